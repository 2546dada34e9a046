#!/usr/bin/env bash
# The core of torch-js's tests against the libtorch in the cache that HYDRIDE_LIBTORCH_VERSION names, with an add-on of its
# own. Called by scripts/test-libtorch.sh through nx, which keeps the result as long as nothing changes.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
version=${HYDRIDE_LIBTORCH_VERSION:?the version to test, as scripts/test-libtorch.sh sets it}
results="$root/build/test-libtorch"

unset LIBTORCH LIBTORCH_USE_PYTORCH
cd "$root/packages/torch-js"
node install/build.mjs "$results/$version"
export HYDRIDE_TORCH_JS_ADDON="$results/$version/torch_js.node"
# What depends on libtorch. The declarations, the reference values of operators and the calls of the fuzz test are those of
# the newest one.
exec "$root/node_modules/.bin/vitest" run --typecheck.enabled=false \
  --outputFile.json="$results/test-results/report.json" \
  --exclude "test/install/!(absentOperators).test.ts" --exclude "test/scripts/**" --exclude "test/fuzz.test.ts" \
  --exclude "test/generated.test.ts" --exclude "test/reference/operators.test.ts"
