#!/bin/sh
# SPDX-License-Identifier: MIT
# Terms that say where an event is counted: cpu=, inherit and no-inherit.
count() { # OPTIONS...: CSV
	"$TALLY" stat -x, "$@" 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
}
value() { # EVENT
	awk -F, -v event="$1" '$1 == event { print $6 }' "$SCRATCH/csv"
}
count -e page-faults,page-faults/no-inherit/,page-faults/inherit=0/ -- sh -c '/bin/true; /bin/true; exit'
[ "$(value page-faults)" -gt "$(value page-faults/no-inherit/)" ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(value page-faults/inherit=0/)" -eq "$(value page-faults/no-inherit/)" ] || { cat "$SCRATCH/csv" && exit 1; }
count -i -e page-faults,page-faults/inherit/ -- sh -c '/bin/true; /bin/true; exit'
[ "$(value page-faults)" -lt "$(value page-faults/inherit/)" ] || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -e cs/cpu=nothing/ true 2>"$SCRATCH/err"
{ [ $? -eq 2 ] && grep -q "'nothing' is neither a CPU's number nor a PMU" "$SCRATCH/err"; } || { cat "$SCRATCH/err" && exit 1; }
# What is about samples would change nothing.
for term in nr=3 freq=100 overwrite no-overwrite aux-output aux-output=0 aux-sample-size=8 aux-action=pause call-graph=fp \
	max-stack=3 stack-size=1024 time=1 branch_type=any; do
	"$TALLY" stat -e "cs/$term/" true 2>"$SCRATCH/err"
	{ [ $? -eq 2 ] && grep -q "term '${term%=*}' is about samples" "$SCRATCH/err"; } || { echo "$term" && cat "$SCRATCH/err" && exit 1; }
done
count -e cs/period=100/ true
"$TALLY" stat -q -a -e cpu-clock true 2>/dev/null || { echo "counting on all CPUs is not permitted" && exit 77; }
count -a -A -e cpu-clock/cpu=0/ sleep 0.05
[ "$(grep -c '^cpu-clock/cpu=0/,software,0,.*,true,true,' "$SCRATCH/csv")" -eq 1 ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(grep -c '^cpu-clock' "$SCRATCH/csv")" -eq 1 ] || { cat "$SCRATCH/csv" && exit 1; }
# Events with percore are of cores where the others are of CPUs.
count -a -A -e cpu-clock,cpu-clock/percore/,cpu-clock/percore=0/ sleep 0.01
cpus=$(grep -c '^cpu-clock,software,[0-9]*,,.*,true,true,' "$SCRATCH/csv")
[ "$cpus" -ge 1 ] || { cat "$SCRATCH/csv" && exit 1; }
[ "$(grep -c '^cpu-clock/percore=0/,software,[0-9]*,,' "$SCRATCH/csv")" -eq "$cpus" ] || { cat "$SCRATCH/csv" && exit 1; }
grep -Eq '^cpu-clock/percore/,software,,[0-9]+,.*,true,true,' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
! grep -Eq '^cpu-clock/percore/,software,[0-9]' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
count -a -A --percore-show-thread -e cpu-clock,cpu-clock/percore/ sleep 0.01
[ "$(grep -c '^cpu-clock/percore/,software,[0-9]*,,' "$SCRATCH/csv")" -eq "$cpus" ] || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -a --percore-show-thread true 2>"$SCRATCH/err"
[ $? -eq 2 ] || { cat "$SCRATCH/err" && exit 1; }
ln -s "$TALLY" "$SCRATCH/perf"
"$SCRATCH/perf" stat -a -A -x, -e cpu-clock/percore/ true 2>"$SCRATCH/csv" || exit 1
grep -Eq '^S[0-9]+-D[0-9]+-C[0-9]+,[0-9.]+,msec,cpu-clock' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
count -a -e cpu-clock/cpu=65000/ sleep 0.01
grep -q 'none of its CPUs (cpu=65000) is there' "$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
