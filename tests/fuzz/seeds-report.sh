#!/bin/sh
# SPDX-License-Identifier: MIT
# Recordings for a corpus, small ones of other tools and our own: seeds-report.sh FOLDER.
# The last byte chooses what is done with them (command.h): each comes with several.
[ ! -e "$1/seed-file-0" ] || exit 0
cd "$(dirname "$0")/../.." || exit 1
for file in tests/fuzz/seeds-session/* ../shared/fixtures/perfdata/*.data; do
	[ -f "$file" ] || continue
	number=$(wc -c <"$file")
	[ "$number" -lt 32000 ] || continue
	for i in 0 1 2; do
		seed=$1/seed-$(basename "$file" .data)-$i
		number=$((number * 75 % 65537))
		{
			cat "$file"
			# shellcheck disable=SC2059
			printf "\\$(printf '%03o' $((number % 256)))"
		} >"$seed"
	done
done
