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
	sees ' : +[0-9a-f]+: .*<noploop'
	sees '[0-9]\.[0-9]+ .*: +[0-9a-f]+: '
	keys q
	sees '[0-9]%.*\[\.\] noploop'
fi
keys q
sees 'ended with 0'
