#!/bin/sh
# SPDX-License-Identifier: MIT
# -vv tells how each event was opened: its attributes, where, and what the kernel answered.
fail() {
	echo "$*"
	cat "$SCRATCH/err"
	exit 1
}
"$TALLY" stat -vv -e '{task-clock,page-faults}:u,software/config=77,name=odd/' true 2>"$SCRATCH/err" || fail "it failed"
led=$(sed -n "s/.*event 'task-clock': .*; thread [0-9]*, any CPU: descriptor \([0-9]*\)$/\1/p" "$SCRATCH/err")
[ -n "$led" ] || fail "no call for task-clock"
grep -q "event 'task-clock': type=1 (PERF_TYPE_SOFTWARE), size=[0-9]*, config=0x1 (PERF_COUNT_SW_TASK_CLOCK), .*disabled=1, inherit=1, .*exclude_kernel=1" \
	"$SCRATCH/err" || fail "attributes of task-clock"
grep -q "event 'page-faults': .*, led by descriptor $led: descriptor [0-9]*$" "$SCRATCH/err" ||
	fail "no call for page-faults"
grep -q "event 'odd': .*config=0x4d.*: refused, " "$SCRATCH/err" || fail "no refusal told"
"$TALLY" stat -v -e task-clock true 2>"$SCRATCH/err" || fail "-v failed"
! grep -q perf_event_open "$SCRATCH/err" || fail "-v tells calls"
"$TALLY" record -vv -e task-clock -o "$SCRATCH/data" true 2>"$SCRATCH/err" || fail "record failed"
grep -q "event 'task-clock': .*, freq=1, .*: descriptor [0-9]*$" "$SCRATCH/err" || fail "no call of record"
