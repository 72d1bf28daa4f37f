#!/usr/bin/env bash
# The whole loop on the 13 units of the router, offline: recorded model replies are encoded, read back,
# compared, proved and simulated. Ends with a table of verdicts. Run it twice: the second run reuses
# what the first one decided.
# Usage: scripts/demo.sh [options of 'palindrome run']
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$root"
binary=build/release/bin/palindrome
# Asked each time, so that the demo never runs an old program; costs little when nothing changed.
scripts/build.sh
# The units with accepted HDL: those whose model replies are recorded.
specs=()
for hdl in designs/router/*.sv; do
    spec=lct_specs/router/$(basename "$hdl" .sv).lct.md
    if [ -e "$spec" ]; then specs+=("$spec"); fi
done
[ "${#specs[@]}" -gt 0 ] || die "no unit with a table and accepted HDL"

say "palindrome run ${specs[*]} --mode replay"
exec "$binary" run "${specs[@]}" --mode replay --recordings tests/recordings "$@"
