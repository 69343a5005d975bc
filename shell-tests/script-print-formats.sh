#!/bin/sh
# SPDX-License-Identifier: MIT
# A tracepoint whose print format cannot be read has its fields shown by name, which is said once.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
"$TALLY" version -x ';' | grep -q '^libtraceevent;true' || { echo 'not built with libtraceevent' && exit 77; }
cd "$SCRATCH" || exit 1
"$TALLY" record -q -a -e sched:sched_switch -e sched:sched_waking -o good.data sleep 0.2 2>said ||
	{ echo "recording is not permitted: $(tail -n 1 said)" && exit 77; }
"$TALLY" script -i good.data -F event,trace >got 2>said || exit 1
grep 'cannot be read' got said && exit 1
grep -q 'sched_switch: .*==> ' got || { head got && exit 1; }
python3 -c '
bytes = open("good.data", "rb").read()
assert bytes.count(b"print fmt: \"prev_comm") == 1
open("bad.data", "wb").write(bytes.replace(b"print fmt: \"prev_comm", b"print fmt: %prev_comm"))' || exit 1
"$TALLY" script -i bad.data -F event,trace >got 2>said || exit 1
[ "$(grep -c 'print formats cannot be read: sched:sched_switch$' got)" -eq 1 ] || { tail got && exit 1; }
grep -q 'sched_switch: .*prev_pid=' got || { grep -m3 switch got && exit 1; }
# Nobody asked for what they say.
"$TALLY" script -i bad.data -F event >got 2>said || exit 1
grep 'cannot be read' got said && exit 1
exit 0
