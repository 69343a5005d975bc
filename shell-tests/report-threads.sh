#!/bin/sh
# SPDX-License-Identifier: MIT
# report -T: what each thread's events counted, of recordings that tell it; perf's lines where it is there.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -s -e task-clock:u,page-faults:u -o perf.data -- sh -c 'ls >ls; sort ls >sorted' 2>said ||
	{ cat said && exit 77; }
"$TALLY" report -s comm -g none -T >out || exit 1
sed -n '/^# *PID/,$p' out | grep -v '^note: ' >ours
grep -q '^#  *PID  *TID  *task-clock:u  *page-faults:u$' ours || { cat out && exit 1; }
[ "$(grep -c '^ *[0-9][0-9 ]*$' ours)" -ge 2 ] || { cat ours && exit 1; }
"$TALLY" report -s comm -g none -T -j | grep -q '{"pid":[0-9]*,"tid":[0-9]*,"event":"page-faults:u","value":[1-9]' || exit 1
if command -v perf >/dev/null; then
	perf report -f --stdio -s comm -g none -T -i perf.data </dev/null 2>/dev/null | sed -n '/^# *PID/,$p' | grep . >theirs
	diff theirs ours || exit 1
fi
