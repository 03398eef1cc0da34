#!/usr/bin/env bash
# Runs every fuzzer for SECONDS (default 60), two at a time, from its corpus and the small samples:
#   cmake --workflow --preset fuzz && scripts/fuzz.sh [SECONDS [TARGET...]]
# What one falls over is left in build/fuzz/crashes and named at the end; exit code 1 then.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
fuzzer=$PWD/build/fuzz/flinkdiag_fuzz
work=build/fuzz/corpora
crashes=$PWD/build/fuzz/crashes
mkdir -p "$work" "$crashes"
targets=$*
[ -n "$targets" ] || targets=$("$fuzzer" -runs=0 | cut -d' ' -f1)

run() {
  local target=$1 dictionary
  dictionary=$("$fuzzer" -runs=0 | sed -n "s/^$target //p")
  mkdir -p "$work/$target"
  FLINKDIAG_FUZZ_TARGET=$target "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=16384 -dict="tests/fuzz/dictionaries/$dictionary" -artifact_prefix="$crashes/$target-" \
    -print_final_stats=1 "$work/$target" "tests/fuzz/corpus/$target" tests/data/ingestion/small \
    > "$work/$target.log" 2>&1 || echo "$target: see $work/$target.log"
  printf '%-14s %s runs\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")"
}
export -f run
export seconds fuzzer work crashes

printf '%s\n' $targets | xargs -P 2 -I {} bash -c 'run {}'
if [ -n "$(ls -A "$crashes")" ]; then
  echo "found:"
  ls "$crashes"
  exit 1
fi
