#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `top` is the screen of `report`, with samples that come in, until the user leaves.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
"$TALLY" test -w noploop 60 &
busy=$!
trap 'kill $busy 2>/dev/null; screen_end' EXIT
screen_run "'$TALLY' top -e cpu-clock:u -p $busy -d 1" || exit 1
sees '[0-9]%.*\[\.\] noploop'
title=$(screen_text | head -n 1)
# More samples come by themselves.
tries=0
while [ "$(screen_text | head -n 1)" = "$title" ]; do
	tries=$((tries + 1))
	[ $tries -le 100 ] || { echo "it stays at: $title" && exit 1; }
	sleep 0.1
done
# The code of the function, with the samples so far.
if "$TALLY" version --build-options | grep -q '^capstone *yes'; then
	keys a
	sees '^noploop  tally  cpu-clock'
	sees ' : +[0-9a-f]+: .*<noploop'
	sees '[0-9]\.[0-9]+ .*: +[0-9a-f]+: '
	# It becomes more while it is looked at.
	before=$(screen_text | head -n 1)
	tries=0
	while [ "$(screen_text | head -n 1)" = "$before" ]; do
		tries=$((tries + 1))
		[ $tries -le 100 ] || { echo "the code stays at: $before" && exit 1; }
		sleep 0.1
	done
	keys q
	sees '[0-9]%.*\[\.\] noploop'
fi
# Stopped, nothing comes; then it goes on, anew each time.
keys f
sees 'stopped: f goes on'
sleep 0.5
title=$(screen_text | head -n 1)
sleep 2
[ "$(screen_text | head -n 1)" = "$title" ] || { echo "it goes on: $title" && screen_text && exit 1; }
keys f
loses 'stopped'
keys z
sees 'each time anew'
keys q
sees 'ended with 0'
# The pipe is emptied more often than something is shown: nothing is lost, however long that takes.
screen_end
screen_run "'$TALLY' top -e cpu-clock:u -F 4000 -p $busy -d 4" || exit 1
sees '^[0-9]{4,} samples'
keys q
sees 'ended with 0'
if "$TALLY" version --build-options | grep -q '^capstone *yes'; then
	screen_end
	screen_run "'$TALLY' top -e cpu-clock:u -p $busy -d 1 --sym-annotate noploop" || exit 1
	sees '^noploop  tally  cpu-clock'
	keys q q
	sees 'ended with 0'
fi
