// Runs the kit's C# notebooks: a notebook controller, completion and documentation for its cells.
const vscode = require('vscode');
const path = require('node:path');
const { Kernel } = require('./kernel');
const { CellOutputs } = require('./outputs');
const kit = require('./kit');

const KINDS = { function: 'Method', property: 'Property', variable: 'Variable', module: 'Module', keyword: 'Keyword',
  interface: 'Interface', enum: 'Enum', class: 'Class' };

/** The kernel of one notebook and the cells that wait for it. */
class NotebookRun {
  #line = Promise.resolve();
  #generation = 0; // cells of an older one are not run any more
  #shown = new Map();

  constructor(notebook, controller, diagnostics, log) {
    Object.assign(this, { notebook, controller, diagnostics, log });
  }

  run(cells) {
    const generation = this.#generation;
    const one = cell => this.#runCell(cell, generation);
    for (const cell of cells)
      this.#line = this.#line.then(() => one(cell)).catch(error => this.log.appendLine(String(error.stack)));
    return this.#line;
  }

  interrupt() {
    this.#generation++;
    this.current?.stopAsking?.cancel();
    this.kernel?.interrupt();
  }

  async restart() {
    this.interrupt();
    const old = this.kernel;
    this.kernel = undefined;
    await old?.end();
    await this.start();
  }

  /** The running kernel, started if there is none. */
  start() {
    if (this.kernel && !this.kernel.ended) return this.kernel;
    this.starting ??= this.#start().finally(() => { this.starting = undefined; });
    return this.starting;
  }

  async #start() {
    const command = await kit.command(this.notebook);
    if (!command) return undefined;
    this.kernel = new Kernel(command.program, command.args,
      { cwd: path.dirname(this.notebook.uri.fsPath) }, event => this.#late(event), line => this.log.appendLine(line));
    return this.kernel;
  }

  async #runCell(cell, generation) {
    if (generation !== this.#generation || cell.index < 0) return;
    const execution = this.controller.createNotebookCellExecution(cell);
    execution.start(Date.now());
    await execution.clearOutput();
    this.diagnostics.delete(cell.document.uri);
    const outputs = new CellOutputs(execution, this.#shown);
    const kernel = await this.start();
    if (!kernel) {
      this.#generation++;
      return execution.end(false, Date.now());
    }
    const stopAsking = new vscode.CancellationTokenSource();
    const stopping = execution.token.onCancellationRequested(() => this.interrupt());
    this.current = { outputs, stopAsking };
    const done = await kernel.execute(cell.document.getText(), cell.document.uri.toString(), event => {
      if (event.type === 'running') execution.executionOrder = event.count;
      else if (event.type === 'input') this.#ask(kernel, event, stopAsking.token);
      else outputs.take(event);
      if (event.type === 'error' && event.line) this.#mark(cell, event);
    });
    if (done.type !== 'done')
      outputs.take({ type: 'error', name: 'Kernel', message: done.message, traceback: [done.message] });
    this.current = undefined;
    stopAsking.cancel();
    stopping.dispose();
    execution.end(done.success === true, Date.now());
    if (!done.success) this.#generation++;
  }

  async #ask(kernel, { prompt, password }, token) {
    const value = await vscode.window.showInputBox(
      { prompt: prompt || 'The cell asks for a line of text.', password, ignoreFocusOut: true }, token);
    if (!token.isCancellationRequested) kernel.answer(value);
  }

  #mark(cell, { line, message }) {
    const range = cell.document.lineAt(Math.min(line, cell.document.lineCount) - 1).range;
    this.diagnostics.set(cell.document.uri, [new vscode.Diagnostic(range, message)]);
  }

  // Updates may come after their cell is done.
  #late(event) {
    if (event.type === 'refused') return this.log.appendLine(event.message);
    const output = this.#shown.get(event.display);
    const cell = output && this.notebook.getCells().find(cell => cell.outputs.some(o => o.id === output.id));
    if (event.type !== 'update' || !cell || this.current) return this.current?.outputs.take(event);
    const execution = this.controller.createNotebookCellExecution(cell);
    execution.executionOrder = cell.executionSummary?.executionOrder;
    execution.start();
    new CellOutputs(execution, this.#shown).take(event);
    execution.end(cell.executionSummary?.success);
  }
}

function activate(context) {
  const runs = new Map();
  const log = vscode.window.createOutputChannel('V-JEPA kit');
  const diagnostics = vscode.languages.createDiagnosticCollection('vjepa');
  const controller = vscode.notebooks.createNotebookController('vjepa', 'jupyter-notebook', '.NET (C#), V-JEPA kit');
  controller.supportedLanguages = ['csharp', 'markdown'];
  controller.supportsExecutionOrder = true;
  controller.description = 'The kit\'s own kernel';

  function of(notebook) {
    if (!runs.has(notebook)) runs.set(notebook, new NotebookRun(notebook, controller, diagnostics, log));
    return runs.get(notebook);
  }
  controller.executeHandler = (cells, notebook) => of(notebook).run(cells);
  controller.interruptHandler = notebook => of(notebook).interrupt();
  // The kernel starts when it is chosen, so that the first cell need not wait for it.
  controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => { if (selected) of(notebook).start(); });

  const isOurs = notebook => notebook.notebookType === 'jupyter-notebook'
    && notebook.metadata?.metadata?.kernelspec?.name === '.net-csharp';
  const prefer = notebook => {
    if (isOurs(notebook))
      controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  };
  vscode.workspace.notebookDocuments.forEach(prefer);

  const notebookOf = document => vscode.workspace.notebookDocuments.find(notebook =>
    notebook.getCells().some(cell => cell.document === document));
  const kernelOf = document => runs.get(notebookOf(document))?.kernel;
  const cells = { notebookType: 'jupyter-notebook', language: 'csharp' };

  context.subscriptions.push(controller, log, diagnostics,
    vscode.workspace.onDidOpenNotebookDocument(prefer),
    vscode.workspace.onDidCloseNotebookDocument(notebook => {
      runs.get(notebook)?.kernel?.end();
      runs.delete(notebook);
    }),
    vscode.commands.registerCommand('vjepa.restart', () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      return notebook && of(notebook).restart();
    }),
    vscode.commands.registerCommand('vjepa.build', () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      const folder = notebook && kit.find(notebook);
      return folder && kit.build(folder);
    }),
    vscode.languages.registerCompletionItemProvider(cells, {
      async provideCompletionItems(document, position) {
        const answer = await kernelOf(document)?.complete(document.getText(), document.offsetAt(position));
        if (answer?.type !== 'completions') return undefined;
        const range = new vscode.Range(document.positionAt(answer.start), document.positionAt(answer.end));
        return answer.items.map(({ text, kind }) =>
          Object.assign(new vscode.CompletionItem(text, vscode.CompletionItemKind[KINDS[kind] ?? 'Text']), { range }));
      },
    }, '.'),
    vscode.languages.registerHoverProvider(cells, {
      async provideHover(document, position) {
        const answer = await kernelOf(document)?.hover(document.getText(), document.offsetAt(position));
        return answer?.markdown ? new vscode.Hover(new vscode.MarkdownString(answer.markdown)) : undefined;
      },
    }),
    { dispose: () => [...runs.values()].forEach(run => run.kernel?.end()) });
}

module.exports = { activate };
