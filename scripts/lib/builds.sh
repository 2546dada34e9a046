# shellcheck shell=bash
# shellcheck disable=SC2034  # `outcome` is read by `step`
# Sourced by setup.sh: the builds, and what of nx's output is worth reading.

# Without the colours that nx keeps in its cache.
plain() { sed -u $'s/\e\\[[0-9;]*[A-Za-z]//g'; }

# The output of nx as a line for each target that was built; those from the cache are not worth one.
built_targets() { sed -nu 's/"//g; s/^> nx run \([^ ]*\)$/[hydride]   \1/p'; }

# build_outcome: the output of nx in a few words.
build_outcome() {
  local cached="" all=""
  read -r cached all < <(sed -n 's/^ *Cache: *\([0-9]*\)\/\([0-9]*\) hit.*/\1 \2/p') || true
  if [ -z "$all" ]; then echo "built"; elif [ "$cached" = "$all" ]; then
    echo "already built ($cached of $all from the cache)"
  else
    echo "built ($cached of $all from the cache)"
  fi
}

# What compilers and bundlers say goes to a file; it is shown where a build fails.
run_builds() {
  local log=.nx/build.log
  mkdir -p .nx
  pnpm exec nx run-many -t build:native build --parallel=2 --outputStyle=static 2>&1 | plain | tee "$log" | built_targets || {
    cat "$log"
    die "a build failed; its output is above, and in $log"
  }
  outcome="$(build_outcome <"$log")"
}
