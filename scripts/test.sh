#!/usr/bin/env bash
# Builds and runs all tests: unit tests and cases through ctest, then the end-to-end tests.
# Usage: scripts/test.sh [--sanitize] [--no-build] [--only unit|e2e] [--peers] [ctest arguments]
#   --peers     the peers too (ctest -L peers); on by itself where CI is set
#   --sanitize  the debug preset: address and undefined behaviour sanitizers, proofs re-checked
# SPDX-License-Identifier: MIT
set -uo pipefail
. "$(dirname "$0")/common.sh"

preset=release
only=all
build=1
peers=${CI:+1} # they install clients and servers from PyPI, some minutes when it is the first time
while [ $# -gt 0 ]; do
    case $1 in
    --sanitize) preset=debug ;;
    --no-build) build=0 ;;
    --peers) peers=1 ;;
    --only) [ $# -ge 2 ] || die "--only needs unit or e2e"; only=$2; shift ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) break ;;
    esac
    shift
done
case $only in all | unit | e2e) ;; *) die "--only takes unit or e2e" ;; esac

cd "$root"
[ $build = 0 ] || scripts/build.sh --preset "$preset" --tests || exit 1
folder=build/$preset
[ -x "$folder/bin/palindrome" ] || die "$folder/bin/palindrome is not built"

failed=()
summary=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [ $only != e2e ]; then
    say "unit tests and cases ($preset)"
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$jobs" -LE peers "$@" 2>&1 |
        tee "$log"
    [ "${PIPESTATUS[0]}" = 0 ] || failed+=("ctest")
    summary+=("ctest: $(grep -E 'tests passed' "$log" | head -1)")
fi

if [ $only != unit ]; then
    say "end-to-end tests ($preset)"
    PALINDROME="$root/$folder/bin/palindrome" PALINDROME_SOURCE="$root" \
        python3 tests/run_e2e.py -j "$jobs" 2>&1 | tee "$log"
    [ "${PIPESTATUS[0]}" = 0 ] || failed+=("e2e")
    summary+=("e2e: $(grep -E '^Ran ' "$log" | tail -1), $(tail -1 "$log")")
fi

if [ "$peers" = 1 ] && [ $only = all ] && [ $preset = release ]; then
    say "peers ($preset)"
    ctest --test-dir "$folder" -V -L peers 2>&1 | tee "$log"
    [ "${PIPESTATUS[0]}" = 0 ] || failed+=("peers")
    summary+=("$(sed 's/^[0-9]*: //' "$log" | grep -E '^(peers: .* skipped|SKIPPED )' || echo 'peers: skipped')")
fi

echo
printf '%s\n' "${summary[@]}"
if [ ${#failed[@]} -gt 0 ]; then
    echo "test.sh: FAILED (${failed[*]})"
    exit 1
fi
echo "test.sh: all passed"
