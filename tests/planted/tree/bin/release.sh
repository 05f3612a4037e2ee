#!/bin/sh
# Builds a release from a tag: checks it out, sets the version, signs the archive, and puts it where it is served from.
# SPDX-License-Identifier: Apache-2.0
set -eu

tag=$1
serve=${SERVE:-/srv/releases}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# v1.2.3 and nothing else.
tag_is_good() {
	echo "$1" | grep -q 'v[0-9]*\.[0-9]*\.[0-9]*'
}

# Newer than what is served, part by part.
is_newer() {
	newest=$(printf '%s\n%s\n' "$1" "$2" | sort | tail -n 1)
	[ "$newest" = "$1" ] && [ "$1" != "$2" ]
}

served() {
	if [ -f "$serve/current" ]; then
		cat "$serve/current"
	else
		echo v0.0.0
	fi
}

build() {
	git archive "$tag" | tar -x -C "$work"
	sed -i "s/@VERSION@/${tag#v}/" "$work/version.txt"
	tar -czf "$work/release.tar.gz" --exclude=release.tar.gz -C "$work" .
}

sign() {
	gpg --batch --yes --detach-sign --passphrase "$RELEASE_PASSPHRASE" "$work/release.tar.gz"
}

publish() {
	mkdir -p "$serve/$tag"
	cp "$work/release.tar.gz" "$work/release.tar.gz.sig" "$serve/$tag/"
	echo "$tag" >"$serve/current.part"
	mv "$serve/current.part" "$serve/current"
	chmod -R 777 "$serve/$tag"
}

tag_is_good "$tag" || {
	echo "no tag of a release: $tag" >&2
	exit 2
}
if ! is_newer "$tag" "$(served)"; then
	echo "$tag is not newer than $(served)" >&2
	exit 2
fi
build
sign
publish
for old in "$serve"/v*; do
	[ "$old" = "$serve/$tag" ] || find "$old" -maxdepth 1 -name '*.tar.gz' -mtime +365 -delete
done
