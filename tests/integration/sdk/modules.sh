#!/bin/sh
# Installs what package-lock.json beside it pins, once for each build, and says where.
# Argument 1: the folder of the binaries. Exit 77: there is no node, or no registry.
set -u
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "skipped: needs node and npm"
	exit 77
fi
modules=$(cd "$1/.." && pwd)/sdk
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$modules"
if ! cmp -s "$here/package-lock.json" "$modules/package-lock.json" || [ ! -d "$modules/node_modules/openai" ]; then
	cp "$here/package.json" "$here/package-lock.json" "$modules/"
	(cd "$modules" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || {
		tail -n 5 "$modules/npm.log"
		rm -f "$modules/package-lock.json"
		if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH' "$modules/npm.log"; then
			echo "skipped: npm's registry cannot be reached"
			exit 77
		fi
		echo "npm could not install them"
		exit 1
	}
fi
echo "$modules/node_modules"
