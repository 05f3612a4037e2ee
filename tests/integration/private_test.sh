#!/bin/sh
# A private fleet and its commands: two at once, Ctrl-C, SIGTERM, a timeout, kill -9 of either side; nothing is left.
# Argument 1: the folder of the binaries.
set -u
reeve=$1/reeve
if [ ! -x "$reeve" ] || [ ! -x "$1/reeved" ]; then
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset REEVE_COORDINATOR REEVE_TOKEN_FILE
REEVE_STATE=$dir/state
XDG_RUNTIME_DIR=$dir
# One analyzer that takes its time and no processor: each worker asks all that there are for their versions, and nine fleets
# are started here.
REEVE_DATA=$dir/data
export REEVE_STATE XDG_RUNTIME_DIR REEVE_DATA
mkdir -p "$REEVE_DATA/tools"
for part in skills workflows; do
	ln -s "$(cd "$1/.." && pwd)/share/reeve/$part" "$REEVE_DATA/$part"
done
cat >"$REEVE_DATA/tools/slow.yaml" <<'EOF'
name: slow
lenses: [security]
languages: [shell]
sees: file
files_most: 2
version: [echo, "1.0"]
command: [sh, -c, 'sleep 0.3; grep -Hn MARK "$@" || :', sh, "{files}"]
timeout_s: 60
exit: [0]
findings:
  dialect: lines
  pattern: '^(/[^:]+):([0-9]+):(.*)$'
  path: "1"
  line: "2"
  message: "3"
mapping:
  - { name: todo, severity: warning, confidence: high }
EOF
failed=0
fail() {
	echo "$*"
	sed 's/^/  err: /' "$dir/err"
	failed=1
}

# Enough work for a signal, and for a --timeout of two seconds, to come in the middle of it.
mkdir "$dir/tree"
n=0
while [ $n -lt 60 ]; do
	n=$((n + 1))
	printf '#!/bin/sh\n# MARK %d\n' $n >"$dir/tree/$n.sh"
done

# start ARGS...: in the background; returns once the job is handed in. $pid is the command's.
start() {
	: >"$dir/err"
	"$reeve" analyze "$dir/tree" "$@" >"$dir/out" 2>"$dir/err" </dev/null &
	pid=$!
	tries=600
	until grep -q 'job j' "$dir/err"; do
		tries=$((tries - 1))
		if [ $tries = 0 ] || ! kill -0 $pid 2>/dev/null; then
			fail "no job was handed in"
			return
		fi
		sleep 0.1
	done
}

# ended CODE WHAT: the command's exit code, and at most 5 s later no process of this state folder.
ended() {
	wait $pid
	got=$?
	[ $got = "$1" ] || fail "$2: exit $got, wanted $1"
	tries=50
	while pgrep -f -- "$REEVE_STATE" >"$dir/left"; do
		tries=$((tries - 1))
		if [ $tries = 0 ]; then
			fail "$2: left running: $(tr '\n' ' ' <"$dir/left")"
			return
		fi
		sleep 0.1
	done
}

# A shell starts background commands with SIGINT ignored; the command takes it by sigwait all the same.
start
kill -INT $pid
ended 130 "Ctrl-C"
start
kill -TERM $pid
ended 143 "SIGTERM"
start --timeout 2 --out "$dir/timed"
ended 124 "--timeout"
grep -q '"timeout"' "$dir/timed/report.json" || fail "--timeout: not among the outcomes"
grep -q "its subtask is cancelled: the --timeout of its client passed" "$dir/out" ||
	fail "--timeout: not the reason of what is not covered: $(cat "$dir/out")"
start
kill -9 $pid
ended 137 "kill -9 of the command"
start
kill -9 "$(pgrep -f -- "reeved --private --state $REEVE_STATE" | head -n 1)"
ended 3 "kill -9 of reeved"
grep -q "run the same command again" "$dir/err" || fail "kill -9 of reeved: no next step"

start --out "$dir/one"
first=$pid
"$reeve" analyze "$dir/tree" --quiet --out "$dir/two" >"$dir/out" 2>"$dir/err2" </dev/null
got=$?
[ $got = 0 ] || fail "the second of two at once: exit $got: $(cat "$dir/err2")"
pid=$first
ended 0 "the first of two at once"
for report in one/report.json one/report.md two/report.json two/report.md; do
	[ -s "$dir/$report" ] || fail "$report is missing"
done

# Each command has a coordinator of its own here: what an earlier one counted is still there.
"$reeve" show j"$("$reeve" jobs 2>"$dir/err" | sed -n 's/^j\([0-9]*\) *done .*/\1/p' | head -n 1)" >"$dir/out" 2>"$dir/err"
grep -q "^[1-9][0-9]* attempts, [1-9][0-9]* raw findings" "$dir/out" || fail "counts of an ended job: $(cat "$dir/out")"
exit $failed
