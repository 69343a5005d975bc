#!/bin/sh
# SPDX-License-Identifier: MIT
# Every example of the manuals of encode and list works.
cd "$SCRATCH" || exit 1
# The examples' CPUs are models of our own event files.
TALLY_EVENTS=$ROOT/pmu-events/arch
export TALLY_EVENTS
for manual in encode list; do
	sed -n '/^== EXAMPLES/,/^== [^E]/s/^\$ tally //p' "$ROOT/Documentation/tally-$manual.adoc" >examples
	[ -s examples ] || { echo "$manual: no examples" && exit 1; }
	while read -r example; do
		sh -c "\"$TALLY\" $example" >out 2>err || { echo "tally $example:" && cat err && exit 1; }
	done <examples
done
