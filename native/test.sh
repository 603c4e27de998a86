#!/usr/bin/env bash
# Builds and tests the native kernel: plain, with the sanitizers, with AVX2 disabled, and under valgrind if it is there.
# The last line counts test functions over all these runs. Usage: native/test.sh [OUTPUT_FOLDER]
set -u -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/build}
mkdir -p "$out"
export METAFLOW_TEST_SEED=${METAFLOW_TEST_SEED:-$(date +%s)}
echo "METAFLOW_TEST_SEED=$METAFLOW_TEST_SEED"
passed=0 failed=0 skipped=0

add() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# One check of the script itself: a line on success, the output on failure.
check() {
    local name=$1 log
    shift
    if log=$("$@" 2>&1); then echo "passed   $name"; add 1 0 0; else echo "$log"; echo "FAILED   $name"; add 0 1 0; fi
}

build() {
    local folder=$1
    shift
    cmake -S "$here" -B "$folder" -DMETAFLOW_WERROR=ON "$@" && cmake --build "$folder" --parallel 2
}

# ctest's own summary, turned into counts.
run_ctest() {
    local name=$1 folder=$2 log
    log=$(ctest --test-dir "$folder" --output-on-failure 2>&1)
    local status=$? total bad idle
    total=$(sed -n 's/.*tests failed out of \([0-9]*\).*/\1/p' <<<"$log")
    bad=$(sed -n 's/.*tests passed, \([0-9]*\) tests failed.*/\1/p' <<<"$log")
    idle=$(grep -c '\*\*\*Skipped' <<<"$log")
    if [ -z "$total" ] || [ "$status" != 0 ]; then echo "$log"; fi
    if [ -z "$total" ]; then total=1 bad=1 idle=0; fi
    echo "$name: $((total - bad - idle)) passed, $bad failed, $idle skipped"
    add $((total - bad - idle)) "$bad" "$idle"
}

# The test program itself, through a wrapper such as valgrind.
run_tests() {
    local name=$1 log line
    shift
    log=$("$@" 2>&1)
    local status=$?
    line=$(tail -n 1 <<<"$(grep -E '^[0-9]+ passed, ' <<<"$log")")
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]]; then
        add "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
        [ "$status" = 0 ] || [ "${BASH_REMATCH[2]}" != 0 ] || add 0 1 0
    else
        add 0 1 0
    fi
    [ "$status" = 0 ] || echo "$log"
    echo "$name: ${line:-no result} (exit code $status)"
}

only_the_contract_is_exported() {
    diff <(nm -D --defined-only "$out/release/libmetaflow_native.so" | awk '{ print $3 }' | sort) \
        <(grep -oE 'metaflow_[a-z0-9_]+\(' "$here/include/metaflow.h" | tr -d '(' | sort -u)
}

sources() { find "$here/src" "$here/tests" \( -name '*.c' -o -name '*.h' \); }
if command -v clang-format >/dev/null; then
    check "clang-format" bash -c 'clang-format --dry-run -Werror "$@"' _ $(sources)
else
    echo "skipped  clang-format (not installed)"
    add 0 0 1
fi

check "release build" build "$out/release" -DCMAKE_BUILD_TYPE=Release
check "exported functions" only_the_contract_is_exported
run_ctest "release" "$out/release"
run_tests "release, AVX2 disabled" env METAFLOW_DISABLE_CPU_FEATURES=avx2 "$out/release/tests/metaflow_tests"

check "sanitizer build" build "$out/sanitize" -DCMAKE_BUILD_TYPE=Release -DMETAFLOW_SANITIZE=address,undefined
run_tests "address and undefined-behaviour sanitizers" env METAFLOW_TEST_SHARE=40 "$out/sanitize/tests/metaflow_tests"
run_tests "sanitizers, AVX2 disabled" env METAFLOW_TEST_SHARE=40 METAFLOW_DISABLE_CPU_FEATURES=avx2 \
    "$out/sanitize/tests/metaflow_tests"

if command -v valgrind >/dev/null; then
    run_tests "valgrind" env METAFLOW_TEST_SHARE=2 valgrind --quiet --error-exitcode=9 --leak-check=full \
        "$out/release/tests/metaflow_tests"
else
    echo "skipped  valgrind (not installed)"
    add 0 0 1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
