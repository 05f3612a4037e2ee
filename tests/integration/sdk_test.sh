#!/bin/sh
# The official clients of both model APIs (npm: openai, @anthropic-ai/sdk), not written here, talk to the simulated provider.
# Argument 1: the folder of the binaries.
set -u
bin=$1
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "skipped: needs node and npm"
	exit 77
fi
modules=$(cd "$bin/.." && pwd)/sdk
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$modules"
if ! cmp -s "$here/sdk/package-lock.json" "$modules/package-lock.json" || [ ! -d "$modules/node_modules/openai" ]; then
	cp "$here/sdk/package.json" "$here/sdk/package-lock.json" "$modules/"
	(cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || {
		tail -n 5 "$modules/npm.log"
		rm -f "$modules/package-lock.json"
		if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH' "$modules/npm.log"; then
			echo "skipped: npm's registry cannot be reached"
			exit 77
		fi
		echo "npm could not install the clients"
		exit 1
	}
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
timeout 120 node "$here/sdk/talk.js" "http://${line#ready addr=}" "$modules/node_modules" || exit 1
