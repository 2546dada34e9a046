#!/usr/bin/env bash
# From a clone to a trained model: set-up, then the main job, ending with a table of per-dataset errors.
#
#   scripts/quickstart.sh [--json] [further arguments of `hydride pretrain`]
#
# With --json the standard output holds one JSON value, the result; everything else goes to the standard error.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

json=false
for argument in "$@"; do [ "$argument" != --json ] || json=true; done

if $json; then "$ROOT/scripts/setup.sh" >&2; else "$ROOT/scripts/setup.sh"; fi

cd "$ROOT"
use_pnpm
exec pnpm exec hydride pretrain apps/pretrain/configs/quickstart.yaml --out runs/quickstart --overwrite "$@"
