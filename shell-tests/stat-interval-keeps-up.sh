#!/bin/sh
# SPDX-License-Identifier: MIT
# -I 10 on every CPU with 50 events comes every 10 ms.
events=page-faults
for event in $(seq -f 'cpu-clock/name=clock%g/' 49); do
	events=$events,$event
done
"$TALLY" stat -a -I 10 -x, -e "$events" sleep 1 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
if ! grep -q ',page-faults,.*,true,true,' "$SCRATCH/csv"; then
	echo "this user may not count CPUs: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
intervals=$(grep -c ',page-faults,' "$SCRATCH/csv")
# Moments that a busy machine missed are joined with the next: some may be.
if [ "$intervals" -lt 80 ] || [ "$intervals" -gt 102 ]; then
	echo "$intervals intervals in 1 s"
	exit 1
fi
