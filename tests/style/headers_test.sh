#!/bin/sh
# Each C file begins with one sentence on what it knows, then its licence; no header's name occurs twice.
set -u
folders="include common coordinator worker cli tests"
bad=0
fail() {
	echo "$1"
	bad=1
}
# shellcheck disable=SC2086,SC2044 # lists without blanks
for f in $(find $folders -name '*.[ch]'); do
	{
		IFS= read -r first
		IFS= read -r second
	} <"$f"
	case $first in
	"/* "*[.?:]" */") ;;
	*) fail "$f:1: the first line is no sentence in a comment" ;;
	esac
	[ "$second" = "/* SPDX-License-Identifier: Apache-2.0 */" ] || fail "$f:2: the second line is not the licence"
	lines=$(wc -l <"$f")
	[ "$lines" -le 600 ] || fail "$f: $lines lines; is a second idea in there?"
done
# The simulator has a client and a worker of its own: names are told apart within the product and within the tests.
for name in $({
	find include common coordinator worker cli -name '*.h' | sed 's,.*/,,' | sort | uniq -d
	find tests -name '*.h' | sed 's,.*/,,' | sort | uniq -d
}); do
	fail "$name: two headers of this name"
done
exit $bad
