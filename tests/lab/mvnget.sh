#!/usr/bin/env bash
# mvnget.sh G:A:V [target-dir]   - fetch one jar (no transitive deps) from Maven Central; prints its path
set -euo pipefail
log=$(mktemp); trap 'rm -f "$log"' EXIT
IFS=: read -r g a v c <<<"$1"
mvn -q -B -U org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get -Dartifact="$1" -Dtransitive=false >"$log" 2>&1 || { grep -m2 ERROR "$log" >&2; exit 1; }
j=~/.m2/repository/${g//./\/}/$a/$v/$a-$v.jar
[ -n "${2:-}" ] && { mkdir -p "$2"; cp "$j" "$2/"; j="$2/$a-$v.jar"; }
echo "$j"
