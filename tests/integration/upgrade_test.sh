#!/bin/sh
# A private fleet whose Redis holds the functions of another build: a new build goes on with its own, and its data.
# Argument 1: the folder of the binaries.
set -u
reeve=$1/reeve
if ! command -v redis-server >/dev/null || ! command -v redis-cli >/dev/null; then
	echo "skipped: needs redis-server and redis-cli"
	exit 77
fi
dir=$(mktemp -d)
redis=
cleanup() {
	[ -z "$redis" ] || kill "$redis" 2>/dev/null
	wait
	rm -rf "$dir"
}
trap cleanup EXIT
unset REEVE_COORDINATOR REEVE_TOKEN_FILE
export REEVE_STATE="$dir/state" XDG_RUNTIME_DIR="$dir"
fail() {
	echo "$*"
	cat "$dir/err"
	exit 1
}
mkdir "$dir/tree"
echo 'import os' >"$dir/tree/a.py"
"$reeve" analyze "$dir/tree" >"$dir/out" 2>"$dir/err" || fail "the first run: $?"

redis-server --port 0 --unixsocket "$dir/r" --dir "$dir/state/redis" --save "" --appendonly yes >/dev/null &
redis=$!
tries=500
until [ "$(redis-cli -s "$dir/r" PING 2>/dev/null)" = PONG ]; do
	tries=$((tries - 1))
	[ $tries -gt 0 ] || fail "redis-server did not answer"
	sleep 0.02
done
redis-cli -s "$dir/r" FUNCTION LOAD REPLACE "#!lua name=reeve_1
redis.register_function('older', function() return 1 end)" >"$dir/err"
grep -q reeve_1 "$dir/err" || fail "the older functions were not loaded"
kill "$redis"
wait "$redis"
redis=

"$reeve" analyze "$dir/tree" >"$dir/out" 2>"$dir/err" || fail "the run of the new build: $?"
"$reeve" jobs >"$dir/out" 2>"$dir/err" || fail "jobs: $?"
[ "$(grep -c '^j[12] ' "$dir/out")" = 2 ] || fail "the jobs of the older build are gone: $(cat "$dir/out")"
