#!/usr/bin/env bash
# Tests torch-js against another libtorch than the one of set-up: puts that version into the cache, builds an add-on for
# it in build/test-libtorch, and runs the core of the tests.
#
#   scripts/test-libtorch.sh [VERSION]     the default is the oldest tested version
#
# Exit code 75: this version could not be fetched here (no network, no pip, no space, no right to write), so that nothing was tested.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

cd "$ROOT"
use_pnpm
version="${1:-$(oldest_libtorch)}"

fetch() {
  local said
  exec 3>&1
  if said="$(HYDRIDE_LIBTORCH_VERSION="$version" node packages/torch-js/install/provideLibtorch.mjs 2>&1 >/dev/null | tee /dev/fd/3)"
  then return 0; fi
  case "$said" in
    *"error LIBTORCH_DOWNLOAD_FAILED:"* | *"error LIBTORCH_NO_PIP:"* | *"error LIBTORCH_NO_SPACE:"* | \
      *"error LIBTORCH_CACHE_NOT_WRITABLE:"*) exit 75 ;;
    *) die "libtorch $version cannot be tested; see above" ;;
  esac
}

step "libtorch $version" fetch
HYDRIDE_LIBTORCH_VERSION="$version" pnpm exec nx run @hydride/torch-js:test:libtorch --outputStyle=static
