# common.sh - settings shared by the scripts of this folder; sourced, not run.
# SPDX-License-Identifier: MIT

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Dependencies that no package has are built once and kept outside the checkout.
cache=${PALINDROME_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/palindrome}

slang_version=11.0.0
slang_recipe=2 # raise when build-slang.sh changes what it builds
slang_prefix=$cache/slang-$slang_version-r$slang_recipe

say() { printf '\033[1m==>\033[0m %s\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

jobs=$(nproc 2>/dev/null || echo 2)
