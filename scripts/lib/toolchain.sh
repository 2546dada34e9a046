# shellcheck shell=bash
# shellcheck disable=SC2034  # `outcome` is read by `step`
# Sourced by setup.sh: what has to be on the machine, and how it gets there.

readonly NODE_WANTED=20.19 CMAKE_WANTED=3.22 GCC_WANTED=12 CLANG_WANTED=15

check_node() {
  has node || die "node is not on the PATH; install Node.js $NODE_WANTED or newer with npm (https://nodejs.org/en/download)"
  local found
  found="$(node --version)"
  version_at_least "${found#v}" "$NODE_WANTED" ||
    die "node is $found ($(command -v node)), $NODE_WANTED or newer is needed (https://nodejs.org/en/download)"
  has npm || die "npm is not on the PATH; it comes with Node.js (Debian's own package: apt-get install npm)"
}

# A C++20 compiler: prints the first fitting command.
find_compiler() {
  local candidate version
  for candidate in ${CXX:+"$CXX"} c++ g++ g++-{16,15,14,13,12} /opt/rh/gcc-toolset-{15,14,13,12}/root/usr/bin/g++ clang++; do
    has "$candidate" || continue
    version="$("$candidate" -dumpversion 2>/dev/null)" || continue
    if "$candidate" --version | grep -qi clang; then
      version_at_least "$version" "$CLANG_WANTED" || continue
    else
      version_at_least "$version" "$GCC_WANTED" || continue
    fi
    printf '%s\n' "$candidate"
    return
  done
}

cmake_fits() { has cmake && version_at_least "$(cmake --version | sed -n '1s/[^0-9]*//p')" "$CMAKE_WANTED"; }

python_fits() { has python3 && python3 -c 'import ctypes, zipfile' 2>/dev/null; }

pip_fits() { python3 -m pip --version >/dev/null 2>&1; }

# Python is needed for nothing but the downloads of libtorch and ADIOS2.
libtorch_found() { node "$ROOT/packages/torch-js/install/findLibtorch.mjs" >/dev/null 2>&1; }

adios_found() { [[ "$(node "$ROOT/packages/io-adios/install/findAdios.mjs" 2>/dev/null)" == \{* ]]; }

# Names of what is missing, one a line, in words that package_for translates.
missing_tools() {
  has git || echo git
  [ -n "$(find_compiler)" ] || echo compiler
  cmake_fits || echo cmake
  has ninja || has make || echo ninja
  if ! libtorch_found || ! adios_found; then
    python_fits || echo python
    pip_fits || echo pip
  fi
}

# package_for MANAGER TOOL
package_for() {
  case "$1:$2" in
    *:git) echo git ;;
    *:cmake) echo cmake ;;
    *:ninja) echo ninja-build ;;
    *:python) echo python3 ;;
    *:pip) echo python3-pip ;;
    apt:openmpi-headers) echo libopenmpi-dev ;;
    apt:openmpi) echo openmpi-bin ;;
    apt:mpich-headers) echo libmpich-dev ;;
    apt:mpich) echo mpich ;;
    apt:compiler) if has g++ || ! apt_has_new_compiler; then echo g++-12; else echo g++; fi ;;
    dnf:compiler) if has g++; then echo gcc-toolset-12-gcc-c++; else echo gcc-c++; fi ;;
  esac
}

# Whether the distribution's default g++ is new enough.
apt_has_new_compiler() {
  local candidate
  candidate="$(apt-cache policy g++ 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}//p')"
  [ -z "$candidate" ] || version_at_least "$candidate" "$GCC_WANTED"
}

check_toolchain() {
  check_node
  local missing
  missing="$(missing_tools)"
  if [ -z "$missing" ]; then
    outcome="already there"
  else
    install_packages "$missing"
    missing="$(missing_tools)"
    [ -z "$missing" ] || die_still_missing "$missing"
  fi
  local compiler
  compiler="$(find_compiler)"
  # CMake's own choice would be c++; where that is too old it has to be told.
  [ "$compiler" = c++ ] || export CXX="$compiler"
}

install_packages() {
  local missing=$1 manager tool packages=()
  if has apt-get; then manager=apt; elif has dnf; then manager=dnf; else
    die "missing: ${missing//$'\n'/, }; install them with this system's package manager, then run this again"
  fi
  while read -r tool; do packages+=("$(package_for "$manager" "$tool")"); done <<<"$missing"

  local command=(dnf install -y "${packages[@]}")
  [ "$manager" = dnf ] || command=(apt-get install -y --no-install-recommends "${packages[@]}")
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    if ! has sudo || ! sudo -n true 2>/dev/null; then
      die "missing: ${missing//$'\n'/, }; run as root, then run this again: ${command[*]}"
    fi
    sudo=(sudo -n)
  fi
  say "installing ${packages[*]}"
  if [ "$manager" = apt ]; then
    "${sudo[@]}" apt-get update -qq || say "apt-get update failed; trying with the package lists that are there"
    command=(env DEBIAN_FRONTEND=noninteractive "${command[@]}")
  fi
  "${sudo[@]}" "${command[@]}" || die "could not install ${packages[*]}; run as root: ${command[*]}"
  outcome="installed ${packages[*]}"
}

die_still_missing() {
  local tool
  while read -r tool; do
    case "$tool" in
      cmake) say "cmake $CMAKE_WANTED or newer is needed, this system offers $(cmake --version 2>/dev/null | head -n 1)" ;;
      compiler) say "g++ $GCC_WANTED or clang++ $CLANG_WANTED or newer is needed; name one in CXX" ;;
      *) say "$tool is still missing" ;;
    esac
  done <<<"$1"
  die "the tool chain is not complete: ${1//$'\n'/, }"
}

# mpi_compiles MPICC: Debian's mpicc may be there without mpi.h.
mpi_compiles() { has "$1" && echo '#include <mpi.h>' | "$1" -x c -E - >/dev/null 2>&1; }

# provide_mpi MPICC NAME WITHOUT: an MPI of the distribution; where it cannot be had the caller goes on, WITHOUT says how.
# With both of Debian's, mpicc and mpirun stay Open MPI's: its alternatives have the higher priority.
provide_mpi() {
  local mpicc=$1 name=$2 without=$3
  if mpi_compiles "$mpicc"; then
    outcome="already there ($mpicc)"
  elif ! has apt-get; then
    outcome="no mpicc on the PATH: $without"
  elif (install_packages "$name-headers"$'\n'"$name") && mpi_compiles "$mpicc"; then
    outcome="installed $name"
  else
    outcome="no $mpicc: $without; run as root: apt-get install $(package_for apt "$name-headers") $(package_for apt "$name")"
  fi
}

# ADIOS2 without MPI, from its wheel; with HYDRIDE_ADIOS_MPI=1 one with MPI, from its source. Nothing else needs it: where it
# cannot be had the caller goes on.
provide_adios() {
  local install="$ROOT/packages/io-adios/install" options=() root
  if [ "${HYDRIDE_ADIOS_MPI:-}" = 1 ]; then options=(--mpi); elif adios_found; then
    outcome="already there"
    return
  fi
  if root="$(node "$install/provideAdios.mjs" "${options[@]}")"; then outcome="in $root"; else
    outcome="not there, and io-adios is not compiled; the reason is above"
  fi
}
