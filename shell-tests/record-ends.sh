#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever ends a recording, a signal or a full disk: one line says so, and the file is whole.
cd "$SCRATCH" || exit 1
if ! "$TALLY" record -q -e cpu-clock:u -o first.data true 2>said; then
	echo "this machine lets nobody record: $(tail -n 1 said)"
	exit 77
fi
# Until the recording has begun, signals are as usual.
wait_begun() {
	for _ in $(seq 100); do
		[ ! -s end.data ] || return
		sleep 0.05
	done
	echo 'no recording begins' && exit 1
}
for signal in INT TERM HUP QUIT ALRM USR1 XCPU; do
	rm -f end.data
	case $signal in INT) n=2 ;; TERM) n=15 ;; HUP) n=1 ;; QUIT) n=3 ;;
	ALRM) n=14 ;; USR1) n=10 ;; XCPU) n=24 ;; esac
	"$TALLY" record -e cpu-clock:u -p $$ -o end.data 2>said &
	pid=$!
	wait_begun
	kill -$signal $pid
	wait $pid
	status=$?
	[ "$status" -eq $((128 + n)) ] || { echo "$signal: status $status" && cat said && exit 1; }
	"$TALLY" data check end.data >checked || { echo "$signal:" && cat checked && exit 1; }
	grep -q 'Captured and wrote' said || { cat said && exit 1; }
	rm -f end.data
	"$TALLY" record -e cpu-clock:u -o end.data sleep 10 2>said &
	pid=$!
	wait_begun
	kill -$signal $pid
	wait $pid
	"$TALLY" data check end.data >checked || { echo "$signal with a command:" && cat checked && exit 1; }
done
# Killed: what is there can be read up to where it ends.
rm -f end.data
"$TALLY" record -F 10000 -g -e cpu-clock:u -o end.data sh -c 'while :; do :; done' 2>said &
pid=$!
for _ in $(seq 100); do
	[ "$(wc -c <end.data 2>/dev/null || echo 0)" -lt 100000 ] || break
	sleep 0.05
done
child=$(pgrep -P $pid)
kill -9 $pid
wait $pid 2>/dev/null
[ -z "$child" ] || kill -9 "$child" 2>/dev/null
"$TALLY" data check end.data >checked && { cat checked && exit 1; }
grep -q 'the recorder did not finish' checked || { cat checked && exit 1; }
"$TALLY" script -i end.data 2>said | grep -c cpu-clock >n
[ "$(cat n)" -gt 100 ] || { echo "$(cat n) samples of a killed recorder" && exit 1; }
# What perf switches files by is nothing to a recording in one file.
rm -f end.data
"$TALLY" record -e cpu-clock:u -o end.data sleep 0.4 2>said &
pid=$!
wait_begun
kill -USR2 $pid
wait $pid || { echo 'ended by SIGUSR2' && cat said && exit 1; }
# The disk is full, at once or later.
"$TALLY" record -e cpu-clock:u -o /dev/full sleep 0.1 2>said
[ $? -eq 1 ] || { echo '/dev/full is no failure' && exit 1; }
grep -q "'/dev/full'.*No space left" said || { cat said && exit 1; }
[ "$(grep -c '^tally record:' said)" -eq 1 ] || { cat said && exit 1; }
# shellcheck disable=SC2016
work='i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'
(
	ulimit -f 64
	"$TALLY" record -F 20000 -g -e cpu-clock:u -o small.data sh -c "$work" 2>said
	echo $? >status
)
[ "$(cat status)" -eq 1 ] || { echo "status $(cat status) of a file that may grow no more" && cat said && exit 1; }
grep -q "small.data.*File too large" said || { cat said && exit 1; }
grep -q 'hint: .*--max-size' said || { cat said && exit 1; }
"$TALLY" data check small.data >checked || { cat checked && exit 1; }
"$TALLY" record -F 20000 -g -e cpu-clock:u --max-size 64K -o small.data sh -c "$work" 2>said ||
	{ cat said && exit 1; }
grep -q 'has the size of --max-size' said || { cat said && exit 1; }
"$TALLY" data check small.data >checked || { cat checked && exit 1; }
# Nobody reads the stream.
"$TALLY" record -F 20000 -e cpu-clock:u -o - sh -c "$work" 2>said | true
grep -q 'Broken pipe' said || { cat said && exit 1; }
