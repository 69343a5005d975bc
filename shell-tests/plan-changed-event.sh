#!/bin/sh
# SPDX-License-Identifier: MIT
# Intel's fixed counters take an event only as it is: one with a threshold needs a programmable one.
set -eu
cd "$SCRATCH"
mkdir -p tree/x86/m
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,core\n' >tree/x86/mapfile.csv
echo '[{"Unit": "core", "CountersNumFixed": "3", "CountersNumGeneric": "1"}]' >tree/x86/m/counter.json
cat >tree/x86/m/events.json <<'EOT'
[
	{ "EventName": "F", "EventCode": "0xc0", "Counter": "Fixed counter 0", "BriefDescription": "f" },
	{ "EventName": "B", "EventCode": "0x2", "Counter": "0", "BriefDescription": "b" }
]
EOT
groups() { # EVENTS: the counter of each event, a line for each group
	"$TALLY" plan --no-builtin --events tree --cpu x86/m --smt off -j -e "$1" |
		grep -o '"id":[0-9]*\|"counter":"[^"]*"' | sed 's/"id":.*/;/' | tr -d '\n'
}
same() { # EVENTS WANT
	have=$(groups "$1")
	[ "$have" = "$2" ] && return
	printf '%s:\n%s\nwanted:\n%s\n' "$1" "$have" "$2"
	exit 1
}
same 'f,b' ';"counter":"0""counter":"fixed0"'
same 'cpu/f,cmask=1/,b' ';"counter":"0";"counter":"0"'
same 'cpu/f,edge,cmask=1/' ';"counter":"0"'
# The table says nothing of the programmable counters of the changed event.
counters() { # EVENT: the masks that encode shows
	"$TALLY" encode --no-builtin --events tree --cpu x86/m -x';' "$1" | sed 1d | cut -d';' -f9-10
}
[ "$(counters f/period=5/)" = '0x0;0x1' ]
[ "$(counters f/cmask=1/)" = ';' ]
