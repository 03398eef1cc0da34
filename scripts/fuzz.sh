#!/usr/bin/env bash
# Runs every fuzzer for SECONDS (default 60), two at a time, from its corpus and the small samples:
#   cmake --workflow --preset fuzz && scripts/fuzz.sh [SECONDS [TARGET...]]
# What one falls over is left in build/fuzz/crashes and named at the end; exit code 1 then. What they
# find stays in build/fuzz/corpora, from where the next run goes on, and what each run took in
# build/fuzz/record.
#   scripts/fuzz.sh --total     what all runs so far took, for docs/robustness.md
#   scripts/fuzz.sh --keep      some small inputs of each, of those that suffice to reach all that was
#                               reached, to build/fuzz/kept; for tests/fuzz/corpus
# FUZZ_AT_ONCE=1 runs one at a time; FUZZ_TIMEOUT is how many seconds one input may take (25);
# FUZZ_SEED=1 tries the same inputs each time (0, the default: others).
set -euo pipefail
cd "$(dirname "$0")/.."

fuzzer=$PWD/build/fuzz/flinkdiag_fuzz
work=build/fuzz/corpora
crashes=$PWD/build/fuzz/crashes
record=build/fuzz/record # a line a run: target, CPU seconds, runs, what it was built from
timeout=${FUZZ_TIMEOUT:-25}
seed=${FUZZ_SEED:-0}
failed=build/fuzz/failed # the targets that did not end well

# The commit; what changed since is not told.
built_from=${FUZZ_BUILT_FROM:-$(git log -1 --format=%h 2> /dev/null || echo unknown)}

# Where memory was taken is needed only once something is found, and takes most of the time.
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=1:quarantine_size_mb=16}

all_targets() { "$fuzzer" | cut -d' ' -f1; }

total() {
  awk '{ cpu[$1] += $2; runs[$1] += $3 }
    END { for (target in cpu) printf "| %s | %.1f | %.1f |\n", target, cpu[target] / 60, runs[target] / 1000 }' "$record" | sort
}

keep() {
  local target
  for target in $(all_targets); do
    [ -d "$work/$target" ] || continue
    rm -rf "build/fuzz/merged" "build/fuzz/kept/$target"
    mkdir -p build/fuzz/merged "build/fuzz/kept/$target"
    FLINKDIAG_FUZZ_TARGET=$target "$fuzzer" -merge=1 -timeout="$timeout" build/fuzz/merged "tests/fuzz/corpus/$target" \
      tests/data/ingestion/small "$work/$target" > "build/fuzz/kept/$target.log" 2>&1
    # Their names are hashes: the first ones are any, and the same the next time.
    find build/fuzz/merged -type f -size -4k | sort | head -n 20 | xargs -r cp -t "build/fuzz/kept/$target"
  done
}

run() {
  local target=$1 dictionary
  dictionary=$("$fuzzer" | sed -n "s/^$target //p")
  mkdir -p "$work/$target"
  local log=$work/$target.log took
  TIMEFORMAT='%U %S'
  # libFuzzer may hang itself when it reports a timeout, hence the outer one.
  took=$({ time FLINKDIAG_FUZZ_TARGET=$target timeout --foreground -k 10 $((2 * seconds + 300)) "$fuzzer" -seed="$seed" -max_total_time="$seconds" -timeout="$timeout" -report_slow_units=3600 \
    -rss_limit_mb=2048 -max_len=16384 -dict="tests/fuzz/dictionaries/$dictionary" \
    -artifact_prefix="$crashes/$target-" -print_final_stats=1 \
    "$work/$target" "tests/fuzz/corpus/$target" tests/data/ingestion/small > "$log" 2>&1; } 2>&1) ||
    echo "$target" >> "$failed"
  local runs
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "$target $(echo "$took" | awk '{ print $1 + $2 }') ${runs:-0} $built_from" >> "$record"
  printf '%-14s %s runs\n' "$target" "${runs:-0}"
}

case "${1:-}" in
  --total) total; exit ;;
  --keep) keep; exit ;;
esac
seconds=${1:-60}
shift || true
mkdir -p "$work" "$crashes"
targets=$*
[ -n "$targets" ] || targets=$(all_targets)
export -f run
export seconds fuzzer work crashes record timeout seed failed built_from

rm -f "$failed"
printf '%s\n' $targets | xargs -P "${FUZZ_AT_ONCE:-2}" -I {} bash -c 'run {}'
for target in $(cat "$failed" 2> /dev/null); do
  echo "$target failed:"
  tail -n 20 "$work/$target.log"
done
if [ -n "$(ls -A "$crashes")" ]; then
  echo "found; each can be had again from here, whatever becomes of this machine:"
  for input in "$crashes"/*; do
    echo "$(basename "$input"): base64 -d <<< $(base64 -w0 "$input")"
    target=$(basename "$input" | sed 's/-[a-z]*-[0-9a-f]*$//')
    grep -m 1 -A 12 -e '^==.*ERROR' -e 'runtime error' -e 'terminate called' "$work/$target.log" || tail -n 20 "$work/$target.log"
  done
fi
[ ! -e "$failed" ] && [ -z "$(ls -A "$crashes")" ]
