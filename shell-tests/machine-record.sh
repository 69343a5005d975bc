#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples of the emulated machine: as many as there are periods in the count, at the right places,
# the same each time; whatever ends the recording, the file is whole.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
compile pages.S
cd "$SCRATCH" || exit 1

# record ARGS...: on the machine, into perf.data.
record() {
	"$TALLY" record --machine riscv64 -q -o perf.data "$@"
}

# 3 + 8 for each digit + 2 before, 2 for each round, 3 behind.
total=$((3 + 8 * 5 + 2 + 2 * 50000 + 3))
for event in cycles instructions; do
	for period in 32 41 1000; do
		record -e "$event" -c "$period" -- ./loop 50000 || exit 1
		want $((total / period)) "$("$TALLY" script -F ip | grep -c .)"
	done
done
"$TALLY" script -F ip,sym | grep -v ' _start' && exit 1
cp perf.data first
record -e instructions -c 1000 -- ./loop 50000 && cmp perf.data first || exit 1
"$TALLY" data check >checked || { cat checked && exit 1; }
grep -q 'COMM 1, EXIT 1, SAMPLE 100, MMAP2 1' checked || { cat checked && exit 1; }
grep -aq 0x0-0x0-0x0 perf.data || exit 1

# Misses of the TLB: late by some instructions, but none is lost.
misses=$(count '' dTLB-load-misses,dTLB-store-misses ./pages | sed 's/.* //' | tr '\n' ' ')
record -e dTLB-load-misses/period=10/,dTLB-store-misses/period=7/ -- ./pages || exit 1
# shellcheck disable=SC2086
set -- $misses
want "$(($1 / 10)) $(($2 / 7))" "$("$TALLY" script -F event | awk '/load/ { l++ } /store/ { s++ } END { print l, s }')"

# Calls by frame pointers, also of functions that call none, and branches.
riscv64-linux-gnu-gcc -O1 -fno-omit-frame-pointer -static -o chain "$programs/chain.c" || exit 1
record -e cycles -c 1000 -g -b -- ./chain 100 >out
want 5150 "$(cat out)"
"$TALLY" script -F ip,sym >chains
awk '/ leaf$/ { l = NR } / middle$/ && l == NR - 1 { m = NR } / outer$/ && m == NR - 1 { o = NR }
	/ main$/ && o == NR - 1 { found = 1 } END { exit !found }' chains || { head -n 40 chains && exit 1; }

if command -v perf >/dev/null; then
	perf script -i first -F ip,sym 2>/dev/null >theirs
	"$TALLY" script -i first -F ip,sym >ours
	cmp theirs ours || exit 1
	perf script -F brstack 2>/dev/null | grep -Eq '0x[0-9a-f]+/0x[0-9a-f]+/' || exit 1
fi

# Registers: the loop's counter goes down by what a period has of it.
record -e instructions -c 1000 --intr-regs=a1,pc --user-regs -- ./loop 5000 || exit 1
"$TALLY" script -F ip,iregs >registers
sed 's/.*pc:\(0x[0-9a-f]*\) *a1:\(0x[0-9a-f]*\).*/\1 \2/' registers | while read -r pc a1; do
	[ -z "$last" ] || want "$last" "$((a1 + 500)) $((pc))"
	last="$((a1)) $((pc))"
done || exit 1
want 10 "$("$TALLY" script -F uregs | grep -c 'pc:0x.* ra:0x0 .* sp:0x3eff.* t6:0x0')"
want "$("$TALLY" script -F ip | tr -d ' ')" "$(sed 's/.*pc:0x\([0-9a-f]*\).*/\1/' registers)"

record -e cycles -c 1000 --sample-cpu -- ./loop 5000 && want 10 "$("$TALLY" script -F cpu,ip | grep -c '^\[000\]')"
"$TALLY" data check | grep -q 'Whole: yes' || exit 1

# What was asked for as a frequency is told as one.
record -e cycles -F 100000 -- ./loop 5000 && "$TALLY" evlist -F | grep -q 'sample_freq=100000' || exit 1
record -e cycles -c 1000 -- ./loop 5000 && "$TALLY" evlist -F | grep -q 'sample_period=1000$' || exit 1

