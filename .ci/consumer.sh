#!/usr/bin/env bash
# The packages as others use them: packs, then builds and runs the program of README.md ("As a library") outside the
# repository, once with package references and once with a project reference.
# Its last line is "consumer: N passed, N failed, N skipped"; ends with 1 when a check failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
repository=$PWD
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "Package checks skipped: they are for Linux x64"
  echo "consumer: 0 passed, 0 failed, 7 skipped"
  exit 0
fi

work=$(mktemp -d)
version="0.1.0-ci.$(date +%Y%m%d%H%M%S).$$"
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
trap 'rm -rf "$work" "${cache%/}"/vjepa*/"$version"; rmdir "${cache%/}"/vjepa* 2>/dev/null' EXIT
passed=0 failed=0
check() {
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "ok: $name"
    passed=$((passed + 1))
  else
    tail -30 "$work/log"
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

# The COUNT-th block of a language in the section "As a library".
block() {
  awk -v fence="\`\`\`$1" -v count="$2" '
    /^## /       { section = $0 == "## As a library" }
    /^```$/      { inside = 0 }
    inside       { print }
    section && $0 == fence && ++seen == count { inside = 1 }' README.md
}
# A console program: FOLDER, its README.md block of xml.
program() {
  mkdir -p "$work/$1"
  block csharp 1 >"$work/$1/Program.cs"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType>'
    echo '<TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>'
    block xml "$2" | sed -E "s|(\"VJepa[A-Za-z.]*\" Version=\")[^\"]*|\1$version|; s|PATH/|$repository/|"
    echo '</Project>'
  } >"$work/$1/program.csproj"
}
build() { dotnet build -c Release -v q "$work/$1"; }
features() { # of a clip, by the program in FOLDER
  "$work/$1/program" notebooks/checkpoints/course "$work/clip.y4m" | tee "$work/features"
  grep -qx 'features \[1, 144, 64\]' "$work/features"
}

pack() {
  dotnet pack -c Release -v q VJepa.Notebooks.sln -o "$work/packages" "-p:PackageVersion=$version" || return 1
  ls "$work/packages"
  local expected
  expected=$(printf "%s.$version.nupkg\n" VJepa VJepa.Interactive VJepa.Lab VJepa.Video)
  [ "$(ls "$work/packages" | LC_ALL=C sort)" = "$(LC_ALL=C sort <<<"$expected")" ]
}
missing_is_named() {
  mkdir -p "$work/bare"
  grep -v -E 'libtorch-|OpenCvSharp4' "$work/package/program.csproj" >"$work/bare/program.csproj"
  cp "$work/package/Program.cs" "$work/bare"
  build bare >"$work/bare/log" && return 1
  cat "$work/bare/log"
  grep -F VJEPA001 "$work/bare/log" | grep -F "$(grep -F libtorch- "$work/package/program.csproj" | sed 's/^ *//')" |
    grep -qF "$(grep -F OpenCvSharp4 "$work/package/program.csproj" | sed 's/^ *//')"
}
original_in_output() {
  find "$work/package/bin" -name libLibTorchSharp.so -exec \
    cp --remove-destination "${cache%/}"/torchsharp/*/runtimes/linux-x64/native/libLibTorchSharp.so {} \;
  build package && features package/bin/Release/net10.0
}
publish() { dotnet publish -c Release -v q "$@" -o "$work/published" "$work/package" && features published; }

# 16 frames of uncompressed gray video, each brighter than the one before.
{
  echo 'YUV4MPEG2 W64 H64 F10:1 Ip A1:1 C420jpeg'
  for level in $(seq 64 8 184); do
    echo FRAME
    head -c 6144 /dev/zero | tr '\0' "\\$(printf %o "$level")"
  done
} >"$work/clip.y4m"
cat >"$work/nuget.config" <<'XML'
<configuration><packageSources><add key="packages" value="packages" /></packageSources></configuration>
XML
program package 1
program project 2

check "dotnet pack gives the four packages" pack
check "a build without native packages names them" missing_is_named
check "a program with package references builds" build package
check "it gives a clip's features" features package/bin/Release/net10.0
check "it does so after an original library came into its output" original_in_output
check "it does so when published" publish -r linux-x64 --self-contained false
check "a program with a project reference gives a clip's features" \
  eval 'build project && features project/bin/Release/net10.0'
echo "consumer: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
