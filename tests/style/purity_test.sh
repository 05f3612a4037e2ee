#!/bin/sh
# The core stays pure: no I/O, clock, thread or edge is seen there or linked there, and no verb includes another verb.
# Argument 1: the folder of the binaries.
set -u
verbs="admit plan schedule gate aggregate money limit route"
bad=0

# refuse WORDS HITS: an empty HITS is what we want.
refuse() {
	[ -n "$2" ] || return 0
	echo "$1:"
	echo "$2"
	bad=1
}

core=$(for room in state journal $verbs; do find "coordinator/$room" -name '*.[ch]' ! -name main.c; done
	echo coordinator/step.c coordinator/step.h coordinator/result.c coordinator/result.h)
# shellcheck disable=SC2086 # a list of files without blanks
includes=$(grep -nE '^[[:space:]]*#[[:space:]]*include' $core)
[ "$(echo "$includes" | wc -l)" -gt 100 ] || refuse "the core was not found" "$core"
refuse "the core sees the outside" "$(echo "$includes" |
	grep -E '[<"/](unistd|time|pthread|threads|stdatomic|fcntl|poll|signal|dirent|locale)\.h|[<"](sys|netinet|arpa|linux)/')"
refuse "the core sees a library of the edges" "$(echo "$includes" |
	grep -E '[<"](grpc|hiredis|curl|protobuf-c|openssl|jansson|yaml|expat|zstd)|pb-c\.h')"
refuse "the core sees an edge" "$(echo "$includes" | grep -E '"(common/(io|content)|worker|cli|coordinator/api)/')"
# shellcheck disable=SC2086
refuse "the core talks, asks or waits" "$(grep -nwE '(v?f?printf|f?puts|fopen|getenv|sleep|usleep|system)\(' $core)"

for room in state $verbs; do
	# Nouns, stories, the state and the accounts; of the store the one header that says what a move is.
	accounts='money|limit'
	# limit knows nothing of the state, which keeps one for each tier.
	[ "$room" = state ] && accounts=limit
	refuse "$room includes what it must not" "$(echo "$includes" | grep "^coordinator/$room/" |
		grep '"coordinator/' | grep -vE "\"coordinator/((state|$accounts|$room)/|store/store\.h\")")"
done

# What the build makes of it: the core's objects need no symbol of these.
build=$(cd "$1/.." && pwd)
lib=$build/libreeve_core.a
[ -e "$lib" ] || refuse "there is no core to look at" "$lib"
refuse "the core calls the outside" "$(nm -u "$lib" 2>/dev/null |
	grep -E ' (grpc_|redis[A-Z]|curl_|pthread_|json_|yaml_|ZSTD_|clock_|time$|open$|read$|write$|socket$|fopen|getenv|rand)')"
exit $bad
