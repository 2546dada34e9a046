#!/usr/bin/env bash
# Set-up, then lint, types, format and all tests. The last line says `N passed, N failed[, N skipped]`; the exit code is
# 0 only if nothing failed, lint, types and format included.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=scripts/lib/builds.sh
source "$ROOT/scripts/lib/builds.sh"
# shellcheck source=scripts/lib/toolchain.sh
source "$ROOT/scripts/lib/toolchain.sh"

"$ROOT/scripts/setup.sh"

# The tests of mpi-napi run with both MPIs of the distribution.
provide_second_mpi() { provide_mpi mpicc.mpich mpich "the tests of mpi-napi run without MPICH"; }
step "MPICH for tests" provide_second_mpi

# Those of io-adios run with ADIOS2 without and with MPI.
provide_second_adios() { HYDRIDE_ADIOS_MPI=1 provide_adios; }
step "ADIOS2 with MPI for tests" provide_second_adios

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

# The other end of what is supported; the newest libtorch is the one above.
other=(build/test-libtorch)
test_oldest_libtorch() {
  local code=0
  scripts/test-libtorch.sh || code=$?
  [ "$code" -eq 75 ] || return "$code"
  mkdir -p build/test-libtorch/test-results
  touch build/test-libtorch/test-results/not-fetched
}
rm -rf build/test-libtorch/test-results
check "tests with libtorch $(oldest_libtorch)" test_oldest_libtorch
if [ -e build/test-libtorch/test-results/not-fetched ]; then
  other=("--skipped=torch-js with libtorch $(oldest_libtorch), which could not be fetched (see above)")
fi

if [ "${#failed[@]}" -gt 0 ]; then say "FAILED: ${failed[*]}"; fi
tests_ok=true
for name in "${failed[@]}"; do case "$name" in tests*) tests_ok=false ;; esac done
node scripts/sum-tests.mjs "$ROOT" "$tests_ok" "${other[@]}" || failed+=("sum")
[ "${#failed[@]}" -eq 0 ]
