#!/bin/sh
# SPDX-License-Identifier: MIT
# Intervals of the emulated machine are by its clock, the same each time, and add up to the whole.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
cd "$SCRATCH" || exit 1

rows() { # FILE EVENT: time and value of each interval
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["event"] == "'"$2"'" { print $at["time_s"], $at["value"] }' "$1"
}
for run in a b; do
	"$TALLY" stat --machine riscv64 -e instructions -I 5 -x, -o $run -- ./loop 10000000 || exit 1
done
cmp a b || exit 1
"$TALLY" stat --machine riscv64 -e instructions -x, -o whole -- ./loop 10000000 || exit 1
want "$(rows whole instructions:u | awk '{ print $NF }')" "$(rows a instructions:u | awk '{ n += $2 } END { print n }')"
want '5 10 15 20 20 ' "$(rows a instructions:u | awk '{ printf "%d ", $1 * 1000 + 0.01 }')"
# Groups that take turns have theirs in each interval, and the whole is behind them.
"$TALLY" stat --machine riscv64,counters=2 -I 5 --summary -j -o turns \
	-e instructions,cycles,dTLB-load-misses,dTLB-store-misses,iTLB-load-misses -- ./loop 10000000 || exit 1
want 6 "$(wc -l <turns)"
want 6 "$(grep -c '"event":"iTLB-load-misses:u",[^{}]*"running_ns":[1-9]' turns)"
tail -n 1 turns | grep -q '"time_s":null,.*"status":0' || { cat turns && exit 1; }
# After so many intervals nothing is counted any more, but the program goes on.
"$TALLY" stat --machine riscv64 -e instructions -I 5 --interval-count 2 -x, -o two -- ./loop 10000000 || exit 1
want 2 "$(rows two instructions:u | wc -l)"
rows a instructions:u | head -n 2 >first
rows two instructions:u | cmp - first
