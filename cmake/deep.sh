#!/usr/bin/env bash
# What CI has no time for: TSan over the unit and flow tests, two minutes of libFuzzer a target, and in order the tests
# labelled deep (the unit under a booted systemd, the package, the container, thirty days of the service) and torture.
# A stage that fails does not keep the next ones from running; the end says which did, and how long each took.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-120}
said=()
failed=0

stage() {
  local name=$1 start=$SECONDS word=passed
  shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    word=FAILED
    failed=1
  fi
  said+=("$(printf '%-8s %6d s  %s' "$word" $((SECONDS - start)) "$name")")
}

tsan() {
  cmake --preset tsan -DBUILD_TESTING=ON && cmake --build build/tsan && ctest --test-dir build/tsan --output-on-failure -L 'unit|flow'
}
fuzz() {
  cmake --preset fuzz -DBUILD_TESTING=ON && cmake --build build/fuzz --target fuzzers || return 1
  local fuzzer name found bad=0
  for fuzzer in build/fuzz/tests/fuzz/*_fuzzer; do
    name=$(basename "$fuzzer" _fuzzer)
    found=build/fuzz/corpus/$name
    mkdir -p "$found"
    echo "fuzzing $name for $seconds s"
    "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$found-" "$found" "tests/data/fuzz/$name" || bad=1
  done
  return $bad
}
labelled() { ctest --test-dir build/release --output-on-failure --verbose -L "$1" --no-tests=error; }

stage 'TSan: unit and flow tests' tsan
stage "libFuzzer, $seconds s a target" fuzz
stage 'deep: systemd, package, docker, soak' labelled deep
stage 'torture: kill, disk, power, planted faults' labelled torture
printf '\n'
printf '%s\n' "${said[@]}"
exit $failed
