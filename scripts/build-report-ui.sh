#!/usr/bin/env bash
# Bundles the page of the HTML report (report-ui/) into a folder: report.js, report.css, licences.json.
# Usage: scripts/build-report-ui.sh OUTPUT-FOLDER
# Needs Node.js 18 and npm, and the npm registry the first time; what it made is kept by the content of
# report-ui/ in the cache outside the checkout (see common.sh). Without the registry it warns, makes
# nothing and gives 0: `palindrome report -o x.html` then says what is missing.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# = 1 ] || die "usage: scripts/build-report-ui.sh OUTPUT-FOLDER"
out=$1
ui=$root/report-ui
node=${NODE:-node}
npm=${NPM:-npm}

hash=$(cd "$ui" && find package.json package-lock.json build.mjs src -type f | LC_ALL=C sort |
    xargs sha256sum | sha256sum | cut -c1-16)
kept=$cache/report-ui-$hash

if [ ! -f "$kept/report.js" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/report-ui-work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    cp -r "$ui/package.json" "$ui/package-lock.json" "$ui/build.mjs" "$ui/src" "$work/"
    # No package runs a script of its own here; esbuild's program comes as a package.
    if ! (cd "$work" && "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error \
        --fetch-retries=1 --fetch-timeout=30000 >npm.log 2>&1); then
        tail -5 "$work/npm.log" >&2
        say "warning: the packages of the HTML report cannot be installed; this build has no HTML report"
        exit 0
    fi
    (cd "$work" && "$node" build.mjs "$work/out")
    # Another build may have been quicker: its files are the same.
    mv -T "$work/out" "$kept" 2>/dev/null || [ -f "$kept/report.js" ] || die "cannot write $kept"
fi
mkdir -p "$out"
cp "$kept/report.css" "$kept/licences.json" "$kept/report.js" "$out/"
