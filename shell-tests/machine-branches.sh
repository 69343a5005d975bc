#!/bin/sh
# SPDX-License-Identifier: MIT
# Every branch of a program is recorded, edge for edge as its control flow must be, at each depth;
# filters by kind leave just those of the kind, and call stacks are those of frame pointers.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
command -v python3 >/dev/null || { echo "python3 is not installed" && exit 77; }
compile branches.S
compile loop.S
cd "$SCRATCH" || exit 1

# trace MACHINE-OPTIONS ARGS...: every branch of a run, into the file trace.
trace() {
	machine=riscv64$1
	shift
	"$TALLY" record --machine "$machine" --all-branches -q -o data "$@" >out || exit 1
	"$TALLY" script -i data -F ip,period,brstack >trace || exit 1
}
# "FROM TO TYPE" of each branch, the oldest first.
edges() {
	awk '{ for (i = NF; i > 2; i--) { split($i, b, "/"); print b[1], b[2], b[7] } }' trace
}

# What its source says, by the addresses that nm has.
rounds=7
round=0
while [ $round -lt $rounds ]; do
	last=$((round == rounds - 1))
	echo b_loop t_loop COND
	echo b_loop t_loop COND
	echo b_call t_direct CALL
	echo b_direct t_called RET
	if [ $((round % 2)) -eq 0 ]; then
		echo b_even t_chosen COND
		echo b_indirect t_even IND_CALL
		echo b_even_return t_again RET
	else
		echo b_indirect t_odd IND_CALL
		echo b_odd t_direct CALL
		echo b_direct t_back RET
		echo b_odd_return t_again RET
	fi
	echo b_swap t_swap IND
	echo b_swap_return t_switch RET
	echo b_switch t_case$((round % 2)) IND
	[ $((round % 2)) -eq 1 ] || echo b_case0 t_join UNCOND
	[ $last -eq 1 ] || echo b_round t_round COND
	round=$((round + 1))
done >flow
riscv64-linux-gnu-nm branches | awk 'NR == FNR { sub(/^0+/, "0x", $1); at[$3] = $1; next }
	{ print at[$1], at[$2], $3 }' - flow >want
for depth in 16 32 64 128 256; do
	trace ",depth=$depth" -- ./branches $rounds
	edges >got
	cmp want got || { diff want got | head && exit 1; }
done
want "branches $(grep -c . want) instructions $(count '' instructions ./branches $rounds | sed 's/.* //')" \
	"$(python3 "$ROOT/tests/branches.py" follow branches trace | sed 's/ samples.*//')"

# One kind or the other, and several: what the whole trace has of them. A swap is a call and a return.
swap=$(awk '$1 == "b_swap"' flow | grep -c .)
while read -r kinds types swaps; do
	trace '' -j "$kinds" -- ./branches $rounds
	edges >got
	grep -E " ($types)\$" want >part
	[ -n "$swaps" ] || { cmp part got || { echo "$kinds:" && diff part got | head && exit 1; }; }
	[ -z "$swaps" ] || want $(($(grep -c . part) + swaps)) "$(grep -c . got)"
done <<END
cond COND
call CALL
any_call CALL|IND_CALL
ind_call IND_CALL
any_ret RET $swap
ind_jmp IND -$swap
cond,call COND|CALL
any COND|CALL|UNCOND|RET|IND|IND_CALL
END

# A million branches and more: no gap.
trace '' -- ./loop 1200003
want "1200010 1200002 0x1012c 0x1012a COND" "$(python3 "$ROOT/tests/branches.py" most trace)"

# A program of C, its library included: each branch follows from the one before it, and what lies
# between is as many instructions as were counted.
riscv64-linux-gnu-gcc -O1 -fno-omit-frame-pointer -static -o stack "$programs/stack.c" || exit 1
for depth in 16 256; do
	trace ",depth=$depth" -- ./stack 12
	python3 "$ROOT/tests/branches.py" follow stack trace >followed || exit 1
	awk '{ exit !($2 > 1500 && $4 == $6) }' followed || { cat followed && exit 1; }
done

# To the byte the same, however the host reads what comes.
cp data first
trace ",depth=256" -- ./stack 12
cmp data first || exit 1

# Fewer samples lose branches, which is told; only those that are too many are lost.
"$TALLY" record --machine riscv64,depth=16 --all-branches -c 1000 -o data -- ./loop 5000 2>err
grep -q 'missing in 11 of 11 samples' err || { cat err && exit 1; }
"$TALLY" record --machine riscv64 --all-branches -j any_call -c 1000 -o data -- ./branches 7 2>err
grep missing err && exit 1

# Calls without frame pointers: in the body of a function what these say.
for chain in fp lbr; do
	"$TALLY" record --machine riscv64 -q -c 97 --call-graph $chain -o $chain -- ./stack 12 >out || exit 1
	"$TALLY" script -i $chain -F ip >$chain.txt
done
python3 "$ROOT/tests/branches.py" stacks stack fp.txt lbr.txt >compared || exit 1
awk '{ exit !($2 > 30 && $4 >= 20) }' compared || { cat compared && exit 1; }

# refuse TEXT ARGS...
refuse() {
	text=$1
	shift
	"$TALLY" record --all-branches "$@" >out 2>err && { echo "taken: $*" && exit 1; }
	grep -q -e "$text" err || { cat err && exit 1; }
}
refuse "wants '--machine'" -- true
refuse 'exclude each other' --machine riscv64 -F 100 -- ./loop 1
refuse 'and of nothing else' --machine riscv64 -e dTLB-load-misses -c 10 -- ./loop 1
refuse 'and of nothing else' --machine riscv64 -e cycles,instructions -- ./loop 1
refuse 'not 24' --machine riscv64,depth=24 -- ./loop 1
refuse '16 instructions are the shortest' --machine riscv64,depth=16 -c 15 -- ./loop 1
