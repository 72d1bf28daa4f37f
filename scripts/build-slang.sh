#!/usr/bin/env bash
# Builds slang (the SystemVerilog front end) once into the cache outside the checkout.
# Does nothing if it is there, or if $SLANG_PREFIX names an installed slang.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

if [ -n "${SLANG_PREFIX:-}" ]; then
    [ -d "$SLANG_PREFIX" ] || die "SLANG_PREFIX=$SLANG_PREFIX does not exist"
    exit 0
fi
[ -e "$slang_prefix/complete" ] && exit 0

mkdir -p "$cache"
# Two builds at once would write the same files: the second waits for the first.
exec 9>"$cache/slang.lock"
flock 9
[ -e "$slang_prefix/complete" ] && exit 0

say "building slang $slang_version, once: about 5 minutes on two cores (kept in $cache)"
work=$(mktemp -d "$cache/slang-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

say "  fetching the source distribution from PyPI"
python3 -m venv venv
# Reading the metadata of the source distribution needs its build backend.
venv/bin/pip -q --disable-pip-version-check install scikit-build-core pybind11
venv/bin/pip -q --disable-pip-version-check download --no-binary :all: --no-deps \
    --no-build-isolation "pyslang==$slang_version"
tar xf "pyslang-$slang_version.tar.gz"
src=pyslang-$slang_version

# slang asks for a newer fmt than Debian's, but builds and works with it; this answers the question.
mkdir fmtshim
fmt_config=$(dpkg -L libfmt-dev 2>/dev/null | grep 'fmt-config.cmake$' || true)
[ -n "$fmt_config" ] || die "libfmt-dev is not installed (run scripts/install-deps.sh)"
echo "include($fmt_config)" >fmtshim/fmt-config.cmake
printf 'set(PACKAGE_VERSION 12.1.0)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n' \
    >fmtshim/fmt-config-version.cmake

# A unity build halves the CPU time. Two things in the sources stand in its way: a header that may
# be included once only, and one file whose anonymous namespace collides with another's.
sed -i '1i #pragma once' "$src/source/ast/builtins/Builtins.h"
echo 'set_source_files_properties(ast/Statement.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)' \
    >>"$src/source/CMakeLists.txt"

say "  compiling"
cmake -S "$src" -B build -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_FLAGS_RELEASE="-O1 -DNDEBUG" \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 \
    -DCMAKE_INSTALL_PREFIX="$slang_prefix.part" -Dfmt_DIR="$PWD/fmtshim" \
    -DPython_EXECUTABLE="$(command -v python3)" \
    -DSLANG_INCLUDE_TESTS=OFF -DSLANG_INCLUDE_TOOLS=OFF -DSLANG_INCLUDE_PYLIB=OFF \
    -DSLANG_USE_MIMALLOC=OFF -DSLANG_USE_CPPTRACE=OFF >configure.log 2>&1 ||
    { tail -20 configure.log >&2; die "slang could not be configured"; }
if [ -t 1 ]; then
    NINJA_STATUS="  slang [%f/%t] " ninja -C build -j "$jobs" || die "slang could not be built"
else
    ninja -C build -j "$jobs" >build.log 2>&1 ||
        { grep -A5 'error' build.log | head -40 >&2; die "slang could not be built"; }
fi
rm -rf "$slang_prefix.part" "$slang_prefix"
ninja -C build install >/dev/null
mv "$slang_prefix.part" "$slang_prefix"
touch "$slang_prefix/complete"
say "slang is built"
