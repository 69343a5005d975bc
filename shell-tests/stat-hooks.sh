#!/bin/sh
# SPDX-License-Identifier: MIT
# --pre and --post run around each run of the command.
"$TALLY" stat -n -r 2 --pre "echo pre >>'$SCRATCH/log'" --post "echo post >>'$SCRATCH/log'" -- \
	sh -c "echo run >>'$SCRATCH/log'" 2>"$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
[ "$(tr '\n' ' ' <"$SCRATCH/log")" = "pre run post pre run post " ] || { cat "$SCRATCH/log" && exit 1; }
"$TALLY" stat -n --pre 'exit 4' -- touch "$SCRATCH/ran" 2>"$SCRATCH/err" && exit 1
grep -q "pre: 'exit 4' ended with status 4" "$SCRATCH/err" || { cat "$SCRATCH/err" && exit 1; }
[ ! -e "$SCRATCH/ran" ]
