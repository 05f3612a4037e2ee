#!/bin/sh
# Data files are listed, each with its licence: outcomes that may not be passed on, or weights fitted to them, never come in by
# the way. Nothing of SWE-bench, RouterBench or LiveCodeBench may stand in any file.
set -u
bad=0
fail() {
	echo "$1"
	bad=1
}
# every_file: what belongs to the project, or what lies there where it is no work tree (an unpacked archive).
every_file() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard
	else
		find . -type f -not -path './build*' -not -path '*/node_modules/*' | sed 's,^\./,,'
	fi
}
# is_source: what a person writes and reads: code, words, settings. All else is data, also of a kind that nobody has thought of yet.
is_source() {
	case ${1##*/} in
	*.c | *.h | *.py | *.sh | *.js | *.mjs | *.css | *.proto | *.lua | *.md | *.yaml | *.yml | *.cmake) true ;;
	CMakeLists.txt | CMakePresets.json | package.json | LICENSE | .gitignore | .clang-format | run | check) true ;;
	*) false ;;
	esac
}
# The only data there is: files, and where they are from.
allowed() {
	cat <<-END
		router/router.model fitted to MMLU (MIT) and RouteLLM's outcomes (Apache-2.0): router/README.md
		docs/routing.svg drawn by bench/route_curves.py from figures, no rows: docs/routing.md
		skills/*/cases/*/answer.json written by hand: docs/skills.md
		tests/planted/planted.json what is planted in tests/planted/tree, written for it
		tests/traces/*.trace written by hand, or by a few lines of arithmetic: docs/testing.md
		tests/integration/sdk/package-lock.json names and hashes of npm: which packages the test is made with
	END
}
is_allowed() {
	for pattern in $patterns; do
		# shellcheck disable=SC2254 # a pattern
		case $1 in $pattern) return 0 ;; esac
	done
	return 1
}
# is_unlisted FILE: data, and not in the list.
is_unlisted() {
	! is_source "$1" && ! is_allowed "$1"
}
set -f
patterns=$(allowed | cut -d' ' -f1)
files=$(every_file)
[ "$(echo "$files" | wc -l)" -gt 100 ] || fail "the project's files were not found"
for f in x.csv a/x.json docs/x.svg x.tar.gz tests/x x.json.gz skills/x.json tests/traces/x.jsonl; do
	is_unlisted "$f" || fail "$f would not be told of"
done
for f in $files; do
	is_unlisted "$f" && fail "$f: data that is not in the list of tests/style/data_test.sh"
done
set +f
for f in $patterns; do
	[ -s "$f" ] || fail "$f: in the list, and not there"
	[ "$(wc -c <"$f")" -lt 1048576 ] || fail "$f: over 1 MiB"
done
# Ids of rows of those sets: a project, two underscores and a number; rb-mbpp/...; lcb/... .
echo "$files" | grep -v '^tests/style/data_test\.sh$' | tr '\n' '\0' |
	xargs -0 grep -IlE '(astropy|django|matplotlib|pylint-dev|pytest-dev|scikit-learn|sphinx-doc|sympy)__[a-z-]+-[0-9]+|\brb-(arc|mbpp)/|\blcb/[0-9]' \
		2>/dev/null | grep . && fail "rows of published outcomes that may not be in here"
exit $bad
