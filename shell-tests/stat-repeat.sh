#!/bin/sh
# SPDX-License-Identifier: MIT
# -r runs the command that often and shows means with their errors.
"$TALLY" stat -r 4 -e task-clock -- sh -c "echo >>'$SCRATCH/ran'" 2>"$SCRATCH/err" || exit 1
[ "$(wc -l <"$SCRATCH/ran")" -eq 4 ] || { echo "it ran $(wc -l <"$SCRATCH/ran") times" && exit 1; }
grep -q '(4 runs)' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq 'task-clock.* \+- [0-9.]+%' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
grep -Eq 'seconds elapsed +\+- [0-9.]+%' "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
