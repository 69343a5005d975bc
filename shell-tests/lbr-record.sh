#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr record is record with branches: of a machine that has none it says so before anything runs, and
# of the emulated one it has them; with --all, every one.
cd "$SCRATCH" || exit 1
if "$TALLY" lbr record -e cpu-clock -o none -- touch started 2>err; then
	echo "a clock records branches" && exit 1
fi
{ [ ! -e started ] && grep -q "event 'cpu-clock' cannot be recorded: " err; } || { cat err && exit 1; }

refuse() { # TEXT ARGS...
	text=$1
	shift
	"$TALLY" lbr record "$@" >out 2>err && { echo "taken: $*" && exit 1; }
	grep -q -e "$text" err || { cat err && exit 1; }
}
refuse "'--all' wants '--machine'" --all -- true
refuse 'nothing to record' -j any
refuse 'no branch filter' -j everything -- true

# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
refuse 'has no guests' --machine riscv64 --guest -- ./loop 1
edges() {
	"$TALLY" script -F brstack | tr -s ' ' '\n' | grep -c /
}
"$TALLY" lbr record --machine riscv64 -q -o perf.data -c 1000 -- ./loop 5000 && want $((10 * 32)) "$(edges)"
"$TALLY" lbr record --machine riscv64 -q -o perf.data --all -- ./loop 5000 && want 5004 "$(edges)"
# Blocks are counted as often as they were executed, whichever samples their ends are in; but not
# where there may have been branches in between.
blocks() {
	"$TALLY" lbr report -j | tr '{' '\n' | sed -n 's/.*"start":"0x1012a".*"count":\([0-9]*\).*/\1/p' | head -n 1
}
"$TALLY" lbr record --machine riscv64,depth=16 -q -o perf.data --all -- ./loop 5000 && want 4999 "$(blocks)"
# The code tells how many instructions a run of it has.
"$TALLY" lbr report -j >out
grep -q '"start":"0x1012a","end":"0x1012c","count":4999,.*"instructions":2,"ipc":null' out || {
	grep '"start":"0x1012a"' out && exit 1
}
"$TALLY" lbr record --machine riscv64,depth=16 -q -o perf.data --all -c 1000 -- ./loop 5000 && want $((11 * 15)) "$(blocks)"
"$TALLY" lbr record --machine riscv64 -q -o perf.data --all -j ind_call -- ./loop 5000 && want 0 "$(edges)"
"$TALLY" lbr record --machine riscv64 -q -o perf.data -c 1000 --call-graph lbr -- ./loop 5000 && want 10 "$("$TALLY" script -F ip | grep -c .)"
# Records are left to gather: the recorder is not woken by each of thousands. In a pipe of a page, which is
# what users of many have, it looks once in a millisecond.
begin=$(date +%s%N)
"$TALLY" lbr record --machine riscv64,depth=16 -v -o perf.data --all -- ./loop 60000 2>err
taken_ms=$((($(date +%s%N) - begin) / 1000000))
woken=$(sed -n 's/.*Woken up \([0-9]*\) times.*/\1/p' err)
samples=$(sed -n 's/.*(\([0-9]*\) samples).*/\1/p' err)
{ [ "$samples" -gt 3000 ] && { [ $((woken * 3)) -lt "$samples" ] || [ "$woken" -lt $((20 + 2 * taken_ms)) ]; }; } || {
	echo "woken $woken times by $samples samples in $taken_ms ms" && exit 1
}
