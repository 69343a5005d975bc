#!/bin/sh
# SPDX-License-Identifier: MIT
# What events say of their samples between their slashes is asked of the kernel for them alone;
# what record does nothing of is refused.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -e cpu-clock -o first.data true 2>said ||
	{ echo "recording is not permitted: $(tail -n 1 said)" && exit 77; }
# asked EVENTS ATTRIBUTE: of the first event of a name
asked() {
	"$TALLY" record -vv -o some.data -e "$1" true >out 2>said
	grep -h "^note: perf_event_open: event '$3" said out | head -n 1 | grep -Eq "[ |]$2" ||
		{ echo "$1: no $2" && cat said && exit 1; }
}
asked cpu-clock/overwrite/ 'write_backward=1' cpu-clock
asked cpu-clock/overwrite=1,period=1000/ 'write_backward=1' cpu-clock
asked cpu-clock/overwrite/,task-clock 'write_backward=1' cpu-clock
asked "cpu-clock/branch_type='any,u'/" 'branch_sample_type=(USER\|ANY|ANY\|USER)' cpu-clock
asked "cpu-clock/branch_type=any_call/" 'branch_sample_type=.*ANY_CALL' cpu-clock
for events in cpu-clock/no-overwrite/ cpu-clock/overwrite=0/ cpu-clock/aux-output=0/; do
	"$TALLY" record -vv -o some.data -e "$events" true >out 2>said || { cat said && exit 1; }
	grep -q 'write_backward\|aux_output' said && { echo "$events:" && cat said && exit 1; }
done
"$TALLY" record -vv --overwrite -o some.data -e cpu-clock/no-overwrite/ true >out 2>said || { cat said && exit 1; }
grep "event 'cpu-clock" said | grep -q write_backward && { cat said && exit 1; }
# The recording is one, with the events of the other kind of ring.
"$TALLY" record -q -o some.data -e cpu-clock/overwrite,period=100000/,task-clock/period=100000/ \
	ls -R "$ROOT/Documentation" >out 2>said || { cat said && exit 1; }
"$TALLY" data check some.data >out || { cat out && exit 1; }
for event in cpu-clock task-clock; do
	[ "$("$TALLY" script -i some.data -F event | grep -c "$event")" -gt 0 ] || { echo "no $event" && exit 1; }
done
while read -r event said; do
	rm -f none.data
	"$TALLY" record -o none.data -e "cpu-clock/$event/" true >out 2>err && { echo "$event is fine" && exit 1; }
	grep -q "$said" err || { echo "$event:" && cat err && exit 1; }
	[ ! -e none.data ] || { echo "$event left a file" && exit 1; }
done <<'EOF'
nr=3 does not end after a number of events
aux-output traces in a ring of their own
aux-output=1 traces in a ring of their own
aux-sample-size=100 traces in a ring of their own
aux-action=pause traces in a ring of their own
EOF
# A name is what it says, also the event's own.
for event in cpu-clock/name=cpu-clock/ cpu-clock/name=cpu-clock,period=1000/u; do
	"$TALLY" record -q -o some.data -e "$event" true 2>said || { cat said && exit 1; }
	[ "$("$TALLY" evlist -i some.data | head -n 1)" = cpu-clock ] || { echo "$event:" && "$TALLY" evlist -i some.data && exit 1; }
done
