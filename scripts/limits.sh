#!/usr/bin/env bash
# Feeds the built program what is too big to be a test, and shows for each: exit code, time, the most
# memory it held, and what it said. docs/robustness.md records a run.
#   scripts/limits.sh [CASE...]     with 10 GB at TMPDIR; in /dev/shm the million files are gone sooner
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
json_values() { python3 -c 'print("{\"jid\":\"a\",\"name\":\"j\",\"state\":\"RUNNING\",\"vertices\":[" + "0," * 20_000_000 + "0]}")' > "$work/values"; measure JSON-of-20-M-values "\$F analyze $work/values"; rm "$work/values"; }
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

# Each unpacks to as much as a file of its size may, and starts like a dump does.
bombs() { mkdir "$work/bombs"
  { thread 10; head -c 268000000 /dev/zero | tr '\0' x; } | gzip -9 > "$work/bombs/1.gz"
  for i in $(seq 2 40); do cp "$work/bombs/1.gz" "$work/bombs/$i.gz"; done
  measure "40-bombs-in-a-folder" "\$F analyze $work/bombs"; rm -r "$work/bombs"; }
files() { python3 - "$work/files" <<'PY'
import os, sys
for i in range(1_000_000):
    if i % 1000 == 0:
        os.makedirs(folder := f"{sys.argv[1]}/{i // 1000}")
    with open(f"{folder}/{i}", "w") as out:
        out.write("nothing\n")
PY
  measure 1-million-files "\$F analyze $work/files"; rm -r "$work/files"; }
# More than a process may map.
maps() { mkdir "$work/maps"
  thread 50 | python3 -c '
import sys
dump = sys.stdin.read()
for i in range(70_000):
    with open(f"{sys.argv[1]}/{i}", "w") as out:
        out.write(dump)' "$work/maps"
  measure 70,000-dumps "\$F analyze --quiet $work/maps"; rm -r "$work/maps"; }
members() { python3 - "$work/odd.tar" <<'PY'
import io, sys, tarfile
with tarfile.open(sys.argv[1], "w") as tar:
    for name, kind in [("dev", tarfile.CHRTYPE), ("disk", tarfile.BLKTYPE), ("pipe", tarfile.FIFOTYPE),
                       ("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("folder", tarfile.DIRTYPE)]:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    for name in ["../../escaped", "/tmp/absolute"]:
        info = tarfile.TarInfo(name)
        info.size = 5
        tar.addfile(info, io.BytesIO(b"text\n"))
PY
  measure odd-members "\$F analyze $work/odd.tar"; ls "$work"/../escaped /tmp/absolute 2> /dev/null && echo "    written!"; }
# It reads what was there when it opened it.
growing() { thread 100000 > "$work/growing"
  { while [ -f "$work/growing" ]; do head -c 1000000 "$work/growing" >> "$work/growing"; sleep 0.01; done; } 2> /dev/null &
  measure growing-file "\$F analyze $work/growing"; rm "$work/growing"; wait; }
vanishing() { mkdir "$work/some"; thread 100000 > "$work/some/1"; for i in $(seq 2 20); do cp "$work/some/1" "$work/some/$i"; done
  measure vanishing-files "\$F analyze $work/some & sleep 0.2; rm -r $work/some; wait \$!"; }
shrinking() { thread 1000000 > "$work/shrinking"
  measure shrinking-file "\$F analyze $work/shrinking & sleep 0.3; : > $work/shrinking; wait \$!"; rm "$work/shrinking"; }
# Exit codes of runs that may take ever more memory: 127 is the loader's, which finds no room for the program.
memory() { local mb code codes=""
  for mb in 10 20 30 40 50 60 70 80 90 100 120 140 160 200 300 400; do
    code=0
    (ulimit -v $((mb * 1024)); exec "$flinkdiag" analyze --threads 2 samples/incidents/slow-download) > "$work/out" 2> "$work/err" || code=$?
    codes="$codes $mb:$code"
    [ "$code" -ne 2 ] || sed "s/^/    $mb MB: /" "$work/err"
  done
  echo "ulimit -v, MB:exit   $codes"; }

cases=${*:-line_1gb name_1gb threads_10m json_deep json_values bomb bombs entries members files maps yes_stdin device growing vanishing shrinking memory}
for case in $cases; do "$case"; done
