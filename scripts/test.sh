#!/usr/bin/env bash
# Set-up, then lint, types, format and all tests. The last line says `N passed, N failed[, N skipped]`; the exit code is
# 0 only if nothing failed, lint, types and format included.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=scripts/lib/builds.sh
source "$ROOT/scripts/lib/builds.sh"

"$ROOT/scripts/setup.sh"

cd "$ROOT"
use_pnpm
failed=()

shown() { if [ -t 1 ]; then "$@"; else "$@" 2>&1 | plain; fi; }

check() {
  local name=$1 start=${EPOCHREALTIME/,/.}
  shift
  say "$name ..."
  if shown "$@"; then say "$name: ok ($(seconds_since "$start") s)"; else
    failed+=("$name")
    say "$name: FAILED ($(seconds_since "$start") s)"
  fi
}

check "lint and types" pnpm exec nx run-many -t lint typecheck --parallel=2 --outputStyle=static --nxBail=false
check "format" pnpm exec prettier --check --log-level warn .

# A report that is left from an earlier run must not be counted; nx brings back those whose inputs are unchanged.
rm -rf packages/*/test-results apps/*/test-results
check "tests" pnpm exec nx run-many -t test --parallel=1 --outputStyle=static --nxBail=false

if [ "${#failed[@]}" -gt 0 ]; then say "FAILED: ${failed[*]}"; fi
tests_ok=true
for name in "${failed[@]}"; do [ "$name" != tests ] || tests_ok=false; done
node scripts/sum-tests.mjs "$ROOT" "$tests_ok" || failed+=("sum")
[ "${#failed[@]}" -eq 0 ]
