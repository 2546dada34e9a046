#!/usr/bin/env bash
# From a clone to a trained model: set-up, then the main job: the sample data are prepared and trained on; it ends with a table of
# per-dataset errors.
#
#   scripts/quickstart.sh [--json] [further arguments of `hydride pretrain`]
#
# With --json the standard output holds one JSON value, the result; everything else goes to the standard error.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=scripts/lib/toolchain.sh
source "$ROOT/scripts/lib/toolchain.sh"

json=false
for argument in "$@"; do [ "$argument" != --json ] || json=true; done

if $json; then "$ROOT/scripts/setup.sh" >&2; else "$ROOT/scripts/setup.sh"; fi

cd "$ROOT"
use_pnpm
config=apps/pretrain/configs/quickstart.yaml
prepared=()
if adios_found; then
  pnpm exec hydride prepare "$config" --out runs/quickstart-data --overwrite >&2
  prepared=(--prepared runs/quickstart-data)
else
  say "no ADIOS2 (see above): training from the files themselves" >&2
fi
exec pnpm exec hydride pretrain "$config" "${prepared[@]}" --out runs/quickstart --overwrite "$@"