# refuse TEXT ARGS...: what is said, and the status 1 or 2.
refuse() {
	text=$1
	shift
	record "$@" >out 2>err && { echo "taken: $*" && exit 1; }
	grep -q "$text" err || { echo "$*:" && cat err && exit 1; }
}
refuse '32 instructions are the shortest period' -c 31 -- ./loop 1
refuse 'not both' -e cycles,instructions -- ./loop 1
refuse 'cannot be sampled by a frequency' -e dTLB-load-misses -F 100 -- ./loop 1
refuse 'pieces of the stack' --call-graph dwarf -- ./loop 1
refuse 'user mode (-j u) only' -j any,k -- ./loop 1
refuse "cannot be chosen so: 'in_tx'" -j in_tx -- ./loop 1
refuse "cannot be chosen so: 'any_call' beside 'stack'" -j stack,any_call -- ./loop 1
refuse "'=pc' is no register" -I=pc -- ./loop 1
refuse "'r15' is no register" --intr-regs=pc,r15 -- ./loop 1
refuse 'exclude each other' --switch-output=1M -- ./loop 1
refuse 'exclude each other' --threads -- ./loop 1
refuse 'not both' --call-graph lbr -b -- ./loop 1
refuse 'is a program for' -- /bin/true
"$TALLY" record --timeout 1 -- true 2>err && exit 1

# A frequency of cycles is a period: an instruction takes a nanosecond.
record -e cycles -F 100000 -- ./loop 50000 && want 10 "$("$TALLY" script -F ip | grep -c .)"

# A program that runs away, a file that is full, a stream.
compile forever.S
record -c 100000 --timeout 5 -- ./forever 2>err
"$TALLY" data check | grep -q 'Whole: yes' || exit 1
record -c 100 --max-size 64K -- ./forever 2>err
"$TALLY" data check | grep -q 'Whole: yes' || exit 1
want 100 "$(record -e instructions -c 1000 -o - -- ./loop 50000 | "$TALLY" script -i - -F ip | grep -c .)"
record -c 100 -o /dev/full -- ./loop 50000 2>err && exit 1
grep -q 'No space left' err

# Modifier S: the leader's samples have the counts of all, and those at the last one are what there was.
record -e '{instructions,cycles,dTLB-load-misses}:S,dTLB-store-misses/period=50/' -c 100 --running-time -- ./pages || exit 1
samples=$(($(count '' instructions ./pages | sed 's/.* //') / 100))
"$TALLY" script -F event,period >periods
want "$samples $((samples * 100)) $((samples * 100))" "$(awk '$2 ~ /^instr/ { n++; i += $1 } $2 ~ /^cycles/ { c += $1 } END { print n, i, c }' periods)"
want "$1 $(($2 / 50 * 50))" "$(awk '$2 ~ /^dTLB-load/ { l += $1 } $2 ~ /^dTLB-store/ { s += $1 } END { print l, s }' periods)"
"$TALLY" evlist -g | grep -qx '{instructions,cycles,dTLB-load-misses}' || exit 1
if command -v perf >/dev/null; then
	perf script -F event,period 2>/dev/null | awk '{ print $1, $2 }' >theirs
	awk '{ print $1, $2 }' periods | cmp - theirs || exit 1
fi
# What samples do to the TLB is told, and only where it matters.
"$TALLY" record --machine riscv64 -o perf.data -e '{instructions,dTLB-load-misses}:S' -c 100 -- ./pages 2>err || exit 1
grep -q '^note: taking samples causes some misses of the TLB' err || { cat err && exit 1; }
"$TALLY" record --machine riscv64 -o perf.data -c 1000 -- ./loop 5000 2>err || exit 1
grep note: err && exit 1
# An event of no group has its own count.
record -e instructions:S -c 1000 -- ./loop 50000 || exit 1
want "$((total / 1000)) $((total / 1000 * 1000))" "$("$TALLY" script -F period | awk '{ n++; s += $1 } END { print n, s }')"
"$TALLY" script -D | grep sample_read -A 1 | grep -c 'value 00000000000003e8$' >ones
want 1 "$(cat ones)"
