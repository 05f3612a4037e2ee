#!/bin/sh
# The bounds that docs/configuration.md tells of a key are those of the code, and so are those in words of options.
set -u
bad=0
# tells KEY LEAST LIMIT: the row of this key says "LEAST to N" with the number of that limit.
tells() {
	number=$(sed -n "s/^#define $3 *\([0-9][0-9]*\).*/\1/p" include/reeve/limits.h)
	row=$(grep "^| \`$1\` |" docs/configuration.md)
	case "$row" in
	*" $2 to ${number:-?}"[!0-9]*) ;;
	*)
		echo "docs/configuration.md: \`$1\` is $2 to ${number:-$3} (include/reeve/limits.h): $row"
		bad=1
		;;
	esac
}
tells workers 1 PRIVATE_WORKERS_MOST
tells slots 1 WORKER_SLOTS_MOST
tells model_slots 0 MODEL_SLOTS_MOST
tells refuters 1 REFUTERS_MOST
exit $bad
