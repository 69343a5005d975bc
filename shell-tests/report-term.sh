#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal of a kind that nothing is known of, `report` is text, and says so; no pager, which
# would ask whether to go on, is in its way.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
echo 'prog/1/1;main;x 60' | "$ROOT/$O/tests/makeprofile" -s sym -o perf.data
trap 'screen_end' EXIT
screen_run "env TERM=no-such-kind PAGER='sed s/^/paged:/' '$TALLY' report --symfs sym --no-children -g none" || exit 1
sees 'no screens are known for the terminal that TERM names'
loses 'paged:'
sees '100\.00% +prog +prog +\[\.\] x'
sees 'ended with 0'
"$TALLY" version --build-options | grep -q '^capstone *yes' || exit 0
screen_end
screen_run "env TERM=no-such-kind PAGER='sed s/^/paged:/' '$TALLY' annotate --symfs sym x" || exit 1
sees '^ +0\.00 : +[0-9a-f]+:'
loses 'paged:'
sees 'ended with 0'
