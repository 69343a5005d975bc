#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `report` is a screen to move in.
command -v tmux >/dev/null || { echo "tmux is not installed" && exit 77; }
"$TALLY" version | grep -q '^ncurses *yes' || { echo "this tool is built without ncurses" && exit 77; }
cd "$SCRATCH" || exit 1
"$ROOT/$O/tests/makeprofile" -s sym -o perf.data <<'EOF'
prog/1/1;main;a;x 60
prog/1/1;main;b;x 25
prog/1/1;main;libm.so!sqrt 10
other/2/2;main;c 5
EOF
# A server of our own, which ends with the test.
on_tmux() { tmux -L "tally$$" -f /dev/null "$@"; }
trap 'on_tmux kill-server 2>/dev/null' EXIT
on_tmux new-session -d -s s -x 100 -y 24 \
	"TERM=screen '$TALLY' report --symfs sym; echo ended with \$?; sleep 60" || exit 1

# Waits until the screen has a text; fails with what it has instead.
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
lacks() { # REGEX
	if on_tmux capture-pane -p -t s | grep -E -- "$1"; then
		echo "the screen has '$1'"
		exit 1
	fi
}
keys() { on_tmux send-keys -t s "$@"; }

sees '^100 samples of .*event count'
sees '^\+ +95\.00% +0\.00% +prog +prog +\[\.\] main'
sees '^1 of 7 '
# Sorted by what functions take themselves: x is first, and was called by a and b.
keys s s
sees 'sorted by Self'
sees '^\+ +85\.00% +85\.00% +prog +prog +\[\.\] x'
keys Enter
sees '^- +85\.00% +85\.00% .* x'
sees '60\.00% +a'
keys Enter
sees '^\+ +85\.00% +85\.00% .* x'
# Filters: a text, a program, and back.
keys f sqrt Enter
sees "with 'sqrt': 10\.00%"
lacks '\[\.\] x'
keys BSpace
sees '^1 of 7 '
keys /
sees 'search:'
keys sqrt Enter
sees '^. of 7'
keys d
sees 'only libm\.so: 10\.00%'
keys BSpace
sees '^1 of 7 '
keys '?'
sees 'sort by the next column'
keys q i
sees 'captured on|arch|event'
keys q q
sees 'ended with 0'
