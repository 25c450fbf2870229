// A session in a real VS Code. Usage: node session.mjs EXTENSION.vsix SCREENSHOT_FOLDER
// Prints "ok: …", "FAILED: …" for every step and "time: …" for what was measured; exits with 1 if a step failed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolder, repository, start } from './server.mjs';

const PATIENCE = Number(process.env.PATIENCE ?? 120_000);
const [vsix, shots] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-session-'));
const folder = makeFolder(work);
const FIRST = '01-video-and-tokens.ipynb';
const CELLS = [
  'var six = 6;\nsix * 7',
  'Chart.Line<double, double, string>(x: new double[] { 1, 2, 3 }, y: new double[] { 1, 4, 9 })',
  'var shown = display("begun");\nfor (var i = 1; i <= 20; i++) { Thread.Sleep(20); shown.Update($"part {i} of 20"); }',
  'HTML("<p id=\'told\'>before</p><script>document.getElementById(\'told\').textContent = \'a script ran\'</script>")',
  'input("name? ") + "!"',
  'var a = 1;\nthrow new Exception($"wrong on purpose");',
  'Console.WriteLine("turning"); while (true) { }',
  '$"{six} is still known"',
  'six.CompareTo(1);',
];

// Without its kept outputs, so that those of this run show.
const course = JSON.parse(fs.readFileSync(path.join(repository, 'notebooks', FIRST), 'utf8'));
for (const cell of course.cells.filter(cell => cell.cell_type === 'code'))
  Object.assign(cell, { outputs: [], execution_count: null });
fs.writeFileSync(path.join(folder, 'notebooks', FIRST), JSON.stringify(course));
const file = path.join(folder, 'notebooks', 'session.ipynb');
fs.writeFileSync(file, JSON.stringify({
  nbformat: 4, nbformat_minor: 5,
  metadata: {
    kernelspec: { name: '.net-csharp', display_name: '.NET (C#)', language: 'C#' }, language_info: { name: 'C#' },
  },
  cells: CELLS.map((source, i) => (
    { cell_type: 'code', id: `c${i}`, metadata: {}, execution_count: null, outputs: [], source })),
}));

let failures = 0;
const vscode = await start(work, vsix);
const page = await vscode.browser.newPage({ viewport: { width: 1100, height: 2300 } });
page.setDefaultTimeout(PATIENCE);
const outputs = page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
const row = i => page.locator('.notebookOverlay:visible .cell-list-container .monaco-list-row.code-cell-row').nth(i);
const screenshot = (name, clip) => page.screenshot({ path: path.join(shots, `${name}.png`), clip });
const TOP = { x: 0, y: 0, width: 1100, height: 560 };

