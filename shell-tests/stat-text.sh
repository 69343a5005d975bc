#!/bin/sh
# SPDX-License-Identifier: MIT
# Without options: the usual events and metrics on standard error, nothing of ours on standard
# output, whatever the machine can count.
fail() {
	echo "$*"
	cat "$SCRATCH/err"
	exit 1
}
"$TALLY" stat -- sh -c 'echo from the command' >"$SCRATCH/out" 2>"$SCRATCH/err" ||
	fail "it failed"
[ "$(cat "$SCRATCH/out")" = "from the command" ] || fail "standard output is not the command's"
grep -q "^Counts of 'sh -c echo from the command'$" "$SCRATCH/err" || fail "no heading"
for event in task-clock context-switches cpu-migrations page-faults cycles instructions \
	branches branch-misses; do
	grep -Eq "^ *([0-9][0-9,.]*|<not (supported|counted)>) .*$event" "$SCRATCH/err" ||
		fail "no line of $event"
done
grep -Eq '[0-9] +msec +task-clock(:u)? +# +[0-9.]+ +CPUs +CPUs_utilized' "$SCRATCH/err" ||
	fail "no CPUs_utilized beside task-clock"
# Of CPUs and of tasks, either clock is CPU time.
for clock in '-e cpu-clock' '-a -e task-clock' '-a -e cpu-clock'; do
	# shellcheck disable=SC2086
	"$TALLY" stat $clock true 2>"$SCRATCH/clock" || continue # no rights to count all
	grep -Eq 'clock(:u)? +# +[0-9.]+ +CPUs +CPUs_utilized' "$SCRATCH/clock" ||
		fail "no CPUs_utilized of $clock: $(cat "$SCRATCH/clock")"
done
grep -Eq '^ *[0-9]+\.[0-9]{9} +seconds elapsed' "$SCRATCH/err" || fail "no elapsed time"
grep -q ' seconds user' "$SCRATCH/err" || fail "no user time"
grep -q ' seconds system' "$SCRATCH/err" || fail "no system time"
# Why something is not supported is said, and said once.
if grep -q '<not supported> *cycles' "$SCRATCH/err"; then
	[ "$(grep -c '^cycles.*: .' "$SCRATCH/err")" = 1 ] || fail "the reason is not told once"
fi
! grep -qiw 'nan' "$SCRATCH/err" || fail "nan is shown"
# A metric is beside the event that it counts, however its expression writes that.
mkdir -p "$SCRATCH/tree/common/common"
cat >"$SCRATCH/tree/common/common/metrics.json" <<'END'
[{
	"MetricName": "CPUs_utilized",
	"MetricExpr": "software@task\\-clock\\,name\\=task\\-clock@ / (duration_time * 1e9)",
	"MetricGroup": "Default",
	"BriefDescription": "as vendors write it"
}]
END
"$TALLY" stat --events "$SCRATCH/tree" true 2>"$SCRATCH/err" || fail "it failed with --events"
grep -Eq 'task-clock(:u)? +# +[0-9.]+ +CPUs_utilized' "$SCRATCH/err" ||
	fail "no CPUs_utilized beside task-clock with --events"
