#!/usr/bin/env bash
# One check of a CI job with all its reports; run by action.yml and by hand. Everything comes in variables,
# so that nothing of a pull request is ever part of a command's text:
#   PALINDROME          the program (default: palindrome of the PATH)
#   PALINDROME_COMMAND  gate (default) or lint
#   PALINDROME_BASE     gate: the commit to compare with; fetched if the clone does not have it
#   PALINDROME_PROJECT  gate: the project file (default: palindrome.toml)
#   PALINDROME_SPECS    lint: tables, one a line (default: all *.lct.md that git knows)
#   PALINDROME_ARGS     further arguments, one a line
#   PALINDROME_REPORTS  folder of the reports (default: palindrome-reports)
#   PALINDROME_DEFER    1: exits with 0, and leaves the result to scripts/ci-result.sh
# With $GITHUB_STEP_SUMMARY the summary is shown there, with $GITHUB_OUTPUT these are outputs: exit-code,
# conclusion, reports, sarif, junit, findings, comment.
# SPDX-License-Identifier: MIT
set -euo pipefail
. "$(dirname "$0")/common.sh"

program=${PALINDROME:-palindrome}
reports=${PALINDROME_REPORTS:-palindrome-reports}
case $reports in *$'\n'* | "" | -*) die "PALINDROME_REPORTS is no usable folder" ;; esac
mkdir -p -- "$reports"

words=()
add_lines() {
    local line
    while IFS= read -r line; do
        [ -z "$line" ] || words+=("$line")
    done <<<"$1"
}

case ${PALINDROME_COMMAND:-gate} in
gate)
    base=${PALINDROME_BASE:-}
    [ -n "$base" ] || die "PALINDROME_BASE is not set: which commit shall the change be compared with?"
    case $base in -*) die "PALINDROME_BASE begins with a dash" ;; esac
    if ! git cat-file -e "$base^{commit}" 2>/dev/null; then
        say "fetching $base"
        git fetch --quiet --no-tags --depth=1 origin "$base" ||
            die "the base $base is not in this clone and cannot be fetched; clone with its history"
        # A branch that was fetched by name has no name here.
        git cat-file -e "$base^{commit}" 2>/dev/null || base=$(git rev-parse FETCH_HEAD)
    fi
    words=(gate "--base=$base")
    [ -z "${PALINDROME_PROJECT:-}" ] || words+=("--project=$PALINDROME_PROJECT")
    add_lines "${PALINDROME_ARGS:-}"
    ;;
lint)
    words=(lint)
    add_lines "${PALINDROME_ARGS:-}"
    words+=(--)
    if [ -n "${PALINDROME_SPECS:-}" ]; then
        add_lines "$PALINDROME_SPECS"
    else
        while IFS= read -r -d '' spec; do
            words+=("$spec")
        done < <(git ls-files -z -- '*.lct.md')
    fi
    [ "${words[-1]}" != -- ] || die "there is no table to lint"
    ;;
*) die "PALINDROME_COMMAND is gate or lint" ;;
esac

outputs=(--sarif="$reports/palindrome.sarif" --junit="$reports/junit.xml"
    --findings="$reports/findings.json" --markdown="$reports/summary.md" --comment="$reports/comment.md"
    --code-quality="$reports/code-quality.json")
[ -z "${GITHUB_ACTIONS:-}" ] || outputs+=(--annotations)

# No report of an earlier run may be taken for one of this.
rm -f -- "$reports"/{palindrome.sarif,junit.xml,findings.json,summary.md,comment.md,code-quality.json}
code=0
"$program" "${words[0]}" "${outputs[@]}" "${words[@]:1}" || code=$?

case $code in
0) conclusion=passed ;;
1) conclusion=failed ;;
4) conclusion=undecided ;;
*) conclusion=error ;;
esac
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    if [ -f "$reports/summary.md" ]; then
        cat -- "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
    else
        printf 'Palindrome gave no report (exit code %d); the log says why.\n' "$code" >>"$GITHUB_STEP_SUMMARY"
    fi
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    {
        printf 'exit-code=%d\nconclusion=%s\nreports=%s\n' "$code" "$conclusion" "$reports"
        for pair in sarif=palindrome.sarif junit=junit.xml findings=findings.json comment=comment.md; do
            [ ! -f "$reports/${pair#*=}" ] || printf '%s=%s\n' "${pair%%=*}" "$reports/${pair#*=}"
        done
    } >>"$GITHUB_OUTPUT"
fi
[ "${PALINDROME_DEFER:-}" != 1 ] || exit 0
exit "$code"
