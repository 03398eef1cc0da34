#!/usr/bin/env bash
# Feeds the built program what is too big to be a test, and shows for each: exit code, time, the most
# memory it held, and what it said. docs/robustness.md records a run.
#   scripts/limits.sh [CASE...]
set -uo pipefail
cd "$(dirname "$0")/.."
flinkdiag=${FLINKDIAG:-$PWD/build/default/flinkdiag}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NAME COMMAND: a shell command in which $F is the program
measure() {
  local name=$1 command=$2 code=0
  F=$flinkdiag /usr/bin/time -f '%e s, %M KB' -o "$work/time" bash -c "$command" > "$work/out" 2> "$work/err" || code=$?
  printf '%-22s exit %s, %s\n' "$name" "$code" "$(tail -n 1 "$work/time")"
  { head -n 3 "$work/err"; grep -m 3 -E 'cut|not read|too many|mended' "$work/out"; } | cut -c1-150 | sed 's/^/    /'
}

thread() {  # COUNT: that many threads of one stack
  python3 - "$1" <<'PY'
import sys
print("2026-11-23 08:46:41\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n")
out = sys.stdout
for i in range(int(sys.argv[1])):
    out.write(f'"pool-{i}-thread-1" #{i} prio=5 os_prio=0 cpu=1.00ms elapsed=2.00s tid=0x{i:x} nid=0x{i:x} waiting on condition  [0x0]\n'
              '   java.lang.Thread.State: WAITING (parking)\n\tat jdk.internal.misc.Unsafe.park(java.base@17/Native Method)\n\n')
PY
}

line_1gb() { head -c 1000000000 /dev/zero | tr '\0' 'x' > "$work/line"; measure line-of-1-GB "\$F analyze $work/line"; rm "$work/line"; }
name_1gb() { { printf '"'; head -c 1000000000 /dev/zero | tr '\0' 'x'; printf '" #1 prio=5 tid=0x1 nid=0x2 runnable\n'; } > "$work/name"; measure name-of-1-GB "\$F analyze $work/name"; rm "$work/name"; }
threads_10m() { thread 10000000 > "$work/threads"; measure 10-million-threads "\$F analyze $work/threads"; rm "$work/threads"; }
json_deep() { python3 -c 'print("["*100000)' > "$work/deep"; python3 -c 'print("{\"data\":{\"children\":["*100000)' > "$work/deep2"; measure JSON-100000-deep "\$F analyze $work/deep $work/deep2"; }
bomb() { head -c 5000000000 /dev/zero | tr '\0' x | gzip -9 > "$work/bomb.gz"; measure gzip-bomb-of-5-GB "\$F analyze $work/bomb.gz"; rm "$work/bomb.gz"; }
entries() { python3 - "$work/entries.tar" <<'PY'
import io, sys, tarfile
with tarfile.open(sys.argv[1], "w", format=tarfile.USTAR_FORMAT) as tar:
    for i in range(1_000_000):
        tar.addfile(tarfile.TarInfo(f"d/{i}.txt"))
PY
  measure 1-million-entries "\$F analyze $work/entries.tar"; rm "$work/entries.tar"; }
yes_stdin() { measure endless-stdin "yes | \$F analyze"; }
device() { measure dev-zero "\$F analyze /dev/zero"; }

cases=${*:-line_1gb name_1gb threads_10m json_deep bomb entries yes_stdin device}
for case in $cases; do "$case"; done
