#!/bin/sh
# SPDX-License-Identifier: MIT
# The exit status is the command's, as shells say it.
expect() { # STATUS COMMAND...
	want=$1
	shift
	"$TALLY" stat -e task-clock "$@" >/dev/null 2>"$SCRATCH/err"
	got=$?
	[ "$got" -eq "$want" ] && return
	echo "'$*' ends with $got instead of $want"
	cat "$SCRATCH/err"
	exit 1
}
expect 0 true
expect 1 false
expect 7 sh -c 'exit 7'
# shellcheck disable=SC2016
expect 137 sh -c 'kill -9 $$'
expect 127 no-such-command
grep -q "'no-such-command': command not found" "$SCRATCH/err" || exit 1
! grep -q 'elapsed' "$SCRATCH/err" || exit 1
echo >"$SCRATCH/plain"
expect 126 "$SCRATCH/plain"
expect 3 -r 3 sh -c 'exit 3'
