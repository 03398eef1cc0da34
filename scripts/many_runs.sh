#!/usr/bin/env bash
# RUNS runs of analyze (default 10,000), up to AT_ONCE at a time (default 4): the same bytes out of all,
# and no file left. docs/robustness.md records a run.
#   scripts/many_runs.sh [RUNS [AT_ONCE]]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10000}
at_once=${2:-4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp F=${FLINKDIAG:-$PWD/build/default/flinkdiag} OUT=$work/out
mkdir "$TMPDIR" "$OUT"

# Each writes a report of its own with -o, and one hash of what it wrote is kept.
one() {
  local report=$OUT/$1.json code=0
  "$F" analyze --format json -o "$report" samples/incidents/slow-download || code=$?
  printf '%s %s\n' "$code" "$(sha256sum < "$report")"
  rm "$report"
}
export -f one
seq "$runs" | xargs -P "$at_once" -I {} bash -c 'one {}' > "$work/results"
echo "$(wc -l < "$work/results") runs, $at_once at a time; exit code and report, how often:"
sort "$work/results" | uniq -c
left=$(find "$OUT" "$TMPDIR" -type f | wc -l)
echo "files left: $left"
[ "$left" -eq 0 ] && [ "$(sort -u "$work/results" | wc -l)" -eq 1 ]
