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
# The only data there is: a file, and where it is from.
allowed() {
	cat <<-END
		router/router.model fitted to MMLU (MIT) and RouteLLM's outcomes (Apache-2.0): router/README.md
	END
}
files=$(every_file)
[ "$(echo "$files" | wc -l)" -gt 100 ] || fail "the project's files were not found"
for f in $(echo "$files" | grep -E '\.(csv|tsv|model|bin|npz|npy|pkl|parquet|jsonl|arrow|onnx|safetensors|gguf|h5|db|sqlite3?)$'); do
	allowed | grep -q "^$f " || fail "$f: data that is not in the list of tests/style/data_test.sh"
done
for f in $(allowed | cut -d' ' -f1); do
	[ -s "$f" ] || fail "$f: in the list, and not there"
	[ "$(wc -c <"$f")" -lt 1048576 ] || fail "$f: over 1 MiB"
done
# Ids of rows of those sets: a project, two underscores and a number; rb-mbpp/...; lcb/... .
echo "$files" | grep -v '^tests/style/data_test\.sh$' | tr '\n' '\0' |
	xargs -0 grep -IlE '(astropy|django|matplotlib|pylint-dev|pytest-dev|scikit-learn|sphinx-doc|sympy)__[a-z-]+-[0-9]+|\brb-(arc|mbpp)/|\blcb/[0-9]' \
		2>/dev/null | grep . && fail "rows of published outcomes that may not be in here"
exit $bad
