#!/bin/sh
# SPDX-License-Identifier: MIT
# -q prints nothing but errors, and the status is the command's.
"$TALLY" stat -q -- sh -c 'exit 6' >"$SCRATCH/out" 2>&1
[ $? -eq 6 ] || exit 1
[ ! -s "$SCRATCH/out" ] || { cat "$SCRATCH/out" && exit 1; }
"$TALLY" stat -q no-such-command 2>"$SCRATCH/err"
[ $? -eq 127 ] || exit 1
grep -q 'not found' "$SCRATCH/err"
