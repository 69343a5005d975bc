#!/bin/sh
# SPDX-License-Identifier: MIT
# Report every #include "..." that climbs or crosses to a neighbour (floors.txt),
# every library's header outside the module that it belongs to (headers.txt:
# how the header's path begins, and the files that may include it), and every source
# that does not include its own header first, so that each header stands alone.
# Usage: floors.sh [ROOT]
lists=$(cd "$(dirname "$0")" && pwd) || exit 2
cd "${1:-.}" || exit 2
folders=
for folder in util cmd arch pmu-events tests; do
	[ ! -d "$folder" ] || folders="$folders $folder"
done
[ -n "$folders" ] || { echo "floors.sh: no sources in $PWD" && exit 2; }
# shellcheck disable=SC2086
grep -rn --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include' $folders |
	awk -v floors="$lists/floors.txt" -v headers="$lists/headers.txt" '
	BEGIN {
		while ((getline line < floors) > 0)
			if (split(line, f, " ") == 2) { floor[f[2]] = f[1]; known++ }
		while ((getline line < headers) > 0)
			if (split(line, f, " ") == 2) { owner[f[1]] = f[2]; known++ }
		if (!known) { print "floors.sh: its lists are empty"; exit 2 }
	}
	function home(path,   d) {
		d = path
		while (sub(/\/[^\/]*$/, "", d)) if (d in floor) return d
		return ""
	}
	# The header of a source, and of its -none twin; "" for one that has none.
	function own(source,   header, line) {
		header = source
		if (!sub(/(-none)?\.c$/, ".h", header) || (getline line < header) < 0) return ""
		close(header)
		return header
	}
	function say(what) { printf "%s:%s: %s\n", file, line, what; n++ }
	{
		file = $0; sub(/:.*/, "", file)
		line = substr($0, length(file) + 2); sub(/:.*/, "", line)
		text = substr($0, length(file) + length(line) + 3)
		if (file !~ /^tests\// && !(file in begun) && (header = own(file)) != "" &&
		    index(text, "\"" header "\"") == 0)
			say("its first #include is not its own header")
		begun[file] = 1
		if (match(text, /<[^>]*>/)) {
			name = substr(text, RSTART + 1, RLENGTH - 2)
			for (h in owner)
				if (index(name, h) == 1 && file !~ owner[h])
					say("<" name "> belongs to " owner[h])
			next
		}
		if (!match(text, /"[^"]*"/)) { say("include of neither <...> nor \"...\""); next }
		name = substr(text, RSTART + 1, RLENGTH - 2)
		if (name ~ /(^|\/)\.\.?\//) { say(name " climbs by its spelling"); next }
		if (file ~ /^tests\//) next # tests see all floors
		# A freestanding guest program stands outside the house.
		if (file ~ /^arch\/riscv\/monitor\//) next
		from = home(file); to = home(name)
		if (to == "") say(name " is not a path from the root")
		else if (from == "") say("its folder is on no floor")
		else if (from != to && floor[to] >= floor[from]) say(name " (" from " may not see " to ")")
	}
	END { exit n > 0 }'
