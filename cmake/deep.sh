#!/usr/bin/env bash
# What CI has no time for: TSan over the unit and flow tests, two minutes of libFuzzer a target, tests labelled deep.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-120}

cmake --preset tsan -DBUILD_TESTING=ON
cmake --build build/tsan --target sanitized
ctest --test-dir build/tsan -j "$(nproc)" --output-on-failure -L 'unit|flow'

cmake --preset fuzz -DBUILD_TESTING=ON
cmake --build build/fuzz --target fuzzers
for fuzzer in build/fuzz/tests/fuzz/*_fuzzer; do
  name=$(basename "$fuzzer" _fuzzer)
  found=build/fuzz/corpus/$name
  mkdir -p "$found"
  echo "fuzzing $name for $seconds s"
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found-" "$found" "tests/data/fuzz/$name"
done

ctest --test-dir build/release --output-on-failure -L deep --no-tests=ignore
