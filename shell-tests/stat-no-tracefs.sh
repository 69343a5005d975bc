#!/bin/sh
# SPDX-License-Identifier: MIT
# Where tracefs is missing, tracepoints are not supported, and the rest is counted.
hide='mount -t tmpfs none /sys'
unshare -m sh -c "$hide" 2>/dev/null || { echo "this user may not hide /sys" && exit 77; }
unshare -m sh -c "$hide && exec \"\$1\" stat -e page-faults,sched:sched_switch true" - "$TALLY" \
	2>"$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -q '<not supported> *sched:sched_switch' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq '^ +[0-9,.]+ +page-faults' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -q 'there are no tracepoints: ' "$SCRATCH/err"
