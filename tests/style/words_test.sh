#!/bin/sh
# One word for one thing; nothing unfinished; nothing of the machine that it was written on.
set -u
sources="include common coordinator worker cli proto tools tests deploy"
bad=0
refuse() {
	[ -n "$2" ] || return 0
	echo "$1:"
	echo "$2"
	bad=1
}
# find_words EXPRESSION: in all sources but this test, with file and line.
find_words() {
	# shellcheck disable=SC2086 # a list of folders
	grep -rnE --include='*.c' --include='*.h' --include='*.proto' --include='*.lua' --include='*.sh' \
		--include='*.py' --include='*.js' --include='*.yaml' --include='*.yml' --include='*.txt' \
		--exclude=words_test.sh "$1" $sources
}
# A bare "task" could mean a job or a subtask. Prose and text may say it; a name may not.
# shellcheck disable=SC2046,SC2086 # lists without blanks
refuse "\"task\" as a name" "$(awk '
	FNR == 1 { prose = 0 }
	{
		line = $0
		gsub(/"([^"\\]|\\.)*"/, "", line)
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
		sub(/\/\/.*/, "", line)
		if (prose && !sub(/^.*\*\//, "", line))
			next
		prose = sub(/\/\*.*/, "", line)
		if (tolower(line) ~ /(^|[^a-z])tasks?([^a-z]|$)/)
			print FILENAME ":" FNR ":" $0
	}' $(find $sources -name '*.[ch]' -o -name '*.proto'))"
refuse "unfinished" "$(find_words '\b(TODO|FIXME|XXX|HACK)\b')"
path='(^|[^A-Za-z0-9_.$-])/(work|root|Users|home/[a-z]{2,})/'
refuse "a path of one machine" "$(find_words "$path")"
refuse "a path of one machine" "$(grep -nE "$path" README.md docs/*.md run check cmake/* CMakeLists.txt .ci/run)"
exit $bad
