#!/bin/sh
# The core stays pure: no I/O, clock, thread or edge is seen there, and no verb includes another verb.
set -u
core="coordinator/state coordinator/admit coordinator/plan coordinator/schedule coordinator/gate coordinator/aggregate"
files=$(find $core -name '*.[ch]'; echo coordinator/step.c coordinator/step.h)
bad=0
fail() {
	echo "$1"
	bad=1
}
hits=$(grep -nE '#include [<"](unistd|time|pthread|fcntl|poll|signal|sys/|netinet|arpa|grpc|hiredis|curl|protobuf-c)' $files)
[ -z "$hits" ] || fail "the core sees the outside: $hits"
hits=$(grep -nE '#include "common/(io|content)/' $files)
[ -z "$hits" ] || fail "the core sees an edge: $hits"
for verb in admit plan schedule gate aggregate; do
	hits=$(grep -nE "#include \"coordinator/" coordinator/$verb/*.[ch] |
		grep -vE "\"coordinator/(state|$verb)/|\"coordinator/store/store.h\"")
	[ -z "$hits" ] || fail "a verb includes another: $hits"
done
hits=$(grep -nE '#include "coordinator/' coordinator/state/*.[ch] | grep -vE '"coordinator/(state/|store/store.h")')
[ -z "$hits" ] || fail "the state includes a verb: $hits"
hits=$(grep -nE '\b(printf|fprintf|fopen|malloc_trim|getenv)\(' $files)
[ -z "$hits" ] || fail "the core talks: $hits"
exit $bad
