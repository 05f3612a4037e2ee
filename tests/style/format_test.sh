#!/bin/sh
# One format, and nobody argues.
set -u
format=$(command -v clang-format-14) || {
	echo "skipped: no clang-format-14"
	exit 77
}
files=$(find include common coordinator worker cli tests -name '*.[ch]')
# shellcheck disable=SC2086 # a list of files without blanks
"$format" --dry-run -Werror $files
