#!/usr/bin/env bash
# The Jupyter side against Debian's Jupyter: kernel test suite, nbclient over notebooks, a person's session in a browser.
# Usage: .ci/jupyter.sh [NOTEBOOK…]   (notebooks for nbclient; without one, those of the tests)
# Installs Debian packages when it may; says why and ends well where it can't.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "Jupyter checks skipped: $1"; exit 0; }

python=/usr/bin/python3
needs() { "$python" -c "import jupyter_kernel_test, nbclient, nbformat, notebook, selenium" 2>/dev/null && command -v chromium >/dev/null && command -v chromedriver >/dev/null; }
if ! needs; then
  command -v apt-get >/dev/null || skip "there is no apt-get to install Debian's Jupyter with"
  [ "$(id -u)" = 0 ] || skip "installing Debian's Jupyter needs root"
  apt-get update -qq >/dev/null 2>&1 || skip "Debian's package lists can't be had"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jupyter-notebook python3-jupyter-kernel-test \
    python3-nbclient python3-nbformat python3-selenium chromium chromium-driver >/dev/null 2>&1 || skip "Debian's Jupyter can't be installed"
fi
needs || skip "Debian's Jupyter is incomplete here"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release -v q --nologo src/VJepa.Notebooks
src/VJepa.Notebooks/bin/Release/net10.0/VJepa.Notebooks install --prefix "$work/prefix" ${INSTALL_OPTIONS:---copy}
export JUPYTER_PATH="$work/prefix/share/jupyter" JUPYTER_RUNTIME_DIR="$work/runtime" JUPYTER_CONFIG_DIR="$work/config" IPYTHONDIR="$work/ipython"

echo "== jupyter-kernel-test"
"$python" .ci/kernel_suite.py
echo "== nbclient"
notebooks=("$@")
[ ${#notebooks[@]} -gt 0 ] || notebooks=(tests/VJepa.Notebooks.Tests/Notebooks/tour.ipynb tests/VJepa.Notebooks.Tests/Notebooks/parameters.ipynb)
"$python" .ci/run_notebooks.py "${notebooks[@]}"
echo "== a session in Jupyter Notebook"
"$python" .ci/browser_session.py "${SCREENSHOTS:-$work}"
