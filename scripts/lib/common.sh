# shellcheck shell=bash
# Sourced by every script of this folder: where things are, and how a step reports.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
export ROOT

# One-off processes only: no daemon that outlives a script, no account, no terminal tricks, no questions.
export NX_DAEMON=false NX_NO_CLOUD=true NX_TUI=false COREPACK_ENABLE_DOWNLOAD_PROMPT=0

# Colours are for eyes: nobody adds them where there is no terminal.
if [ ! -t 1 ]; then export NO_COLOR=1 FORCE_COLOR=0; fi

# Where set-up puts pnpm when it may not write to npm's global prefix.
USER_PREFIX="$HOME/.local"
HYDRIDE_ORIGINAL_PATH="${HYDRIDE_ORIGINAL_PATH:-$PATH}"
export HYDRIDE_ORIGINAL_PATH PATH="$PATH:$USER_PREFIX/bin"

# Relative to where the user is: scripts and nx change folders.
for setting in LIBTORCH HYDRIDE_CACHE; do
  case "${!setting:-}" in "" | /*) ;; *) export "$setting=$PWD/${!setting}" ;; esac
done
unset setting

say() { printf '[hydride] %s\n' "$*"; }

die() {
  printf '[hydride] error: %s\n' "$*" >&2
  exit 1
}

seconds_since() {
  local now=${EPOCHREALTIME/,/.}
  awk -v a="$1" -v b="$now" 'BEGIN { printf "%.1f", b - a }'
}

# step NAME FUNCTION: runs the function, which may set `outcome`, and says how long it took.
step() {
  local start=${EPOCHREALTIME/,/.}
  outcome="done"
  say "$1 ..."
  "$2"
  say "$1: $outcome ($(seconds_since "$start") s)"
}

has() { command -v "$1" >/dev/null 2>&1; }

# version_at_least FOUND WANTED
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Makes `pnpm` the version that the repository asks for, where set-up had to put it beside another one.
use_pnpm() {
  local wanted
  wanted="$(sed -n 's/.*"packageManager": "pnpm@\([^"+]*\).*/\1/p' package.json)"
  [ "$(pnpm --version 2>/dev/null || true)" != "$wanted" ] || return 0
  export PATH="$USER_PREFIX/bin:$PATH"
  hash -r
  [ "$(pnpm --version 2>/dev/null || true)" = "$wanted" ]
}

# The oldest libtorch that the tests run against; packages/torch-js pins it.
oldest_libtorch() {
  sed -n 's/^export const OLDEST_TESTED_VERSION = "\(.*\)";$/\1/p' "$ROOT/packages/torch-js/install/libtorchVersion.mjs"
}
