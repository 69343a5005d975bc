#!/bin/sh
# SPDX-License-Identifier: MIT
# Long text goes through the pager on a terminal, and only there.
command -v script >/dev/null || { echo "script(1), which makes a terminal, is not installed" && exit 77; }
printf '[color]\nui = never\n' >"$SCRATCH/settings"
export PERF_CONFIG="$SCRATCH/settings" TALLY_PAGER='sed s/^/paged:/' TERM=xterm

on_terminal() {
	script -qec "$*" /dev/null </dev/null | tr -d '\r'
}
fail() {
	echo "$*"
	exit 1
}
on_terminal "$TALLY config" | grep -q '^paged:color.ui' || fail "no pager on a terminal"
on_terminal "$TALLY --no-pager config" | grep -q '^color.ui' || fail "--no-pager pages"
on_terminal "$TALLY config --no-pager" | grep -q '^color.ui' || fail "config --no-pager pages"
on_terminal "$TALLY config -j" | grep -q '^{"schema"' || fail "JSON is paged"
on_terminal "TALLY_PAGER= $TALLY config" | grep -q '^color.ui' || fail "an empty pager pages"
on_terminal "TALLY_PAGER=no-such-program $TALLY config" | grep -q '^color.ui' ||
	fail "a pager that is not there hides the text"
on_terminal "TERM=dumb $TALLY config" | grep -q '^color.ui' || fail "paged on a dumb terminal"
on_terminal "unset TERM; $TALLY config" | grep -q '^color.ui' || fail "paged without TERM"
"$TALLY" config | grep -q '^color.ui' || fail "paged without a terminal"
unset TALLY_PAGER
export PAGER='sed s/^/by-PAGER:/'
on_terminal "$TALLY config" | grep -q '^by-PAGER:color.ui' || fail "PAGER is not honoured"
printf '[pager]\nconfig = sed s/^/by-setting:/\n' >"$SCRATCH/settings"
on_terminal "$TALLY config" | grep -q '^by-setting:pager.config' || fail "pager.config: a program"
printf '[pager]\nconfig = false\n' >"$SCRATCH/settings"
on_terminal "$TALLY config" | grep -q '^pager.config' || fail "pager.config: false"
