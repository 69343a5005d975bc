#!/bin/sh
# SPDX-License-Identifier: MIT
# Counts of the emulated machine are exact: each round of a loop of two instructions counts as two,
# what is around it as what it is, in every run the same.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
# 3 + 8 for each digit + 2 before, 2 for each round, 3 behind.
for n in 1 7 10 1000 100000 999999; do
	sum=$((3 + 8 * ${#n} + 2 + 2 * n + 3))
	want "cycles:u $sum
instructions:u $sum" "$(count '' cycles:u,instructions:u "$SCRATCH/loop" "$n")"
done
first=$(count '' cycles,instructions,dTLB-load-misses,iTLB-load-misses "$SCRATCH/loop" 5000)
for _ in 1 2 3; do
	want "$first" "$(count '' cycles,instructions,dTLB-load-misses,iTLB-load-misses "$SCRATCH/loop" 5000)"
done
# Where the program is called from, and what is in our environment, moves nothing.
cd "$SCRATCH" || exit 1
want "$first" "$(A=b count '' cycles,instructions,dTLB-load-misses,iTLB-load-misses ./loop 5000)"

# A whole document is the same each time, times included.
"$TALLY" stat --machine riscv64 -j -o a.json -- ./loop 5000 &&
	"$TALLY" stat --machine riscv64 -j -o b.json -- ./loop 5000 && cmp a.json b.json || exit 1

# TLB misses neither depend on how busy the host is, nor on what it has in its caches.
compile streams.c
all=cycles,dTLB-load-misses,dTLB-store-misses,iTLB-load-misses
quiet=$(count '' "$all" ./streams 2>err | grep misses)
for _ in 1 2 3 4; do
	(exec timeout 20 sh -c 'while :; do :; done') &
	busy="$busy $!"
done
for _ in 1 2 3; do
	want "$quiet" "$(count '' "$all" ./streams 2>err | grep misses)"
done
# shellcheck disable=SC2086
kill $busy
