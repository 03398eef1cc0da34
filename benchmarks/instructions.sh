#!/bin/sh
# Fails if flinkdiag needs many more instructions than it did: a count by callgrind, which no other load on the
# machine changes. The bounds are twice what was measured when they were written.
# usage: benchmarks/instructions.sh PROGRAM
set -eu
program=$1
here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
failed=0

check() { # NAME BOUND_IN_MILLIONS ARGUMENT...
  name=$1 bound=$2
  shift 2
  code=0
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" >/dev/null 2>"$folder/valgrind.txt" || code=$?
  count=$(sed -n 's/,//g; s/^==[0-9]*== Collected : //p' "$folder/valgrind.txt")
  case $code in
    0 | 1 | 3) ;;  # the verdict
    *) echo "$name: exit code $code" >&2; cat "$folder/valgrind.txt" >&2; exit 1 ;;
  esac
  printf '%s: %s million instructions, at most %s\n' "$name" "$((count / 1000000))" "$bound"
  [ "$count" -le "$((bound * 1000000))" ] || failed=1
}

check "start" 7 --version
check "start, load the rules" 20 analyze --assume list
check "start and one dump of 47 KB" 52 analyze --quiet --threads 1 "$here/../samples/incidents/slow-download/tm-1-jstack-2.txt"
for kind in jstack rest collapsed log; do
  python3 "$here/generate.py" "$kind" 4 "$folder/$kind"
done
check "4 MB jstack" 165 analyze --quiet --threads 1 "$folder/jstack"
check "4 MB REST JSON" 200 analyze --quiet --threads 1 "$folder/rest"
check "4 MB collapsed" 105 analyze --quiet --threads 1 "$folder/collapsed"
check "4 MB log" 765 analyze --quiet --threads 1 "$folder/log"
exit "$failed"
