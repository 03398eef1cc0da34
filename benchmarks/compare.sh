#!/bin/sh
# Times flinkdiag side by side with others on generated inputs, and writes the table of docs/performance.md.
# usage: benchmarks/compare.sh [OPTIONS OF compare.py]      for example --scale 0.1 --runs 3
# Fetches what is missing of the others into build/benchmarks: inferno by cargo, jthreaddump by Maven. FlameGraph's
# stackcollapse-jstack.pl is used if it is on the PATH or there.
set -eu
cd "$(dirname "$0")/.."
tools=build/benchmarks
mkdir -p "$tools"

if command -v cargo >/dev/null && [ ! -x "$tools/bin/inferno-collapse-recursive" ]; then
  cargo install --quiet --root "$tools" inferno
fi
if command -v mvn >/dev/null && command -v java >/dev/null && ! ls "$tools"/jthreaddump*.jar >/dev/null 2>&1; then
  mvn --quiet dependency:copy -Dartifact=me.bechberger:jthreaddump:LATEST -DoutputDirectory="$PWD/$tools"
fi
exec python3 benchmarks/compare.py --tools "$tools" --docs docs/performance.md "$@"
