#!/bin/sh
# SPDX-License-Identifier: MIT
# Every example of every manual works, in its order.
# The examples' CPUs are models of our own event files.
TALLY_EVENTS=$ROOT/pmu-events/arch
PATH=$(dirname "$TALLY"):$PATH
export TALLY_EVENTS PATH
run=0
for manual in "$ROOT"/Documentation/tally*.adoc; do
	name=$(basename "$manual" .adoc)
	mkdir "$SCRATCH/$name" && cd "$SCRATCH/$name" || exit 1
	sed -n 's/^\$ //p' "$manual" >examples
	if grep -q '^== EXAMPLES' "$manual" && [ ! -s examples ]; then
		echo "$name: no examples below its EXAMPLES"
		exit 1
	fi
	while read -r example; do
		run=$((run + 1))
		sh -c "$example" >out 2>err </dev/null ||
			{ echo "$name: $example:" && cat err && exit 1; }
	done <examples
done
[ "$run" -gt 0 ] || { echo "no manual has an example" && exit 1; }
