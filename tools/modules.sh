#!/bin/sh
# SPDX-License-Identifier: MIT
# Lists the modules, floor by floor, each with the first sentence of its header; of
# commands, with their summary. Usage: modules.sh [FOLDER...] (all without one).
# Ends with status 1 when a header does not say what its module is for.
cd "$(dirname "$0")/.." || exit 2
status=0

# The first sentence of the comment that the header opens with.
first_sentence() { # HEADER
	awk '
	/^(#include|struct|enum|extern|static|[a-z].*\()/ && !on { exit }
	/^\/\*.*SPDX/ { next }
	/^\/\*/ { on = 1 }
	on { text = text " " $0 }
	on && /\*\// { exit }
	END {
		gsub(/(^| )\/?\*+\/?( |$)/, " ", text)
		gsub(/[ \t]+/, " ", text)
		sub(/^ /, "", text)
		sub(/ $/, "", text)
		if (match(text, /[a-z0-9)"'\'']\. [A-Z]/)) text = substr(text, 1, RSTART + 1)
		print text
	}' "$1"
}

list_folder() { # FOLDER
	for source in "$1"/*.c; do
		module=${source%.c}
		name=${module##*/}
		case $name in *-none) continue ;; esac
		if [ -f "$module.h" ]; then
			said=$(first_sentence "$module.h")
			[ -n "$said" ] || { echo "$module.h: says not what it is for" >&2 && status=1; }
		else
			# A command, or an entry of another registry.
			said=$(sed -n -e 's/^\t\.summary = "\(.*\)",.*/\1/p' \
				-e 's/^const struct \([a-z]*\) \([a-z0-9_]*\).*/struct \1 \2/p' "$source" |
				grep -v '^struct cmd ' | head -n 1)
		fi
		printf '  %-18s %s\n' "$name" "$said"
	done
}

# With what has folders of its own: arch/riscv, cmd/lbr.
folders=${*:-$(sort -n tests/lint/floors.txt | while read -r _ folder; do
	find "$folder" -type d -not -path arch/riscv/monitor 2>/dev/null | sort
done)}
for folder in $folders; do
	set -- "$folder"/*.c
	[ -f "$1" ] || continue
	echo "$folder"
	list_folder "$folder"
done
exit $status
