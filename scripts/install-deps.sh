#!/usr/bin/env bash
# Installs the Debian packages that Palindrome needs, if any is missing. `--check` only lists them,
# `--run` installs those that the built program needs.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

build=(g++ cmake ninja-build pkg-config python3 python3-venv git
    libfmt-dev libspdlog-dev nlohmann-json3-dev libcli11-dev libexpected-dev doctest-dev
    libcmark-gfm-dev libcmark-gfm-extensions-dev libcadical-dev libz3-dev libboost-dev
    libcurl4-openssl-dev libssl-dev libsqlite3-dev libkainjow-mustache-dev libtomlplusplus-dev
    liborcus-dev libxlsxwriter-dev zlib1g-dev)
# The page of the HTML report is bundled by them. Node.js from elsewhere brings an npm of its own, which
# Debian's would be in the way of.
if ! { command -v node && command -v npm; } >/dev/null 2>&1; then
    build+=(nodejs npm)
fi
run=(verilator make bubblewrap)
# Only the tests and the benchmarks use these.
extra=(yosys python3-jsonschema python3-openpyxl zsh fish mandoc chromium)

# What the program is linked with, or loads when it needs it, and what Verilator compiles with.
linked=(libfmt9 libz3-4 libcurl4 liborcus-parser-0.17-0 libxlsxwriter4 ca-certificates git g++)

wanted=("${build[@]}" "${run[@]}" "${extra[@]}")
[ "${1:-}" != --run ] || wanted=("${run[@]}" "${linked[@]}")
missing=()
for p in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed$' ||
        missing+=("$p")
done
if [ "${1:-}" = --check ]; then
    printf '%s\n' "${missing[@]}"
    exit 0
fi
[ ${#missing[@]} -eq 0 ] && exit 0

say "installing Debian packages: ${missing[*]}"
sudo=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "run as root, or install: apt-get install ${missing[*]}"
    sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
