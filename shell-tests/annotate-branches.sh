#!/bin/sh
# SPDX-License-Identifier: MIT
# Where a recording has branches with cycles, the last instruction of a piece of
# code says how many cycles it took and how many instructions a cycle it made.
"$TALLY" version --build-options | grep -q '^capstone *yes' ||
	{ echo "not built with Capstone" && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo "the program is of x86-64" && exit 77; }
for program in gcc python3 nm; do
	command -v $program >/dev/null || { echo "$program is not installed" && exit 77; }
done
cd "$SCRATCH" || exit 1
gcc -nostdlib -static -o a "$ROOT/tests/data/spin.S" || exit 1
# Newest first: two rounds of the first loop, of 4 and then of 8 cycles; the same sample twice.
rounds='spin+2 spin+9/spin+2/-/4 spin+9/spin+2/-/8 spin+9/spin+2/-/9'
printf '%s\n' "$rounds" "$rounds" | python3 "$ROOT/tests/branchdata.py" p.data a 0 || exit 1
"$TALLY" annotate -i p.data spin >out || exit 1
# Two pieces of code a sample, of 3 instructions each: 6 of 12 cycles, 6 cycles on average.
grep -Eq 'IPC  Cycles' out || { cat out && exit 1; }
grep -Eq '^ +0\.00    0\.50       6 : .*jne' out || { cat out && exit 1; }
"$TALLY" annotate -i p.data spin -j | grep -q '"ipc":0.5,"cycles":6' ||
	{ "$TALLY" annotate -i p.data spin -j && exit 1; }
[ "$(grep -c '0.50' out)" -eq 1 ] || { cat out && exit 1; }
# The same of the function as a whole: three of its ten instructions are in such pieces.
for option in '-b -s symbol_to,ipc_lbr' '--no-branch-stack -s sym,ipc_lbr' '--no-branch-stack -s ipc_null'; do
	# shellcheck disable=SC2086 # words
	"$TALLY" report -i p.data -q $option >out || exit 1
	grep -Fq '0.50   [ 30.0%]' out || { echo "$option" && cat out && exit 1; }
done
"$TALLY" report -i p.data -q --no-branch-stack -s ipc_lbr -j | grep -Fq '"ipc":"0.50' || exit 1
