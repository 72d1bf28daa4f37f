#!/usr/bin/env bash
# Sets a fresh machine up and builds build/release/bin/palindrome.
# Usage: scripts/build.sh [--preset release|debug|ci] [--tests] [--no-install]
#   --tests       builds the unit tests too
#   --no-install  does not install missing Debian packages, only names them
# SLANG_PREFIX=<folder> uses a slang 11 that is installed there.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

preset=release
tests=0
install=1
while [ $# -gt 0 ]; do
    case $1 in
    --preset) [ $# -ge 2 ] || die "--preset needs a name"; preset=$2; shift ;;
    --tests) tests=1 ;;
    --no-install) install=0 ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option $1 (see $0 --help)" ;;
    esac
    shift
done
case $preset in release | debug | ci) ;; *) die "unknown preset '$preset': release, debug or ci" ;; esac

cd "$root"
if [ $install = 1 ]; then
    scripts/install-deps.sh
else
    missing=$(scripts/install-deps.sh --check | tr '\n' ' ')
    [ -z "${missing// /}" ] || die "missing Debian packages: $missing"
fi
scripts/build-slang.sh

prefix=${SLANG_PREFIX:-$slang_prefix}
build=build/$preset
say "configuring $build"
mkdir -p "$build"
if ! cmake --preset "$preset" -DCMAKE_PREFIX_PATH="$prefix" \
    -DPALINDROME_TESTS=$([ $tests = 1 ] && echo ON || echo OFF) >"$build/configure.log" 2>&1; then
    tail -20 "$build/configure.log" >&2
    die "configuring failed; the whole log is $build/configure.log"
fi

targets=(palindrome)
[ $tests = 1 ] && targets=(all)
say "compiling with $jobs jobs (the first time takes some minutes)"
if [ -t 1 ]; then
    NINJA_STATUS="  [%f/%t] " ninja -C "$build" -j "$jobs" "${targets[@]}"
elif ! ninja -C "$build" -j "$jobs" "${targets[@]}" >"$build/build.log" 2>&1; then
    grep -E -A8 'error:|FAILED' "$build/build.log" | head -60 >&2
    die "compiling failed; the whole log is $build/build.log"
fi
say "built $build/bin/palindrome"
