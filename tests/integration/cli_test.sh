#!/bin/sh
# What `reeve` says and returns where no fleet is needed: help, usage errors, paths, a coordinator that is not there.
# Argument 1: the folder of the binaries.
set -u
reeve=$1/reeve
[ -x "$reeve" ] || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset REEVE_COORDINATOR REEVE_TOKEN_FILE NO_COLOR
REEVE_STATE=$dir/state
XDG_RUNTIME_DIR=$dir
export REEVE_STATE XDG_RUNTIME_DIR
failed=0

# expect CODE STREAM WORDS ARGS...: the exit code, and words that must stand on out or err.
expect() {
	want=$1 stream=$2 words=$3
	shift 3
	timeout 30 "$reeve" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	if [ "$got" != "$want" ] || ! grep -qF -e "$words" "$dir/$stream"; then
		echo "reeve $*: exit $got, wanted $want and \"$words\" on $stream"
		sed 's/^/  out: /' "$dir/out"
		sed 's/^/  err: /' "$dir/err"
		failed=1
	fi
	if [ "$stream" = err ] && [ -s "$dir/out" ]; then
		echo "reeve $*: an error wrote to stdout"
		failed=1
	fi
}

expect 0 out "reeve 0." --version
expect 0 out "reeve analyze ." --help
expect 0 out "--fail-on" help analyze
expect 0 out "usage: reeve COMMAND" help --help
expect 0 out "bench $("$reeve" help bench | sed -n "s/^usage: reeve bench \(.*\) \[FLAGS\]/\1/p")" help
expect 2 err "usage: reeve"
for command in $("$reeve" help | sed -n "s/^  \([a-z]*\) .*/\1/p" | grep -vx -e help -e reeve); do
	expect 0 out "Examples:" "$command" --help
done
expect 2 err "did you mean \`reeve analyze\`" analyse .
expect 2 err "no such command" frobnicate
expect 2 err "not yet" decide
expect 2 err "did you mean --workers" analyze . --worker 2
expect 2 err "it takes one PATH" analyze
expect 2 err "it takes one PATH; b is too many" analyze a b
expect 2 err "unknown format" analyze . --format pdf -o x
expect 2 err "needs -o FILE" analyze . --format json
expect 2 err "needs --format F" analyze . -o x
expect 2 err "stdout can carry one" analyze . --json --format markdown -o -
expect 2 err "--detach needs a coordinator" analyze . --detach
expect 2 err "is no job" show seven
expect 2 err "is no address" jobs --coordinator nowhere
expect 2 err "is not there" jobs --coordinator 127.0.0.1:1 --token-file "$dir/none"
(umask 077 && : >"$dir/empty-token")
expect 2 err "needs 16 to 4096 printable" jobs --coordinator 127.0.0.1:1 --token-file "$dir/empty-token"
expect 3 err "is reeved running there?" jobs --coordinator 127.0.0.1:1
expect 3 err "is reeved running there?" jobs --coordinator "unix:$dir/none.sock"

expect 2 err "cannot analyse $dir/none: there is no" analyze "$dir/none"
mkdir "$dir/empty"
expect 2 err "it is empty" analyze "$dir/empty"
mkfifo "$dir/empty/fifo"
expect 2 err "left out" analyze "$dir/empty"
expect 2 err "cannot analyse" analyze "$dir/empty/fifo"
escape=$(printf 'a\033[2J')
expect 2 err 'a\x1b[2J' analyze "$dir/$escape"

mkdir "$dir/tree" && printf '#!/bin/sh\necho hello\n' >"$dir/tree/a.sh"
expect 0 out "Not worth splitting" analyze "$dir/tree" --dry-run
expect 0 out "analyze $dir/tree/a.sh" analyze "$dir/tree/a.sh" --dry-run --json
expect 0 out "analyzers cost nothing" analyze "$dir/tree" --dry-run
expect 0 out '"schema": "reeve.plan/1"' analyze "$dir/tree" --dry-run --json
expect 0 out "shellcheck" doctor
expect 0 err "contract check" contract init "$dir/contract.yaml"
expect 2 err "is there already" contract init "$dir/contract.yaml"
expect 0 out "sound, sha256 " contract check "$dir/contract.yaml"
expect 0 out '"valid": true' contract check "$dir/contract.yaml" --json
sed 's/^workflow:.*/wrokflow: analyze/' "$dir/contract.yaml" >"$dir/wrong.yaml"
expect 2 err "wrong.yaml:7: wrokflow: there is no such field" contract check "$dir/wrong.yaml"
expect 2 err "reeve contract init" contract check "$dir/none.yaml"
expect 2 err "reeve contract check FILE" contract check
"$reeve" contract check - <"$dir/contract.yaml" | grep -q "sound, sha256 " || { echo "contract check -"; failed=1; }
# Nobody writes to it: whoever waited for that would wait for ever.
mkfifo "$dir/pipe"
expect 2 err "cannot read" contract check "$dir/pipe"
expect 2 err "cannot read" bench stall "$dir/pipe"
expect 0 out '"schema": "reeve.doctor/1"' doctor --json
OPENAI_API_KEY=sk-of-nobody expect 0 out "OPENAI_API_KEY is set" doctor
OPENAI_API_KEY=sk-of-nobody "$reeve" doctor --json 2>&1 | grep -q sk-of-nobody && { echo "doctor shows a key"; failed=1; }
printf 'fleet: a\nlisen: b\n' >"$dir/reeve.yaml"
expect 2 err "reeve.yaml: line 2: unknown key 'lisen'" jobs --config "$dir/reeve.yaml"
REEVE_CONFIG=$dir/reeve.yaml expect 2 err "line 2: unknown key" doctor
printf 'coordinator: 127.0.0.1:1\n' >"$dir/reeve.yaml"
expect 3 err "127.0.0.1:1" jobs --config "$dir/reeve.yaml"
mkdir "$dir/bin" && ln -s "$(command -v timeout)" "$(command -v grep)" "$dir/bin"
PATH=$dir/bin expect 3 out "apt-get install redis-server" doctor
REEVE_DATA=$dir/none expect 3 out "set REEVE_DATA" doctor
REEVE_STATE=relative expect 3 out "set REEVE_STATE" doctor
REEVE_STATE=/proc/below expect 3 out "set REEVE_STATE" doctor
[ ! -e "$REEVE_STATE" ] || { echo "something without a fleet left a state folder behind"; failed=1; }
: >"$dir/file"
expect 2 err "cannot write to the folder" analyze "$dir/tree" --out "$dir/file/below"
expect 2 err "cannot write $dir/none/x.json: No such file" analyze "$dir/tree" --format json -o "$dir/none/x.json"
expect 2 err "there is no file /nope.json" analyze "$dir/tree" --baseline /nope.json
expect 2 err "Is a directory" analyze "$dir/tree" --format json -o "$dir/tree"
REEVE_STATE=relative expect 2 err "REEVE_STATE is not an absolute path" analyze "$dir/tree"
REEVE_STATE=/dev/null/below expect 2 err "cannot be used" analyze "$dir/tree"
# stdout that cannot be written to is told, not passed over.
"$reeve" --help >/dev/full 2>"$dir/err"
got=$?
if [ $got != 3 ] || ! grep -q "cannot write to stdout" "$dir/err"; then
	echo "a full stdout: exit $got"
	failed=1
fi
exit $failed
