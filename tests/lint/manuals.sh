#!/bin/sh
# SPDX-License-Identifier: MIT
# Each command has a manual whose synopsis and options are those of its table.
# Usage: manuals.sh ROOT TALLY
cd "$1" || exit 2
tally=$2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
bad=0

# The marks of asciidoc off, so that text compares with text.
plain() {
	sed -e 's/[*_`]//g' -e 's/{empty}//g'
}

# With what it includes, which is beside it.
section() { # FILE TITLE
	awk -v title="== $2" -v folder="$(dirname "$1")" '
		$0 == title { on = 1; next }
		/^== / { on = 0 }
		on && /^include::/ {
			name = $0
			gsub(/^include::|\[\]$/, "", name)
			while ((getline line < (folder "/" name)) > 0) print line
			next
		}
		on' "$1"
}

check_options() { # FILE
	section "$1" OPTIONS | grep '^[*`]*-.*::$' | sed 's/::$//' | plain | sort >"$scratch/manual"
	plain <"$scratch/options" | sort >"$scratch/table"
	[ -s "$scratch/table" ] || { echo "$1: the tool lists no options" && bad=1; }
	diff "$scratch/table" "$scratch/manual" >"$scratch/diff" && return
	sed -n -e "s|^< |$1: the manual lacks option |p" -e "s|^> |$1: the tool lacks option |p" \
		"$scratch/diff"
	bad=1
}

check_synopsis() { # FILE
	# Up to the empty line; it is folded for a terminal.
	want=$(sed -e '/^$/,$d' -e 's/^usage: //' -e 's/^  *//' "$scratch/help" | paste -sd ' ' - | plain)
	have=$(section "$1" SYNOPSIS | grep . | head -n 1 | plain)
	[ "$want" = "$have" ] && return
	printf '%s: the synopsis is "%s", the tool says "%s"\n' "$1" "$have" "$want"
	bad=1
}

"$tally" --list-cmds >"$scratch/commands"
if [ ! -s "$scratch/commands" ]; then
	echo "manuals.sh: $tally lists no commands"
	exit 2
fi
while read -r command; do
	manual=Documentation/tally-$(echo "$command" | tr ' ' -).adoc
	if [ ! -f "$manual" ]; then
		echo "$manual: missing, the manual of 'tally $command'"
		bad=1
		continue
	fi
	# shellcheck disable=SC2086
	"$tally" $command --list-opts >"$scratch/options" </dev/null
	# shellcheck disable=SC2086
	"$tally" $command -h >"$scratch/help" </dev/null
	check_options "$manual"
	check_synopsis "$manual"
	grep -qF "tally-$(echo "$command" | tr ' ' -) - " "$manual" ||
		{ echo "$manual: its NAME is another one" && bad=1; }
done <"$scratch/commands"

"$tally" --list-opts >"$scratch/options"
check_options Documentation/tally.adoc

# A manual of a command that is gone.
for manual in Documentation/tally-*.adoc; do
	name=$(basename "$manual" .adoc)
	tr ' ' - <"$scratch/commands" | grep -qx -e "${name#tally-}" ||
		{ echo "$manual: the manual of no command" && bad=1; }
done
exit "$bad"
