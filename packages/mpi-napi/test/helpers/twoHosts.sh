#!/bin/sh
# shellcheck disable=SC2015,SC2016  # what fails in between is refused, too; the inner shell expands
# twoHosts.sh LEFT RIGHT MPIRUN ARGUMENTS...: runs Open MPI's mpirun on two hosts that are network namespaces of this
# machine, LEFT with the address 10.123.0.1 and RIGHT with 10.123.0.2. Exit code 75: not permitted here.
set -u
left=$1 right=$2
shift 2

refused() {
  echo "$1" >&2
  exit 75
}

enter() { # NAME COMMAND...: with its network and its host name
  name=$1
  shift
  ip netns exec "$name" unshare --uts sh -c 'hostname "$0" && exec "$@"' "$name" "$@"
}

# As mpirun's remote shell: host, then words of a command for a shell.
if [ "${TWO_HOSTS_AGENT:-}" = 1 ]; then
  name=$left
  enter "$name" sh -c "$right $*"
  exit
fi

command -v ip >/dev/null && command -v unshare >/dev/null || refused "ip (iproute2) or unshare (util-linux) is not there"
remove() {
  ip netns del "$left" 2>/dev/null
  ip netns del "$right" 2>/dev/null
}
trap remove EXIT
ip netns add "$left" 2>/dev/null && ip netns add "$right" 2>/dev/null || refused "network namespaces may not be made here"
# The ends of the cable are called alike in both namespaces.
ip link add mpi0 netns "$left" type veth peer name mpi0 netns "$right" 2>/dev/null || refused "no veth may be made here"
for side in "$left 10.123.0.1" "$right 10.123.0.2"; do
  set -- "$@" # keeps the arguments
  name=${side% *} address=${side#* }
  ip -n "$name" address add "$address/24" dev mpi0 && ip -n "$name" link set mpi0 up && ip -n "$name" link set lo up ||
    refused "the interfaces cannot be set up here"
done
enter "$left" true 2>/dev/null || refused "host names may not be changed here"
TWO_HOSTS_AGENT=1
export TWO_HOSTS_AGENT
enter "$left" "$@"
