#!/bin/sh
# A client and a worker on @grpc/grpc-js, not written here, talk to a real reeved over TCP with a token.
# Argument 1: the folder of the binaries.
set -u
bin=$1
command -v node >/dev/null && command -v npm >/dev/null && command -v redis-server >/dev/null || {
	echo "skipped: needs node, npm and redis-server"
	exit 77
}
modules=$(cd "$bin/.." && pwd)/grpcjs
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$modules"
cp "$here/grpcjs/package.json" "$modules/"
if [ ! -d "$modules/node_modules/@grpc/grpc-js" ]; then
	(cd "$modules" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock >npm.log 2>&1) || {
		tail -n 5 "$modules/npm.log"
		if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH' "$modules/npm.log"; then
			echo "skipped: npm's registry cannot be reached"
			exit 77
		fi
		echo "npm could not install @grpc/grpc-js"
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
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && echo "$token" >"$dir/token")
mkfifo "$dir/ready"
"$bin/reeved" --listen 127.0.0.1:0 --state "$dir/state" --token-file "$dir/token" >"$dir/ready" 2>"$dir/log" &
pid=$!
read -r line <"$dir/ready"
case $line in
"ready addr="*) ;;
*)
	echo "reeved did not get ready"
	cat "$dir/log"
	exit 1
	;;
esac
for script in talk verdicts; do
	timeout 60 node "$here/grpcjs/$script.js" "${line#ready addr=}" "$token" "$modules/node_modules" "$here/../../proto" ||
		exit 1
done
