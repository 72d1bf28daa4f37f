#!/usr/bin/env bash
# Prints the table of faults and wire formats: what becomes of a call to each kind of model server when
# this or that goes wrong. Each cell is tried over real sockets against tests/mock_llm.
# Usage: scripts/faults.sh [--no-build]
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$root"
case ${1:-} in
--no-build) ;;
-h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
"") scripts/build.sh --tests ;;
*) die "unknown option $1 (see $0 --help)" ;;
esac
exec env PALINDROME_FAULT_TABLE=1 build/release/bin/test_llm --test-case='fault:*'
