#!/bin/sh
# reeve bench stall over tests/traces: what hangs or loops is found within twice its silence, nothing else is called stalled.
# SPDX-License-Identifier: Apache-2.0
set -eu
reeve=$1/reeve
traces=$(dirname "$0")/../traces
failed=0

for trace in "$traces"/*.trace; do
	case $(basename "$trace") in
	hung* | looping*) wanted=stalled ;;
	*) wanted=alive ;;
	esac
	said=$("$reeve" bench stall --json "$trace")
	silence=$(sed -n 's/^silence_ms //p' "$trace")
	delay=$(echo "$said" | sed -n 's/.*"delay_ms":\([0-9]*\).*/\1/p')
	echo "$said"
	case $said in
	*"\"verdict\":\"$wanted\""*) ;;
	*) echo "wanted: $wanted" && failed=1 ;;
	esac
	[ "$delay" -le $((2 * silence)) ] || { echo "found after $delay ms, over twice $silence" && failed=1; }
done

# What is no trace is refused with its line; the others are told all the same.
broken=$(mktemp)
trap 'rm -f "$broken"' EXIT
printf 'silence_ms 5\n0 run 1 0\nend 9\n' >"$broken"
if "$reeve" bench stall "$broken" "$traces/slow.trace" >"$broken.out" 2>"$broken.err"; then
	echo "a broken trace is no error" && failed=1
fi
grep -q "$broken:2: " "$broken.err" || { echo "no line is named:" && cat "$broken.err" && failed=1; }
grep -q "alive .*slow.trace" "$broken.out" || { echo "the sound trace is not told" && failed=1; }
rm -f "$broken.out" "$broken.err"
exit $failed
