#!/bin/sh
# reeve-worker as a process, without a coordinator: its exit codes, its lock, its signals, its children.
# SPDX-License-Identifier: Apache-2.0
set -eu
worker=$1/reeve-worker
[ -x "$worker" ] || { echo "skipped: no $worker"; exit 77; }
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || :; rm -rf "$dir"' EXIT
export REEVE_LOG=off
unset REEVE_COORDINATOR REEVE_TOKEN_FILE

fail() {
	echo "FAILED: $*"
	cat "$dir"/err* 2>/dev/null || :
	exit 1
}

# until WHAT COMMAND...: the command holds within ten seconds.
until_true() {
	what=$1
	shift
	for _ in $(seq 200); do
		"$@" && return 0
		sleep 0.05
	done
	fail "in ten seconds not: $what"
}

# Starts a worker that finds nobody, and waits until it has its folder and its reeve-spawn.
start() {
	"$worker" --coordinator "unix:$dir/nobody" --state "$dir/$1" 2>"$dir/err.$1" &
	pid=$!
	until_true "a folder for trees" test -d "$dir/$1/trees"
	spawner=$(cat "/proc/$pid/task/$pid/children")
	spawner=${spawner%% *}
	[ -n "$spawner" ] || fail "no reeve-spawn below $pid"
}

# Waits for the worker's end and compares its exit code; nothing of it may be left.
expect_end() {
	code=0
	wait "$pid" || code=$?
	pid=
	[ "$code" = "$1" ] || fail "$2: exit $code, not $1"
	until_true "reeve-spawn ends with its worker" test ! -e "/proc/$spawner"
}

code=0
"$worker" --coordinator x --no-such-flag 2>"$dir/err" || code=$?
[ "$code" = 2 ] || fail "an unknown flag: exit $code"
grep -q -e --help "$dir/err" || fail "no next step for an unknown flag"

start one
code=0
"$worker" --coordinator "unix:$dir/nobody" --state "$dir/one" 2>"$dir/err" || code=$?
[ "$code" = 3 ] || fail "a second worker in the same folder: exit $code"
grep -q -e --state "$dir/err" || fail "no next step for a folder in use"
kill -TERM "$pid"
expect_end 0 "SIGTERM with nothing to do"

start two
kill -9 "$spawner"
expect_end 3 "reeve-spawn killed"

start three
kill -9 "$pid"
expect_end 137 "killed"
echo "ok"
