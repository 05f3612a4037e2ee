#!/bin/sh
# The completion in a real bash, and the man pages before the eyes of whatever reads them on this machine.
# Argument 1: the folder of the binaries.
set -u
reeve=$1/reeve
[ -x "$reeve" ] || exit 77
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
mkdir "$dir/some-folder" && : >"$dir/some-file"
"$reeve" completion bash >"$dir/reeve.bash" || exit 1

# bash takes its line apart at these, as readline does.
cat >"$dir/ask.bash" <<'END'
source "$1"
line=$2
cd "$(dirname "$1")" || exit 1
read -ra COMP_WORDS <<<"${line//=/ = }"
[[ $line == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMPREPLY=()
_reeve
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
END
# completes LINE WORDS: what a tab at the end of LINE offers.
completes() {
	got=$(bash "$dir/ask.bash" "$dir/reeve.bash" "$1" 2>&1)
	if [ "$got" != "$2 " ]; then
		echo "completing \"$1\": \"$got\" instead of \"$2 \""
		failed=1
	fi
}
completes "reeve an" "analyze"
completes "reeve --v" "--version"
completes "reeve help rep" "report"
completes "reeve analyze --fail" "--fail-on"
completes "reeve analyze --fail-on " "error never note warning"
completes "reeve analyze --fail-on=w" "warning"
completes "reeve analyze . --lens sec" "security"
completes "reeve analyze . --lens security,t" "security,tests"
completes "reeve analyze --out some" "some-file some-folder"
completes "reeve analyze some-fo" "some-folder"
completes "reeve report j1 --format g" "github gitlab"
completes "reeve bench d" "dispatch"
completes "reeve bench stall some-fi" "some-file"
completes "reeve bench dispatch --subt" "--subtasks"
completes "reeve jobs --lens" ""
completes "reeve completion f" "fish"
completes "reeve show " ""
if command -v shellcheck >/dev/null; then
	shellcheck -s bash "$dir/reeve.bash" || failed=1
fi
if command -v zsh >/dev/null; then
	"$reeve" completion zsh >"$dir/_reeve" && zsh -n "$dir/_reeve" || failed=1
fi
if command -v fish >/dev/null; then
	"$reeve" completion fish >"$dir/reeve.fish" && fish -n "$dir/reeve.fish" || failed=1
fi

"$reeve" manual "$dir/man1" 2>"$dir/told" || failed=1
for command in $("$reeve" help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -vx -e help -e reeve); do
	[ -s "$dir/man1/reeve-$command.1" ] || { echo "$command has no man page"; failed=1; }
done
for page in "$dir"/man1/*.1; do
	if command -v groff >/dev/null; then
		words=$(groff -man -ww -Tutf8 "$page" 2>&1 >/dev/null)
		[ -z "$words" ] || { echo "$page: $words"; failed=1; }
	fi
	if command -v mandoc >/dev/null; then
		words=$(mandoc -T lint -W warning "$page" 2>&1)
		[ -z "$words" ] || { echo "$page: $words"; failed=1; }
	fi
	if command -v man >/dev/null; then
		MANPAGER=cat man -l "$page" >"$dir/shown" 2>&1 && grep -q 'reeve' "$dir/shown" ||
			{ echo "$page: man shows nothing"; failed=1; }
	fi
done
"$reeve" completion tcsh 2>"$dir/told" && failed=1
grep -q 'bash, zsh and fish' "$dir/told" || { echo "completion tcsh is not told"; failed=1; }
exit $failed