/** A step that others need ends the session when it fails; each of them would wait in vain. */
async function step(what, act, needed = false) {
  try {
    const began = performance.now();
    await act();
    console.log(`ok: ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures++;
    console.log(`FAILED: ${what}: ${String(error.message).split('\n')[0]}`);
    await screenshot(`failed-${failures}`);
    if (needed) throw error;
  }
}

async function until(what, condition, patience = PATIENCE) {
  for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(100))
    if (await condition()) return;
  throw new Error(`${what} did not come true`);
}

async function open(name) {
  const item = page.locator(`.explorer-viewlet .monaco-list-row[aria-label^="${name}"]`);
  const parent = page.locator('.explorer-viewlet .monaco-list-row[aria-label^="notebooks"]');
  const kernel = page.locator('.notebookOverlay:visible .kernel-label', { hasText: 'V-JEPA kit' });
  const opensAsText = page.locator('.tab.active .codicon-close');
  // A click before VS Code has loaded its extensions is lost, or opens the notebook as text: try again.
  await until('the kernel\'s name', async () => {
    if (!await item.isVisible())
      await parent.click({ timeout: 10_000 }).catch(() => {});
    await item.dblclick({ timeout: 10_000 }).catch(() => {});
    if (await kernel.waitFor({ timeout: 20_000 }).then(() => true, () => false)) return true;
    if (await opensAsText.isVisible()) await opensAsText.click({ timeout: 10_000 }).catch(() => {});
    return false;
  });
}

async function run(i) {
  await row(i).locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Shift+Enter');
}

/** The saved notebook; undefined while it is being written. */
function saved(name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'notebooks', name), 'utf8'));
  } catch {
    return undefined;
  }
}

const shows = text => outputs.locator('.output_container, .output', { hasText: text }).first().waitFor();
const time = (what, from) => console.log(`time: ${what}: ${((performance.now() - from) / 1000).toFixed(2)} s`);

try {
  await step('VS Code opens the folder', async () => {
    await page.goto(`${vscode.address}/?folder=${folder}`);
    await page.locator('.explorer-viewlet .monaco-list-row[aria-label^="notebooks"]').waitFor();
  }, true);
  await step('a notebook opens, and the kit\'s kernel is chosen', () => open('session.ipynb'), true);
  const opened = performance.now();
  await step('the first cell runs', async () => {
    await run(0);
    await shows('42');
    await screenshot('first-cell', TOP);
    time('from the opened notebook to the first value', opened);
  });
  await step('a chart is drawn and answers to the mouse', async () => {
    const began = performance.now();
    await run(1);
    const plot = outputs.locator('.vjepa-chart .nsewdrag').first();
    await plot.waitFor();
    time('a chart', began);
    await until('the hover text', async () => {
      const box = await plot.boundingBox();
      // Near the second point, a little elsewhere each time.
      const x = box.x + box.width / 2 + Math.random() * 6 - 3;
      await page.mouse.move(x + 40, box.y + box.height / 2);
      await page.mouse.move(x, box.y + box.height * (0.5 + Math.random() * 0.12), { steps: 5 });
      return await outputs.locator('.vjepa-chart .hoverlayer .hovertext').first().waitFor({ timeout: 2000 })
        .then(() => true, () => false);
    });
    await screenshot('chart', { ...TOP, y: 60, height: 920 });
  });
  await step('a shown value rewrites itself', async () => {
    await run(2);
    await shows('part 20 of 20');
    if (await outputs.locator('text=begun').count()) throw new Error('the old value is still there');
  });
  await step('a script in an HTML output runs', async () => {
    await run(3);
    await shows('a script ran');
  });
  await step('a cell asks by an input box', async () => {
    await run(4);
    const box = page.locator('.quick-input-widget:visible', { hasText: 'name?' });
    await box.waitFor();
    await screenshot('input');
    await box.locator('input').first().fill('Ada');
    await page.keyboard.press('Enter');
    await shows('Ada!');
  });
  await step('an error names its line, and the line is marked', async () => {
    await run(5);
    await shows('2 | throw new Exception');
    await row(5).locator('.squiggly-error').first().waitFor();
  });
  await step('an endless loop is interrupted', async () => {
    await run(6);
    await shows('turning');
    const began = performance.now();
    await row(6).locator('.run-button-container .codicon-notebook-stop').first().click();
    await shows('The cell was interrupted');
    time('interrupting a loop', began);
  });
  await step('variables are still known', async () => {
    const began = performance.now();
    await run(7);
    await shows('6 is still known');
    time('the next cell', began);
  });
  await step('completion after a dot', async () => {
    await row(8).locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nMath');
    const began = performance.now();
    await page.keyboard.type('.');
    await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'Abs' }).waitFor();
    time('completion', began);
    const at = await row(8).boundingBox();
    await screenshot('completion', { ...TOP, y: Math.max(0, at.y - 200), height: 480 });
    await page.keyboard.press('Escape');
  });
  await step('documentation under the mouse', async () => {
    const hover = page.locator('.monaco-hover:visible', { hasText: /CompareTo\(int\s+value\)/ });
    const word = row(8).locator('.view-line').first().getByText('CompareTo').first();
    await until('the hover', async () => {
      await page.mouse.move(10, 10);
      const box = await word.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
      return await hover.waitFor({ timeout: 5000 }).then(() => true, () => false);
    });
    await screenshot('hover');
    await page.keyboard.press('Escape');
  });
  await step('saving keeps the outputs in the file', async () => {
    await row(0).locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('Control+s');
    await until('the saved file', () => {
      const book = saved('session.ipynb');
      return book?.cells[0].outputs?.[0]?.data?.['text/plain'] !== undefined
        && book.cells[1].outputs[0]?.data['application/vnd.plotly.v1+json'] !== undefined
        && book.cells[5].outputs[0]?.ename === 'Exception';
    });
  });
  await step('restart forgets the variables', async () => {
    await page.locator('.notebookOverlay:visible .notebook-toolbar-container [aria-label*="Restart the .NET Kernel"]')
      .first().click();
    await until('the new kernel', async () => {
      await run(7);
      return await outputs.locator('text=CS0103').first().waitFor({ timeout: 15000 }).then(() => true, () => false);
    });
  });
  await step('reopened, a notebook shows its chart again', async () => {
    await page.keyboard.press('Control+s');
    await page.reload();
    await outputs.locator('.vjepa-chart .nsewdrag').first().waitFor();
    await shows('42');
  });
  await step('notebook 01 opens and all its cells run', async () => {
    await open(FIRST);
    const began = performance.now();
    await page.locator('.notebookOverlay:visible .notebook-toolbar-container [aria-label*="Run All"]').first().click();
    await until('the last cell', async () => {
      await page.keyboard.press('Control+s');
      const code = saved(FIRST)?.cells.filter(cell => cell.cell_type === 'code') ?? [];
      return code.length > 0 && code.every((cell, i) => cell.execution_count === i + 1)
        && JSON.stringify(code.at(-1).outputs).includes('position vectors have length');
    }, 4 * PATIENCE);
    time('notebook 01, all cells', began);
    await screenshot('notebook');
  });
  await step('a kit that is not built offers to build itself', async () => {
    const other = path.join(work, 'unbuilt');
    fs.mkdirSync(path.join(other, 'notebooks'), { recursive: true });
    fs.writeFileSync(path.join(other, 'VJepa.Notebooks.sln'), '');
    fs.copyFileSync(file, path.join(other, 'notebooks', 'session.ipynb'));
    await page.goto(`${vscode.address}/?folder=${other}`);
    await open('session.ipynb');
    await run(0);
    const message = page.locator('.notification-toast:visible', { hasText: 'is not built yet' });
    await message.getByText('Build Now').click();
    await page.locator('.terminal-wrapper:visible, .xterm:visible').first().waitFor();
    await screenshot('unbuilt');
  });
} finally {
  await vscode.stop();
  if (failures === 0) fs.rmSync(work, { recursive: true, force: true });
  else console.log(`the server's log and the notebooks are in ${work}`);
}
process.exit(failures === 0 ? 0 : 1);
