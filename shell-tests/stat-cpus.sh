#!/bin/sh
# SPDX-License-Identifier: MIT
# -a and -C count CPUs, whoever runs there.
"$TALLY" stat -a -x, -e cpu-clock sleep 0.2 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
if ! grep -q '^cpu-clock,.*,true,true,' "$SCRATCH/csv"; then
	echo "this user may not count CPUs: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
clock() {
	sed -n 's/^cpu-clock,software,,,,\([0-9]*\),.*/\1/p' "$SCRATCH/csv"
}
all=$(clock)
[ "$all" -gt $(($(getconf _NPROCESSORS_ONLN) * 150000000)) ] || { echo "only $all ns" && exit 1; }
"$TALLY" stat -C 0 -x, -e cpu-clock sleep 0.2 2>"$SCRATCH/csv" || exit 1
[ "$(clock)" -gt 150000000 ] || { echo "only $(clock) ns on one CPU" && exit 1; }
# With both, -C says which.
"$TALLY" stat -a -C 0 -e cpu-clock sleep 0.1 2>"$SCRATCH/err" || exit 1
grep -q "^Counts of CPU 0 during 'sleep 0.1'" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -a -C 0 -A -x, -e cpu-clock sleep 0.1 2>"$SCRATCH/csv" || exit 1
[ "$(grep -c '^cpu-clock' "$SCRATCH/csv")" -eq 1 ] || { cat "$SCRATCH/csv" && exit 1; }
"$TALLY" stat -a -e cpu-clock sleep 0.1 2>"$SCRATCH/err"
grep -q "^Counts of all CPUs during 'sleep 0.1'" "$SCRATCH/err" || exit 1
! grep -q 'seconds user' "$SCRATCH/err" || { echo "times of the command are shown" && exit 1; }
"$TALLY" stat -C 0-99999 true 2>"$SCRATCH/err" && exit 1
grep -q "list of CPUs '0-99999'" "$SCRATCH/err" || exit 1
# CPUs that are not there are told, not left out.
for list in 65000 0,65000; do
	"$TALLY" stat -C "$list" true 2>"$SCRATCH/err"
	[ $? -eq 2 ] || { echo "'-C $list' is no mistake of usage" && exit 1; }
	grep -q 'there is no CPU 65000' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
done
