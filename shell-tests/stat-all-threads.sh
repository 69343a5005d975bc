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
