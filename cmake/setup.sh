# What ./run and ./check share: the packages, and how to build. Sourced; $here is the project's folder.

BUILD_PACKAGES="git gcc libc6-dev cmake ninja-build pkg-config protobuf-compiler protobuf-c-compiler libprotobuf-c-dev
libgrpc-dev libhiredis-dev libssl-dev libzstd-dev libjansson-dev libyaml-dev libexpat1-dev libcunit1-dev"
# Found at run time, each of them optional: what is missing is "not covered", but Redis.
TOOL_PACKAGES="redis-server bubblewrap cppcheck shellcheck bandit pyflakes3"
TEST_PACKAGES="python3 clang-format-14 procps"

# need_packages NAME...: installs those that are missing, as root or by sudo, else prints the line to run.
need_packages() {
	missing=
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -z "$missing" ] && return 0
	sudo=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
			echo "Missing:$missing" >&2
			echo "Install them with: apt-get install --no-install-recommends$missing" >&2
			exit 3
		fi
		sudo="sudo -n"
	fi
	echo "installing$missing" >&2
	log=$(mktemp)
	if ! { $sudo apt-get -q update && $sudo env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y install --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log" >&2
		rm -f "$log"
		echo "apt-get could not install:$missing" >&2
		exit 3
	fi
	rm -f "$log"
}

# need_node: Debian's node and npm, unless there are others already (which would refuse to stand beside them).
need_node() {
	command -v node >/dev/null && command -v npm >/dev/null || need_packages nodejs npm
}

# build PRESET: configures once and builds; quiet unless it fails.
build() {
	log=$(mktemp)
	if ! (cd "$here" && cmake --preset "$1" && cmake --build --preset "$1") >"$log" 2>&1 </dev/null; then
		tail -n 60 "$log" >&2
		rm -f "$log"
		echo "the build failed; the lines above say where" >&2
		exit 3
	fi
	rm -f "$log"
}
