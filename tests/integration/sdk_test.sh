#!/bin/sh
# The official clients of both model APIs (npm: openai, @anthropic-ai/sdk), not written here, talk to the simulated provider.
# Argument 1: the folder of the binaries.
set -u
bin=$1
here=$(cd "$(dirname "$0")" && pwd)
modules=$("$here/sdk/modules.sh" "$bin")
got=$?
if [ $got != 0 ]; then
	echo "$modules"
	exit $got
fi
dir=$(mktemp -d)
pid=
cleanup() {
	[ -z "$pid" ] || kill "$pid" 2>/dev/null
	wait
	rm -rf "$dir"
}
trap cleanup EXIT
cat >"$dir/models.json" <<EOF
{"models": [{"name": "m", "first_ms": 10, "tokens_per_s": 4000, "output_tokens": 40}]}
EOF
mkfifo "$dir/ready"
"$bin/../libexec/reeve/provider" --models "$dir/models.json" >"$dir/ready" &
pid=$!
read -r line <"$dir/ready"
case $line in
"ready addr="*) ;;
*)
	echo "the provider did not get ready"
	exit 1
	;;
esac
timeout 120 node "$here/sdk/talk.js" "http://${line#ready addr=}" "$modules" || exit 1
