#!/bin/sh
# SPDX-License-Identifier: MIT
# What is odd about the files of --events and TALLY_EVENTS is told: a few times, then how often.
cd "$SCRATCH" || exit 1
event() { # NAME
	printf '{"EventName": "%s", "EventCode": "0x1", "Nosuch": "1", "BriefDescription": "x"}' "$1"
}
echo "[$(event odd.a), $(event odd.b), $(event odd.c), $(event odd.d), $(event odd.e)]" >events.json
check() { # COMMAND: the notes of its standard error
	[ "$(grep -c '^note: events.json:1: event .* key "Nosuch"' err)" -eq 3 ] &&
		grep -qx 'note: the event files have 2 more oddities like these' err && return
	echo "$1 said:"
	cat err
	exit 1
}
"$TALLY" encode --events events.json -x, --all >out 2>err || exit 1
check encode
"$TALLY" list --events events.json --cpu x86/none -j >out 2>err || exit 1
check list
TALLY_EVENTS=events.json "$TALLY" plan -x, --all --evaluate fnv >out 2>err || exit 1
check plan
"$TALLY" stat --events events.json -x, -n -o counts true 2>err || exit 1
check stat
"$TALLY" stat --events events.json -q -n true 2>&1 | grep -q . && { echo "stat -q notes" && exit 1; }
# Those of other models are not told to who asks for one.
mkdir -p tree/x86/m tree/x86/other
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-98,v1,m,core\nGenuineIntel-6-99,v1,other,core\n' >tree/x86/mapfile.csv
echo "[$(event fine.a), $(event fine.b)]" | sed 's/, "Nosuch": "1"//g' >tree/x86/m/events.json
echo "[$(event odd.a)]" >tree/x86/other/events.json
"$TALLY" plan --events tree --cpu x86/m -e fine.a >out 2>&1 || { cat out && exit 1; }
grep -q '^note:' out && { echo "another model's file" && cat out && exit 1; }
"$TALLY" plan --events tree --cpu x86/other -e odd.a 2>&1 | grep -q 'note: tree/x86/other/events.json:1: ' ||
	{ echo "no note about the model's own file" && exit 1; }
# People see it too, before an error that it may be the reason of; names alone stay names alone.
"$TALLY" encode --events events.json --cpu common/common nosuch 2>/dev/null |
	grep -q '^note: events.json:1: ' || { echo "no note before the error" && exit 1; }
"$TALLY" list --events events.json --cpu x86/none --raw-dump 2>&1 | grep -q note: &&
	{ echo "notes among names" && exit 1; }
# Of several errors the first is told, and how many there are.
echo '[{"EventName": "bad.a", "EventCode": "x"}, {"EventName": "bad.b", "EventCode": "y"}]' >events.json
"$TALLY" encode --events events.json cycles 2>&1 | grep -qx 'hint: that is the first of 2 errors'
