#!/usr/bin/env bash
# tidy.sh BUILD: clang-tidy (.clang-tidy) over every source of lib/ and daemon/ that BUILD compiles.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$(command -v run-clang-tidy-14 || command -v run-clang-tidy)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "$tool" -quiet -j "$(nproc)" -p "$1" "$PWD/(lib|daemon)/" >"$log" 2>&1; then
  grep -E ': (warning|error): |^ +[0-9]+ \||^ +\|' "$log" || cat "$log"
  exit 1
fi
