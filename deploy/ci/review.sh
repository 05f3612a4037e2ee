#!/bin/sh
# Reviews the tree that GitHub or GitLab has checked out against the base of its request. What is given to it goes to
# `reeve review` (review.sh --fail-on warning), and the exit code is the one of `reeve review`.
# SPDX-License-Identifier: Apache-2.0
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
bin=${REEVE_BIN:-$here/build/bin}

refuse() {
	echo "review.sh: $1" >&2
	exit 2
}

# review BASE REPORTS ARGS: all of it on stdout, for a runner reads stderr beside it, in no order. Sets $code.
review() {
	base=$1
	reports=$2
	shift 2
	code=0
	REEVE_STATE=$scratch/state "$bin/reeve" review . --base "$base" --out "$reports" "$@" 2>&1 || code=$?
}

# Between these two lines the runner obeys nothing. Reeve begins no line with "::", but a runner also obeys an older
# form, "##[command]", wherever it stands in a line, and names of files and messages are shown there.
quiet_runner() {
	word=$(cat /proc/sys/kernel/random/uuid)
	echo "::stop-commands::$word"
	review "$@"
	echo "::$word::"
}

on_github() {
	[ -n "${GITHUB_BASE_REF:-}" ] ||
		refuse "GITHUB_BASE_REF is empty, so there is no request to review: run this on pull_request"
	reports=${RUNNER_TEMP:?is set by the runner}/reeve-report
	rm -rf "$reports"
	quiet_runner "origin/$GITHUB_BASE_REF" "$reports" --format github -o "$scratch/annotations" "$@"
	[ ! -e "$scratch/annotations" ] || cat "$scratch/annotations"
	# What could not be looked at has no finding, and a step that only fails is easily taken for one that found something.
	[ "$code" -le 1 ] || echo "::error title=Reeve::The review ended with exit code $code; the log says why."
	echo "code=$code" >>"$GITHUB_OUTPUT"
	[ ! -e "$reports/report.sarif" ] || echo "reports=$reports" >>"$GITHUB_OUTPUT"
}

on_gitlab() {
	[ -n "${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}" ] ||
		refuse "CI_MERGE_REQUEST_DIFF_BASE_SHA is empty: run this in a pipeline of a merge request"
	review "$CI_MERGE_REQUEST_DIFF_BASE_SHA" "$scratch/reports" \
		--format gitlab -o "$scratch/gl-code-quality-report.json" "$@"
	# Artifacts must lie in the tree. Put there at the end, they are not part of what is reviewed; and what the tree
	# itself has under that name, a link for example, decides nothing.
	rm -rf reeve-report
	[ ! -e "$scratch/gl-code-quality-report.json" ] || mv "$scratch/gl-code-quality-report.json" "$scratch/reports"
	[ ! -e "$scratch/reports" ] || mv "$scratch/reports" reeve-report
}

[ -x "$bin/reeve" ] || refuse "there is no $bin/reeve: deploy/ci/build.sh makes it, or REEVE_BIN names its folder"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ "${GITHUB_ACTIONS:-}" = true ]; then
	on_github "$@"
elif [ "${GITLAB_CI:-}" = true ]; then
	cd "$CI_PROJECT_DIR"
	on_gitlab "$@"
else
	refuse "this is neither GitHub Actions nor GitLab CI; elsewhere: reeve review --base REV"
fi
exit "$code"
