#!/bin/sh
# SPDX-License-Identifier: MIT
# Colours are on a terminal only, unless they are asked for or forbidden.
command -v script >/dev/null || { echo "script(1), which makes a terminal, is not installed" && exit 77; }
export PERF_CONFIG=/dev/null TERM=xterm
unset NO_COLOR
escape=$(printf '\033')

coloured() {
	script -qec "$*" /dev/null </dev/null | grep -q "$escape"
}
fail() {
	echo "$*"
	exit 1
}
coloured "$TALLY version" || fail "no colour on a terminal"
coloured "NO_COLOR=1 $TALLY version" && fail "NO_COLOR is not honoured"
coloured "NO_COLOR=1 $TALLY --color=always version" || fail "--color=always"
coloured "$TALLY --color=never version" && fail "--color=never"
coloured "$TALLY version --color=never" && fail "--color=never behind the command"
coloured "TERM=dumb $TALLY version" && fail "a dumb terminal"
coloured "$TALLY version -j" && fail "JSON is coloured"
"$TALLY" version | grep -q "$escape" && fail "colour in a pipe"
"$TALLY" --color=always version | grep -q "$escape" || fail "--color=always in a pipe"
"$TALLY" version --color=always | grep -q "$escape" || fail "version --color=always in a pipe"
printf '[color]\nui = never\n' >"$SCRATCH/settings"
coloured "PERF_CONFIG=$SCRATCH/settings $TALLY version" && fail "color.ui"
exit 0
