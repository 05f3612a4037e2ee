# shellcheck shell=sh
# What ./run and ./check share: the packages, and how to build. Sourced; $here is the project's folder.
# shellcheck disable=SC2154 # $here

# shellcheck disable=SC2034 # these three are for those who source this
BUILD_PACKAGES="git gcc libc6-dev cmake ninja-build pkg-config protobuf-compiler protobuf-c-compiler libprotobuf-c-dev
libgrpc-dev libhiredis-dev libssl-dev libzstd-dev libjansson-dev libyaml-dev libexpat1-dev libcurl4-openssl-dev
libcunit1-dev"
# Found at run time, each of them optional: what is missing is "not covered", but Redis.
TOOL_PACKAGES="redis-server bubblewrap cppcheck shellcheck bandit pyflakes3
pylint radon vulture pmccabe codespell yamllint libxml2-utils"
TEST_PACKAGES="python3 clang-format-14 procps chromium iproute2 openssl nghttp2-proxy"

# need_packages NAME...: installs those that are missing, as root or by sudo, else prints the line to run.
need_packages() {
	command -v dpkg-query >/dev/null || {
		echo "There is no dpkg here, so nothing is installed; what is needed is in cmake/setup.sh." >&2
		return 0
	}
	missing=
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	sudo=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
			echo "These packages are missing, and installing them needs root. Run this, then come back:" >&2
			echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
			exit 3
		fi
		sudo="sudo -n"
	fi
	echo "Installing$missing" >&2
	log=$(mktemp)
	# shellcheck disable=SC2086 # a list of names
	# Another apt may be at work on a machine that has just started: wait for its lock.
	if ! { $sudo apt-get -q update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=120 install --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log" >&2
		rm -f "$log"
		echo "apt-get could not install$missing: the lines above say why." >&2
		exit 3
	fi
	rm -f "$log"
}

# need_node: Debian's node and npm, unless there are others already (which would refuse to stand beside them).
need_node() {
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		need_packages nodejs npm
	fi
}

# tell_tenths: keeps what comes in on file descriptor 3, and tells each tenth of a long build ("[188/1886] ..." is ninja's).
tell_tenths() {
	told=0
	while IFS= read -r line; do
		printf '%s\n' "$line" >&3
		case $line in
		"["*/*"] "*) ;;
		*) continue ;;
		esac
		step=${line#\[} of=${line#*/}
		step=${step%%/*} of=${of%%]*}
		case $step$of in
		*[!0-9]*) continue ;;
		esac
		tenth=$((of < 100 ? 0 : step * 10 / of))
		if [ "$tenth" -gt "$told" ]; then
			told=$tenth
			echo "  ${told}0 % ($step of $of steps)" >&2
		fi
	done
}

# build PRESET [TARGET...]: configures and builds, all of it or the targets alone; tells how far it is, and what went wrong.
build() {
	preset=$1
	shift
	echo "Building ($preset)" >&2
	log=$(mktemp)
	# A pipe has the status of its end: that of the build is a file's absence.
	{
		(cd "$here" && cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}) 2>&1 </dev/null &&
			: >"$log.done"
	} | tell_tenths 3>"$log"
	if [ ! -e "$log.done" ]; then
		tail -n 60 "$log" >&2
		rm -f "$log"
		echo "The build failed: the lines above say where." >&2
		exit 3
	fi
	rm -f "$log" "$log.done"
}
