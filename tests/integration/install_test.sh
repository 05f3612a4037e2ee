#!/bin/sh
# Installed elsewhere, with the build and the sources out of reach, everything is found: programs, tools, skills,
# workflows, manuals. Argument 1: the folder of the binaries.
set -u
build=$(cd "$1/.." && pwd)
source=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -f "$build/CMakeCache.txt" ]; then
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
fail() {
	echo "$*"
	failed=1
}

prefix=$dir/prefix
cmake --install "$build" --prefix "$prefix" >"$dir/log" 2>&1 || fail "cmake --install: $(tail -n 5 "$dir/log")"
for file in bin/reeve bin/reeved bin/reeve-worker bin/reeve-lens libexec/reeve/replay libexec/reeve/provider share/reeve/proto/reeve/v1/types.proto \
	share/man/man1/reeve.1 share/man/man1/reeve-analyze.1 share/bash-completion/completions/reeve \
	share/zsh/site-functions/_reeve share/fish/vendor_completions.d/reeve.fish share/doc/reeve/README.md \
	share/doc/reeve/LICENSE share/doc/reeve/docs/cli.md; do
	[ -s "$prefix/$file" ] || fail "$file is not installed"
done
links=$(find "$prefix" -type l)
[ -z "$links" ] || fail "installed are links: $links"

# Where no namespace can be made the two stay in reach, and the rest is tried all the same.
hidden() {
	"$@"
}
if bwrap --dev-bind / / --tmpfs "$build" --tmpfs "$source" true 2>/dev/null; then
	hidden() {
		bwrap --dev-bind / / --tmpfs "$build" --tmpfs "$source" "$@"
	}
	hidden [ ! -e "$build/bin/reeve" ] || fail "the build can still be reached"
fi

mkdir "$dir/tree"
# shellcheck disable=SC2016 # what shellcheck is to find
printf '#!/bin/sh\ncd $1\n' >"$dir/tree/a.sh"
printf '# A\n\n[gone](b.md)\n' >"$dir/tree/README.md"
cd "$dir" || exit 1
unset REEVE_COORDINATOR REEVE_TOKEN_FILE REEVE_DATA
REEVE_STATE=$dir/state
XDG_RUNTIME_DIR=$dir
export REEVE_STATE XDG_RUNTIME_DIR
hidden "$prefix/bin/reeve" analyze tree --quiet --out out >"$dir/said" 2>"$dir/err" ||
	fail "analyze: exit $?: $(cat "$dir/err")"
for rule in shellcheck/SC2164 reeve-documentation/dead-link; do
	grep -q "\"$rule\"" out/report.json || fail "$rule was not found: $(cat "$dir/said" "$dir/err")"
done
hidden "$prefix/bin/reeve" skills list 2>&1 | grep -q '^security ' || fail "skills are not found"
hidden "$prefix/bin/reeve" workflows list 2>&1 | grep -q '^review ' || fail "workflows are not found"
hidden "$prefix/bin/reeve" bench ceiling --subtasks 100 >"$dir/said" 2>&1 || fail "bench ceiling: $(cat "$dir/said")"
exit $failed
