// Events of the kernel as outputs of a cell.
const vscode = require('vscode');

const PLOTLY = 'application/vnd.plotly.v1+json';

/** The formats of a value. A chart is drawn from its data, so its HTML, which needs a script, is left out. */
function items({ data }) {
  return Object.entries(data).filter(([mime]) => mime !== 'text/html' || !(PLOTLY in data)).map(([mime, value]) => {
    if (mime.startsWith('image/') && mime !== 'image/svg+xml')
      return new vscode.NotebookCellOutputItem(Buffer.from(value, 'base64'), mime);
    return new vscode.NotebookCellOutputItem(
      Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), mime);
  });
}

/** Writes what one cell shows. */
class CellOutputs {
  #stream; // the output that streamed text is appended to, and its name
  #clearNext = false;

  /** `shown`: the outputs of the notebook by the name under which they may be updated. */
  constructor(execution, shown) {
    this.execution = execution;
    this.shown = shown;
  }

  take(event) {
    if (event.type === 'update') return this.#update(event);
    if (event.type === 'clear') {
      this.#clearNext = event.wait;
      if (!event.wait) this.#clear();
      return;
    }
    if (this.#clearNext) this.#clear();
    if (event.type === 'stream') return this.#write(event);
    this.#stream = undefined;
    const output = event.type === 'error'
      ? new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(
        { name: event.name, message: event.message, stack: event.traceback.join('\n') })])
      : new vscode.NotebookCellOutput(items(event), { outputType: event.type === 'result'
        ? 'execute_result' : 'display_data', metadata: event.metadata });
    if (event.display) this.shown.set(event.display, output);
    this.execution.appendOutput(output);
  }

  #update(event) {
    const output = this.shown.get(event.display);
    if (output) this.execution.replaceOutputItems(items(event), output);
  }

  #write({ name, text }) {
    const item = name === 'stderr'
      ? vscode.NotebookCellOutputItem.stderr(text) : vscode.NotebookCellOutputItem.stdout(text);
    if (this.#stream?.name === name) {
      this.execution.appendOutputItems([item], this.#stream.output);
    } else {
      this.#stream = { name, output: new vscode.NotebookCellOutput([item], { outputType: 'stream' }) };
      this.execution.appendOutput(this.#stream.output);
    }
  }

  #clear() {
    this.#clearNext = false;
    this.#stream = undefined;
    this.execution.clearOutput();
  }
}

module.exports = { CellOutputs };
