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
[ "$(grep -c 'print formats cannot be read: sched:sched_switch$' said)" -eq 1 ] || { cat said && exit 1; }
grep -q 'sched_switch: .*prev_pid=' got || { grep -m3 switch got && exit 1; }
# Nobody asked for what they say.
"$TALLY" script -i bad.data -F event >got 2>said || exit 1
grep 'cannot be read' got said && exit 1
# Events that are no tracepoints have no fields.
"$TALLY" record -q -e cpu-clock -o clock.data true 2>said || { cat said && exit 1; }
"$TALLY" evlist --trace-fields -i clock.data | grep -qx 'cpu-clock: (not a tracepoint)' || exit 1
# Texts that fields point to are in the recording.
"$TALLY" record -q -a -e rcu:rcu_utilization -o texts.data sleep 0.1 2>said || { echo "rcu: $(head -n 1 said)" && exit 0; }
"$TALLY" script -i texts.data -F event,trace >got 2>said || exit 1
[ -s got ] || exit 0
grep -q 'rcu_utilization: *[A-Z]' got || { head -n 3 got && exit 1; }
grep 'rcu_utilization: *ffff' got && exit 1
# The same recording with texts that are none.
python3 -c '
bytes = open("texts.data", "rb").read()
assert b" : \"" in bytes
open("bad.data", "wb").write(bytes.replace(b" : \"", b" : \n\""))
open("worse.data", "wb").write(bytes.replace(b" : \"", b" \"\" \""))' || exit 1
for file in bad worse; do
	"$TALLY" script -i $file.data -F event,trace >got 2>said || { cat said && exit 1; }
	grep -q 'rcu_utilization: *ffff' got || { head -n 3 got && exit 1; }
done
exit 0
