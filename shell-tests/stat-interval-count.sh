#!/bin/sh
# SPDX-License-Identifier: MIT
# --interval-count ends counting, and not the command.
"$TALLY" stat -I 20 --interval-count 3 -x, -e page-faults -- \
	sh -c "sleep 0.2; echo >'$SCRATCH/ran'" 2>"$SCRATCH/csv" || { cat "$SCRATCH/csv" && exit 1; }
[ "$(grep -c ',page-faults' "$SCRATCH/csv")" -eq 3 ] || { cat "$SCRATCH/csv" && exit 1; }
[ -e "$SCRATCH/ran" ] || { echo "the command did not come to its end" && exit 1; }
"$TALLY" stat --interval-count 3 true 2>"$SCRATCH/err" && exit 1
grep -q "'--interval-count' wants '-I'" "$SCRATCH/err"
