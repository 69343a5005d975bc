#!/bin/sh
# SPDX-License-Identifier: MIT
# --interval-clear clears a terminal before each interval, and writes no such thing elsewhere.
"$TALLY" stat -I 20 --interval-clear -e page-faults sleep 0.05 2>"$SCRATCH/err" || exit 1
! grep -q "$(printf '\033')" "$SCRATCH/err" || { echo "a file is cleared" && exit 1; }
"$TALLY" stat --interval-clear true 2>/dev/null && exit 1
command -v script >/dev/null || { echo "there is no script to make a terminal" && exit 77; }
script -qec "'$TALLY' stat -I 20 --interval-clear -e page-faults sleep 0.05" /dev/null \
	>"$SCRATCH/out" </dev/null
grep -q "$(printf '\033\\[2J')" "$SCRATCH/out" || { cat "$SCRATCH/out" && exit 1; }
