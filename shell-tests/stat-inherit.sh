#!/bin/sh
# SPDX-License-Identifier: MIT
# What the command starts is counted, but not with -i.
# shellcheck disable=SC2016
busy='i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done'
clock() {
	"$TALLY" stat "$@" -x, -e task-clock -- sh -c "sh -c '$busy'; :" 2>"$SCRATCH/csv" || exit 1
	sed -n 's/^task-clock[^,]*,software,,,,\([0-9]*\),.*/\1/p' "$SCRATCH/csv"
}
with=$(clock) without=$(clock -i)
if ! grep -q ',true,true,,' "$SCRATCH/csv"; then
	echo "this user may not count: $(tail -n 1 "$SCRATCH/csv")"
	exit 77
fi
[ "$with" -gt $((without * 2)) ] || { echo "$with ns with, $without ns without" && exit 1; }
