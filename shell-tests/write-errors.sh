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
# So is a file that may not be as large as it would be; of what is written no half stays.
cd "$SCRATCH" || exit 1
"$TALLY" record -q -e cpu-clock -F 20000 -g -a -o big.data -- "$TALLY" test -w noploop 0.5 2>err || exit 0
[ "$(wc -c <big.data)" -gt 16384 ] || exit 0
for command in 'inject -b -i big.data -o to.data' 'merge -o to.data big.data big.data' \
	'data convert --to-json to.data -i big.data' 'report --html to.data -i big.data'; do
	# shellcheck disable=SC2086 # 4 KiB in blocks of 512 or 1024 bytes
	(ulimit -f 8 && "$TALLY" $command 2>err)
	status=$?
	[ $status -eq 1 ] || fail "'$command': status $status, $(cat err)"
	grep -q 'File too large' err || fail "$(cat err)"
	[ "$(find . -name 'to.data*' | wc -l)" -eq 0 ] || fail "'$command' leaves $(ls)"
done
# Commands are ended by that as if nobody recorded them.
"$TALLY" record -q -e cpu-clock -o small.data sh -c 'ulimit -f 8 && head -c 100000 /dev/zero >large' 2>err
[ $? -eq 153 ] || fail "a command that writes too much is not ended: $(cat err)"
