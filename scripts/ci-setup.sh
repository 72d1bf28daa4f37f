#!/usr/bin/env bash
# Puts palindrome where the next steps of a CI job find it: the one of $PALINDROME or of the PATH, else it is
# built from this checkout. Prints the path; with $GITHUB_OUTPUT set it is the output `palindrome`.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

program=${PALINDROME:-}
if [ -z "$program" ]; then
    program=$(command -v palindrome || true)
fi
if [ -z "$program" ]; then
    "$root/scripts/build.sh" >&2
    program=$root/build/release/bin/palindrome
fi
[ -x "$program" ] || die "there is no program at $program"
"$program" --version >&2
printf '%s\n' "$program"
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    case $program in *$'\n'*) die "the program's path has a line end" ;; esac
    printf 'palindrome=%s\n' "$program" >>"$GITHUB_OUTPUT"
fi
