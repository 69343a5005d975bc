#!/bin/sh
# SPDX-License-Identifier: MIT
# -a --per-thread: every thread that runs has its counts, those that do not run are left out.
cd "$SCRATCH" || exit 1
[ "$(id -u)" -eq 0 ] || { echo 'only root may count the threads of others' && exit 77; }
"$TALLY" test -w noploop 5 &
busy=$!
"$TALLY" stat -j -a --per-thread -e task-clock sleep 0.3 >json 2>err || { cat err && kill $busy; exit 1; }
kill $busy
grep -q "\"thread\":$busy,\"value\":[1-9]" json err || { cat json err && exit 1; }
if grep -q '"counted":false' json err; then
	echo 'a thread that did not run is shown'
	exit 1
fi
"$TALLY" stat --per-thread -e task-clock true 2>err && exit 1
grep -q "wants '-p', '-t' or '-a'" err
# Called as perf, threads that counted nothing are left out in its layouts as well.
ln -s "$TALLY" perf
"$TALLY" test -w noploop 5 &
busy=$!
for layout in '-x,' -j; do
	./perf stat $layout -a --per-thread -e task-clock,cs sleep 0.1 >out 2>&1 || { cat out && kill $busy; exit 1; }
	if grep -q 'not counted' out || ! grep -q "noploop-$busy\|tally-$busy" out; then
		cat out && kill $busy
		exit 1
	fi
done
kill $busy
# Those that were asked for are there.
sleep 5 &
idle=$!
sleep 0.1
./perf stat -x, --per-thread -p $idle -e cs sleep 0.01 2>out || { cat out && kill $idle; exit 1; }
kill $idle
grep -q "sleep-$idle,<not counted>" out || { cat out && exit 1; }
