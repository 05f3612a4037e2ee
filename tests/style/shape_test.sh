#!/bin/sh
# Each C file begins with one sentence on what it knows, then its licence; no header's name occurs twice.
set -u
bad=0
fail() {
	echo "$1"
	bad=1
}
for f in $(git ls-files '*.c' '*.h'); do
	head -n 1 "$f" | grep -q '^/\* .*[a-z]' || fail "$f: the first line is no sentence"
	head -n 5 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fail "$f: no licence line at its head"
	lines=$(wc -l <"$f")
	[ "$lines" -le 600 ] || fail "$f: $lines lines; is a second idea in there?"
done
twice=$(git ls-files 'coordinator/*.h' 'common/*.h' 'include/*.h' 'worker/*.h' 'cli/*.h' | sed 's,.*/,,' | sort | uniq -d)
for name in $twice; do
	fail "$name: two headers of this name"
done
hits=$(git grep -nwE 'TODO|FIXME|XXX|HACK' -- '*.c' '*.h' '*.sh' '*.py' '*.proto' '*.lua' ':!tests/style')
[ -z "$hits" ] || fail "unfinished: $hits"
exit $bad
