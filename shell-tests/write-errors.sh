#!/bin/sh
# SPDX-License-Identifier: MIT
# A reader that leaves is no failure; a full disk is one, and is told.
fail() {
	echo "$*"
	exit 1
}
{
	sleep 0.2 # until the reader is gone
	"$TALLY" version 2>"$SCRATCH/err"
	echo $? >"$SCRATCH/status"
} | :
[ "$(cat "$SCRATCH/status")" = 0 ] || fail "a closed pipe ends with $(cat "$SCRATCH/status")"
[ ! -s "$SCRATCH/err" ] || fail "a closed pipe is told: $(cat "$SCRATCH/err")"
[ -w /dev/full ] || { echo "there is no /dev/full" && exit 77; }
for command in version 'version -j' 'version -h' help --list-cmds; do
	# shellcheck disable=SC2086
	"$TALLY" $command >/dev/full 2>"$SCRATCH/err"
	[ $? -eq 1 ] || fail "'$command' on a full disk is no failure"
	grep -q 'writing the output: No space left' "$SCRATCH/err" || fail "$(cat "$SCRATCH/err")"
done
