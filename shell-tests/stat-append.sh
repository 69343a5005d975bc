#!/bin/sh
# SPDX-License-Identifier: MIT
# --append keeps what the file holds; --log-fd writes to a descriptor.
echo before >"$SCRATCH/file"
"$TALLY" stat -o "$SCRATCH/file" --append -e task-clock true || exit 1
"$TALLY" stat -o "$SCRATCH/file" --append -e page-faults true || exit 1
[ "$(head -n 1 "$SCRATCH/file")" = before ] || { cat "$SCRATCH/file" && exit 1; }
grep -q task-clock "$SCRATCH/file" || exit 1
grep -q page-faults "$SCRATCH/file" || exit 1
"$TALLY" stat -o "$SCRATCH/new" --append -n true || exit 1
grep -q elapsed "$SCRATCH/new" || exit 1
"$TALLY" stat --append true 2>/dev/null && exit 1
"$TALLY" stat --log-fd 5 -e task-clock true 5>"$SCRATCH/five" 2>"$SCRATCH/err" || exit 1
[ ! -s "$SCRATCH/err" ] || { cat "$SCRATCH/err" && exit 1; }
grep -q task-clock "$SCRATCH/five" || exit 1
"$TALLY" stat --log-fd 66 true 2>"$SCRATCH/err" && exit 1
grep -q '66 cannot be written to' "$SCRATCH/err"
