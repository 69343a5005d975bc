#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `top` is the screen of `report`, with samples that come in, until the user leaves.
command -v tmux >/dev/null || { echo "tmux is not installed" && exit 77; }
"$TALLY" version | grep -q '^ncurses *yes' || { echo "this tool is built without ncurses" && exit 77; }
cd "$SCRATCH" || exit 1
on_tmux() { tmux -L "tally$$" -f /dev/null "$@"; }
"$TALLY" test -w noploop 60 &
busy=$!
trap 'kill $busy 2>/dev/null; on_tmux kill-server 2>/dev/null' EXIT
on_tmux new-session -d -s s -x 100 -y 24 \
	"TERM=screen '$TALLY' top -e cpu-clock:u -p $busy -d 1; echo ended with \$?; sleep 60" || exit 1
sees() { # REGEX
	tries=0
	until on_tmux capture-pane -p -t s | grep -qE -- "$1"; do
		tries=$((tries + 1))
		if [ $tries -gt 100 ]; then
			echo "the screen never has '$1':"
			on_tmux capture-pane -p -t s
			exit 1
		fi
		sleep 0.1
	done
}
sees '[0-9]%.*\[\.\] noploop'
title=$(on_tmux capture-pane -p -t s | head -n 1)
# More samples come by themselves.
tries=0
while [ "$(on_tmux capture-pane -p -t s | head -n 1)" = "$title" ]; do
	tries=$((tries + 1))
	[ $tries -le 100 ] || { echo "it stays at: $title" && exit 1; }
	sleep 0.1
done
on_tmux send-keys -t s q
sees 'ended with 0'
