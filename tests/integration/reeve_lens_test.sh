#!/bin/sh
# What `reeve-lens` reads and refuses: only what its list names, below its folder, through no link, within its limits.
# Argument 1: the folder of the binaries.
set -u
lens=$1/reeve-lens
[ -x "$lens" ] || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# expect CODE WORDS ARGS...: the exit code, and words that must stand in what it says.
expect() {
	want=$1 words=$2
	shift 2
	timeout 60 "$lens" "$@" >"$dir/out" 2>&1 </dev/null
	got=$?
	if [ "$got" != "$want" ] || ! grep -qF -e "$words" "$dir/out"; then
		echo "reeve-lens $*: exit $got, wanted $want and \"$words\""
		head -c 2000 "$dir/out"
		failed=1
	fi
}

tree=$dir/tree
mkdir -p "$tree/a" "$dir/outside"
key="AK""IAQ3EGRIFWPU7ZLMNB"
echo "key = '$key'" >"$tree/a/k.py"
echo "key = '$key'" >"$tree/not-named.py"
echo "key = '$key'" >"$dir/outside/k.py"
ln -s "$dir/outside/k.py" "$tree/link.py"
ln -s "$dir/outside" "$tree/folder"
mkfifo "$tree/fifo.py"
head -c 8388608 /dev/zero | tr '\0' ' ' >"$tree/whole.txt"
head -c 8388609 /dev/zero | tr '\0' ' ' >"$tree/large.txt"

expect 0 "reeve-lens 0." --version
expect 0 "architecture" --help
expect 2 "usage: reeve-lens" security --dir "$tree"
expect 2 "cannot open the folder" security --dir "$dir/none" --list /dev/null
expect 2 "cannot read the list" security --dir "$tree" --list "$dir/none"
expect 2 "there is no such lens: secure" secure --dir "$tree" --list /dev/null
expect 0 '{"results":[],"not_covered":[]}' security --dir "$tree" --list /dev/null

printf '%s\n' "$tree/a/k.py" >"$dir/list"
expect 0 '"path":"'"$tree"'/a/k.py","line":1,"end_line":1,"rule":"secret","level":"error"' \
	security --dir "$tree" --list "$dir/list"
grep -q -e not-named -e "${key#AKIA}" "$dir/out" && {
	echo "it told of a file that was not named, or repeated the secret"
	failed=1
}
for outside in "$dir/outside/k.py" "k.py" "$tree" "$tree-other/k.py" "$tree/../outside/k.py" ""; do
	printf '%s\n' "$outside" >"$dir/list"
	expect 2 "not below" security --dir "$tree" --list "$dir/list"
done
for way in link.py folder/k.py fifo.py gone.py; do
	printf '%s\n' "$tree/$way" >"$dir/list"
	expect 0 '{"results":[],"not_covered":[{"path":"'"$tree/$way" security --dir "$tree" --list "$dir/list"
done
printf '%s\n' "$tree/large.txt" >"$dir/list"
expect 0 "it is over 8 MiB" security --dir "$tree" --list "$dir/list"
printf '%s' "$tree/whole.txt" >"$dir/list"
expect 0 '{"results":[],"not_covered":[]}' security --dir "$tree" --list "$dir/list"
exit $failed
