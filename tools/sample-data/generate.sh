#!/bin/sh
# Makes every file of data/sample again, about an hour on one idle core.
# Usage: sh generate.sh [OUTPUT_FOLDER] [VIRTUALENV] [GROUPS]
# With GROUPS only that many groups of each source are made, and nothing is checked: a trial.
# Needs Debian 12 with: abinit=9.6.2-1 gpaw-data=0.9.20000-2 python3-venv
set -eu

here=$(cd "$(dirname "$0")" && pwd)
output=$(mkdir -p "${1:-$here/../../data/sample}" && cd "${1:-$here/../../data/sample}" && pwd)
environment=${2:-$here/.venv}
groups=${3:-}

command -v abinit >/dev/null || { echo "install abinit and gpaw-data first" >&2; exit 1; }

python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --requirement "$here/requirements.txt"
python=$environment/bin/python

# One thread, so that sums are always taken in the same order.
export OMP_NUM_THREADS=1
cd "$here"
for source in organics-b3lyp organics-gfn2 main-group-gfn1 hydrogen-bonds-mp2 crystals-pbe; do
  "$python" make.py "$source" "$output" ${groups:+--groups "$groups"}
done
"$python" molecules.py "$output/molecules.csv"
[ -z "$groups" ] || exit 0
"$python" finite_difference.py "$output" finite-difference.md
"$python" check.py "$output"
