#!/bin/sh
# Installs what is needed to build and test flinkdiag on Debian 12, and nothing that is there already.
# With --checks also the programs by which .ci/run checks the sources, with --e2e what tests/e2e needs to run real Flink.
set -eu

packages="g++ cmake ninja-build pkg-config catch2
  libabsl-dev libarchive-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libre2-dev libsimdjson-dev libyaml-cpp-dev nlohmann-json3-dev openssl python3
  zlib1g-dev
  ca-certificates curl patch" # the tests apply patches and run the commands of collect --print-commands

case "${1:-}" in
  "") ;;
  --checks) packages="$packages ccache clang clang-format clang-tidy git libclang-rt-14-dev llvm man-db valgrind" ;;
  --e2e) packages="$packages git maven openjdk-17-jdk-headless python3-pip python3-venv unzip" ;;
  *) echo "usage: $0 [--checks|--e2e]" >&2; exit 2 ;;
esac

installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=""
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "$0: run it as root, or install sudo" >&2; exit 1; }
  as_root="sudo"
fi
$as_root apt-get update
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
