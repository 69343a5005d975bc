#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal a line tells how far a recording is; nowhere else.
cd "$SCRATCH" || exit 1
command -v script >/dev/null || { echo "there is no script(1) to make a terminal" && exit 77; }
if ! "$TALLY" record -q -e cpu-clock:u -o first.data true 2>said; then
	echo "this machine lets nobody record: $(tail -n 1 said)"
	exit 77
fi
escape=$(printf '\033')
script -qec "'$TALLY' record -e cpu-clock:u -o some.data sleep 1.2" typescript >/dev/null </dev/null
tr '\r' '\n' <typescript >lines
grep -Eq "^$escape\[K\[ tally record: [0-9.]+ MB, [0-9]+ samples \]" lines || { cat -v typescript && exit 1; }
# The last word is not behind it.
grep -Eq "^($escape\[K)?\[ tally record: Captured and wrote" lines || { cat -v typescript && exit 1; }
script -qec "'$TALLY' record -q -e cpu-clock:u -o some.data sleep 0.7" typescript >/dev/null </dev/null
! grep -q samples typescript || { cat -v typescript && exit 1; }
"$TALLY" record -e cpu-clock:u -o some.data sleep 0.7 2>said || exit 1
[ "$(grep -c 'MB' said)" -eq 1 ] || { cat said && exit 1; }
