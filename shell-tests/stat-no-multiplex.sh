#!/bin/sh
# SPDX-License-Identifier: MIT
# --no-multiplex runs the command once for each group that takes counters.
"$TALLY" stat --no-multiplex -x, -e '{mem:0x1000:w},{mem:0x2000:w},{mem:0x3000:w},task-clock' -- \
	sh -c "echo >>'$SCRATCH/ran'" 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
[ "$(wc -l <"$SCRATCH/ran")" -eq 3 ] || { echo "it ran $(wc -l <"$SCRATCH/ran") times" && exit 1; }
[ "$(grep -Ec '^(mem|task-clock)' "$SCRATCH/csv")" -eq 4 ] || { cat "$SCRATCH/csv" && exit 1; }
rm "$SCRATCH/ran"
"$TALLY" stat --no-multiplex -x, -e task-clock,page-faults -- \
	sh -c "echo >>'$SCRATCH/ran'" 2>"$SCRATCH/csv" || exit 1
[ "$(wc -l <"$SCRATCH/ran")" -eq 1 ] || { echo "software events ran apart" && exit 1; }
"$TALLY" stat --no-multiplex -a 2>"$SCRATCH/err" && exit 1
grep -q 'wants a command' "$SCRATCH/err"
