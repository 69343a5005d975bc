# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests of what a terminal shows, through a tmux server of their own:
#	. "$ROOT/tests/screen.sh"
#	screen_begin && screen_run "'$TALLY' report"
#	trap 'screen_end' EXIT

# Ends the test where there is no such screen.
screen_begin() {
	command -v tmux >/dev/null || { echo "tmux is not installed" && exit 77; }
	"$TALLY" version | grep -q '^ncurses *yes' || { echo "this tool is built without ncurses" && exit 77; }
}

on_tmux() { tmux -L "tally$$" -f /dev/null "$@"; }

# The screen stays for a while behind the command's end, and says how it ended.
screen_run() { # COMMAND
	screen_tries=0
	# The server of the screen before may still be on its way out.
	until on_tmux new-session -d -s s -x 100 -y 24 "TERM=screen $1; echo ended with \$?; sleep 60" 2>screen_said; do
		screen_tries=$((screen_tries + 1))
		[ $screen_tries -le 20 ] || { cat screen_said && return 1; }
		sleep 0.1
	done
}

screen_end() { on_tmux kill-server 2>/dev/null; }

screen_text() { on_tmux capture-pane -p -t s; }

keys() { on_tmux send-keys -t s "$@"; }

# Waits until the screen has a text; fails with what it has instead.
sees() { # REGEX
	screen_tries=0
	until screen_text | grep -qE -- "$1"; do
		screen_tries=$((screen_tries + 1))
		if [ $screen_tries -gt 100 ]; then
			echo "the screen never has '$1':"
			screen_text
			exit 1
		fi
		sleep 0.1
	done
}

lacks() { # REGEX
	if screen_text | grep -E -- "$1"; then
		echo "the screen has '$1'"
		exit 1
	fi
}

# Waits until the screen has a text no more.
loses() { # REGEX
	screen_tries=0
	while screen_text | grep -qE -- "$1"; do
		screen_tries=$((screen_tries + 1))
		if [ $screen_tries -gt 100 ]; then
			echo "the screen keeps '$1':"
			screen_text
			exit 1
		fi
		sleep 0.1
	done
}
