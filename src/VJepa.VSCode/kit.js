// Where the kit is, and whether it can run.
const vscode = require('vscode');
const fs = require('node:fs');
const path = require('node:path');
const { spawn, spawnSync } = require('node:child_process');

const SOLUTION = 'VJepa.Notebooks.sln';
const DOWNLOAD = 'https://dotnet.microsoft.com/download/dotnet/10.0';

/** The kit's folder for a notebook: the setting, else upward from the notebook, else an open folder. */
function find(notebook) {
  const set = vscode.workspace.getConfiguration('vjepa').get('kit');
  if (set) return fs.existsSync(path.join(set, SOLUTION)) ? set : undefined;
  for (let folder = path.dirname(notebook.uri.fsPath); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, SOLUTION))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  return (vscode.workspace.workspaceFolders ?? []).map(open => open.uri.fsPath)
    .find(folder => fs.existsSync(path.join(folder, SOLUTION)));
}

const program = kit => path.join(kit, 'src', 'VJepa.Notebooks', 'bin', 'Release', 'net10.0', 'VJepa.Notebooks.dll');

const hasDotnet = () => spawnSync('dotnet', ['--version'], { shell: process.platform === 'win32' }).status === 0;

/** Builds the kit in a terminal; true if it succeeds. */
function build(kit) {
  const written = new vscode.EventEmitter();
  const closed = new vscode.EventEmitter();
  return new Promise(resolve => {
    let running;
    const terminal = vscode.window.createTerminal({
      name: 'Build the kit',
      pty: {
        onDidWrite: written.event,
        onDidClose: closed.event,
        open() {
          const args = ['build', '-c', 'Release', path.join('src', 'VJepa.Notebooks')];
          written.fire(`dotnet ${args.join(' ')}\r\n`);
          running = spawn('dotnet', args, { cwd: kit });
          const write = bytes => written.fire(String(bytes).replace(/\r?\n/g, '\r\n'));
          running.stdout.on('data', write);
          running.stderr.on('data', write);
          running.on('error', error => { write(`${error.message}\n`); resolve(false); });
          running.on('close', code => { write(code === 0 ? 'Done.\n' : 'It failed.\n'); resolve(code === 0); });
        },
        close() {
          running?.kill();
          resolve(false);
        },
      },
    });
    terminal.show(true);
  });
}

/** What to start for a notebook. Undefined after a message that says what is missing, with a button that helps. */
async function command(notebook) {
  const kit = find(notebook);
  if (!kit) {
    const settings = 'Open Settings';
    if (await vscode.window.showErrorMessage(`The V-JEPA kit was not found above ${notebook.uri.fsPath}. Open the `
      + 'kit\'s folder (File, Open Folder), or set "vjepa.kit".', settings) === settings)
      await vscode.commands.executeCommand('workbench.action.openSettings', 'vjepa.kit');
    return undefined;
  }
  if (!hasDotnet()) {
    const download = 'Download .NET 10';
    if (await vscode.window.showErrorMessage('C# notebooks need the .NET 10 SDK, and the command "dotnet" was not '
      + 'found. Install the SDK, then start VS Code again.', download) === download)
      await vscode.env.openExternal(vscode.Uri.parse(DOWNLOAD));
    return undefined;
  }
  if (!fs.existsSync(program(kit))) {
    const now = 'Build Now';
    if (await vscode.window.showErrorMessage('The V-JEPA kit is not built yet. This takes a few minutes the first '
      + 'time.', now) !== now || !await build(kit))
      return undefined;
  }
  return { program: 'dotnet', args: [program(kit), 'kernel', '--stdio', '--profile',
    vscode.workspace.getConfiguration('vjepa').get('profile')] };
}

module.exports = { find, build, command };
