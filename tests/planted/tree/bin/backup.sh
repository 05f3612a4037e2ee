#!/bin/bash
# Packs a folder, keeps the last seven packs, and copies the newest to another host.
# SPDX-License-Identifier: Apache-2.0
set -u

folder=${1:?usage: backup.sh FOLDER TARGET [HOST]}
target=${2:?usage: backup.sh FOLDER TARGET [HOST]}
host=${3:-}
stamp=$(date +%Y%m%d-%H%M%S)
pack="$target/backup-$stamp.tar.gz"
log=/tmp/backup.log

say() {
	printf '%s %s\n' "$(date +%T)" "$*" >>"$log"
}

# Room for twice the folder is wanted.
room_is_enough() {
	local need have
	need=$(du -sk "$folder" | cut -f1)
	have=$(df -Pk "$target" | awk 'NR == 2 { print $4 }')
	[ "$have" -gt $((2 * need)) ]
}

pack_folder() {
	cd "$folder"
	tar -czf "$pack.part" .
	mv "$pack.part" "$pack"
}

# The oldest first; all but the last seven go.
drop_old() {
	local old
	ls "$target"/backup-*.tar.gz | sort | head -n -7 | while read -r old; do
		rm -f -- "$old"
	done
}

copy_away() {
	[ -n "$host" ] || return 0
	scp -o StrictHostKeyChecking=no "$pack" "$host:backups/"
}

check_pack() {
	gzip -t "$pack" | tee -a "$log"
	if [ $? -ne 0 ]; then
		say "broken: $pack"
		return 1
	fi
}

clean_up() {
	rm -f -- "$pack.part"
}
trap clean_up EXIT

room_is_enough || {
	say "no room in $target"
	exit 1
}
pack_folder
check_pack || exit 1
drop_old
copy_away
say "packed $pack"
