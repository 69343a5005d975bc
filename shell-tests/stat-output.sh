#!/bin/sh
# SPDX-License-Identifier: MIT
# -o takes the result, whole or not at all; the command's own output stays where it was.
"$TALLY" stat -o "$SCRATCH/file" -e task-clock -- sh -c 'echo out; echo err >&2' \
	>"$SCRATCH/out" 2>"$SCRATCH/err" || exit 1
grep -q task-clock "$SCRATCH/file" || { echo "no result in the file" && exit 1; }
[ "$(cat "$SCRATCH/out")" = out ] || exit 1
[ "$(cat "$SCRATCH/err")" = err ] || { cat "$SCRATCH/err" && exit 1; }
"$TALLY" stat -o "$SCRATCH/none" no-such-command 2>/dev/null
[ $? -eq 127 ] || exit 1
[ ! -e "$SCRATCH/none" ] || { echo "a file without a result is there" && exit 1; }
"$TALLY" stat -o "$SCRATCH/no-folder/file" true 2>"$SCRATCH/err" && exit 1
grep -q 'no-folder' "$SCRATCH/err"
