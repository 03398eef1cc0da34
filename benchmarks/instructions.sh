#!/bin/sh
# Fails if flinkdiag needs many more instructions than it did: a count by callgrind, which no other load on the
# machine changes. The bounds are twice what was measured when they were written.
# usage: benchmarks/instructions.sh PROGRAM
set -eu
program=$1
here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

check() { # NAME BOUND FILE
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" analyze --quiet --threads 1 "$3" \
    >/dev/null 2>"$folder/log" || true  # its exit code is the verdict
  count=$(sed -n 's/,//g; s/^==[0-9]*== Collected : //p' "$folder/log")
  printf '%s: %s million instructions, at most %s\n' "$1" "$((count / 1000000))" "$(($2 / 1000000))"
  [ "$count" -le "$2" ]
}

check "start and one dump of 47 KB" 105000000 "$here/../samples/incidents/slow-download/tm-1-jstack-2.txt"
for kind in jstack rest collapsed log; do
  python3 "$here/generate.py" "$kind" 4 "$folder/$kind"
done
check "4 MB jstack" 420000000 "$folder/jstack"
check "4 MB REST JSON" 540000000 "$folder/rest"
check "4 MB collapsed" 220000000 "$folder/collapsed"
check "4 MB log" 850000000 "$folder/log"
