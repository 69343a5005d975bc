#!/bin/sh
# SPDX-License-Identifier: MIT
# A page that compares with a recording of other events, which the first one does not have: they
# are told by their names.
make=$ROOT/$O/tests/makeprofile
[ -x "$make" ] || { echo "no $make" && exit 77; }
cd "$SCRATCH" || exit 1
files=$ROOT/../shared/fixtures/perfdata
[ -d "$files" ] || { echo "no ../shared/fixtures/perfdata" && exit 77; }
printf 'app;main;work 40\n' | "$make" -o one.data || exit 1
"$TALLY" report -i one.data --html page.html --compare "$files/p61-multi.data" >said 2>&1 ||
	{ cat said && exit 1; }
"$TALLY" evlist -i "$files/p61-multi.data" | sed 's/^{//; s/}$//' | tr , '\n' >names
[ "$(wc -l <names)" -gt 1 ] || { echo 'the other recording has no events' && exit 1; }
grep -o '"events":\[[^]]*\]' page.html >events
while read -r name; do
	grep -qF "\"name\":\"$name\"" events || { echo "no event '$name':" && cat events && exit 1; }
done <names
