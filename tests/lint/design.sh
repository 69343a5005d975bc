#!/bin/sh
# SPDX-License-Identifier: MIT
# The design page says what is: each folder of floors.txt stands on its floor there,
# each word in `backticks` is a file or folder of the tree, or, with the prefix of a
# module, a symbol. And each module's header says what it is for (tools/modules.sh).
cd "$(dirname "$0")/../.." || exit 2
page=Documentation/design.md
bad=0

complain() {
	echo "$page: $1"
	bad=1
}

while read -r floor folder; do
	[ -d "$folder" ] || continue
	grep "^| $floor |" "$page" | cut -d'|' -f3 | tr -s ', ' '\n' | grep -qx -e "$folder/\{0,1\}" ||
		complain "floor $floor of its table lacks $folder"
done <tests/lint/floors.txt

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
find . -path ./build -prune -o -path ./.git -prune -o -print |
	sed -e 's|.*/||' -e 's|\.[a-z]*$||' | sort -u >"$scratch/names"
find util arch pmu-events cmd -name '*.c' | sed -e 's|.*/||' -e 's|\.c$||' >"$scratch/modules"
# shellcheck disable=SC2016
for word in $(grep -o '`[a-z0-9_]*`' "$page" | tr -d '`' | sort -u); do
	case $word in
	*_*)
		grep -qx -e "${word%%_*}" "$scratch/modules" || continue # the kernel's
		grep -rqw --include='*.h' -e "$word" util arch pmu-events cmd ||
			complain "there is no '$word'"
		;;
	*) grep -qx -e "$word" "$scratch/names" || complain "there is no '$word'" ;;
	esac
done
tools/modules.sh >/dev/null || bad=1
exit $bad
