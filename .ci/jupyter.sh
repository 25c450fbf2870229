#!/usr/bin/env bash
# Checks the kernel with Debian's Jupyter: kernel test suite, nbclient over some notebooks, a page and a session in a
# browser. Then runs every notebook in the tool of .NET Interactive and compares its numbers with the main job's.
# Installs Debian packages if it is allowed to.
# Usage: .ci/jupyter.sh [NOTEBOOK…]   (for both kernels; default: some of them, and all)
# RESULTS: results.json of a main job with -p clips=64 -p steps=4; without it, the main job runs first.
# The last line is "jupyter: N passed, N failed, N skipped". Exits with 1 if a check failed.
# INSTALL_OPTIONS: options of 'install', such as --compiled. SCREENSHOTS: a folder for screenshots of the browser.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
skip() { echo "Jupyter checks skipped: $1"; echo "jupyter: 0 passed, 0 failed, 6 skipped"; exit 0; }

python=/usr/bin/python3
needs() {
  "$python" -c "import jupyter_kernel_test, nbclient, nbformat, notebook, selenium" 2>/dev/null &&
    command -v chromium >/dev/null && command -v chromedriver >/dev/null
}
if ! needs; then
  command -v apt-get >/dev/null || skip "there is no apt-get to install Debian's Jupyter"
  [ "$(id -u)" = 0 ] || skip "installing Debian's Jupyter needs root"
  apt-get update -qq >/dev/null 2>&1 || skip "Debian's package lists can't be downloaded"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    jupyter-notebook python3-jupyter-kernel-test python3-nbclient python3-nbformat python3-selenium \
    chromium chromium-driver >/dev/null 2>&1 || skip "Debian's Jupyter can't be installed"
fi
needs || skip "Debian's Jupyter is incomplete"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0
check() {
  echo "== $1"
  shift
  "$@" 2>&1 | tee "$work/log"
  local status=${PIPESTATUS[0]} counts
  counts=$(sed -n 's/^counts: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$work/log" | tail -1)
  [ -n "$counts" ] || counts="$(grep -c '^ok: ' "$work/log") $(grep -c '^FAILED: ' "$work/log") 0"
  read -r p f s <<<"$counts"
  # A check that ended with an error but printed none counts as one failure.
  [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

host=src/VJepa.Notebooks/bin/Release/net10.0/VJepa.Notebooks
dotnet build -c Release -v q src/VJepa.Notebooks &&
  "$host" install --prefix "$work/prefix" ${INSTALL_OPTIONS:-} | tee "$work/install" ||
  { echo "FAILED: the kernel can't be installed"; echo "jupyter: 0 passed, 1 failed, 0 skipped"; exit 1; }
if [[ "${INSTALL_OPTIONS:-}" == *--compiled* ]] && grep -q "Copying this build" "$work/install"; then
  echo "skipped: the kernel compiled ahead of time, which could not be built"
  skipped=1
fi
export JUPYTER_PATH="$work/prefix/share/jupyter" JUPYTER_RUNTIME_DIR="$work/runtime"
export JUPYTER_CONFIG_DIR="$work/config" IPYTHONDIR="$work/ipython"
"$python" -m jupyter kernelspec list

look() {
  "$host" run tests/VJepa.Notebooks.Tests/Notebooks/tour.ipynb --out "$work/out" >"$work/run" ||
    { cat "$work/run"; return 1; }
  "$python" .ci/page_look.py "$work/out/tour.html" "${SCREENSHOTS:-$work}"
}
all=("$@") some=("$@")
[ $# -gt 0 ] || all=(notebooks/*.ipynb) some=(tests/VJepa.Notebooks.Tests/Notebooks/{tour,parameters}.ipynb
  notebooks/{00-*,03b-*,04-*,15-*}.ipynb)
check "jupyter-kernel-test" "$python" .ci/kernel_suite.py
tiny=(-p clips=64 -p steps=4)
check "nbclient" "$python" .ci/run_notebooks.py "${tiny[@]}" "${some[@]}"
check "a page in a browser" look
check "a session in Jupyter Notebook" "$python" .ci/browser_session.py "${SCREENSHOTS:-$work}"

# .NET Interactive. Its kernelspec has a name of its own: that of its own
# 'jupyter install' is the name of our kernel.
tool_version=1.0.712001
if dotnet build -c Release -v q src/VJepa.Interactive >/dev/null &&
  dotnet tool install --tool-path "$work/tool" Microsoft.dotnet-interactive --version "$tool_version" >"$work/install"; then
  export DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1
  mkdir -p "$work/prefix/share/jupyter/kernels/dotnet-interactive-csharp"
  printf '{"argv": ["%s", "jupyter", "{connection_file}", "--default-kernel", "csharp", "--http-local-only"],
    "display_name": ".NET Interactive (C#)", "language": "C#"}\n' "$work/tool/dotnet-interactive" \
    >"$work/prefix/share/jupyter/kernels/dotnet-interactive-csharp/kernel.json"
  [ -f "${RESULTS:-}" ] || { RESULTS=$work/out/results.json; "$host" run "${all[@]}" "${tiny[@]}" --out "$work/out"; }
  check "nbclient, .NET Interactive" "$python" .ci/run_notebooks.py --kernel dotnet-interactive-csharp \
    --record "$work/tool.json" "${tiny[@]}" "${all[@]}"
  check "the main job and .NET Interactive give the same" \
    "$python" .ci/compare_kernels.py "$RESULTS" "$work/tool.json"
else
  echo "skipped: .NET Interactive, whose tool $tool_version can't be installed"
  skipped=$((skipped + 2))
fi
echo "jupyter: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
