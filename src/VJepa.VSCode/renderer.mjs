// Draws charts. plotly.js is loaded with the first one.
let loading;

function plotly() {
  loading ??= (async () => {
    // Without a module loader of the page, with which plotly.js would register itself instead of loading.
    const define = globalThis.define;
    globalThis.define = undefined;
    try {
      await import('./media/plotly.min.js');
    } finally {
      globalThis.define = define;
    }
    return globalThis.Plotly;
  })();
  return loading;
}

export const activate = () => ({
  async renderOutputItem(item, element) {
    const { data, layout, config } = item.json();
    const box = document.createElement('div');
    box.className = 'vjepa-chart';
    box.style.background = 'white';
    // The height is known before the script is loaded, so that cells below do not jump.
    box.style.minHeight = `${layout?.height ?? 450}px`;
    element.replaceChildren(box);
    const library = await plotly();
    await library.newPlot(box, data ?? [], layout ?? {}, { responsive: true, ...config });
  },
});
