#!/bin/sh
# SPDX-License-Identifier: MIT
# Samples of a guest that only counts: its own, unless they are left out, and then it is said.
set -eu
cd "$SCRATCH"
[ "$(uname -m)" = x86_64 ] || { echo "the machine is of x86" && exit 77; }
gcc -O1 -o minivm "$ROOT/tests/guest/minivm.c" 2>/dev/null || { echo "gcc or linux/kvm.h is missing" && exit 77; }
./minivm spin 5 >said || { cat said && exit 77; }

"$TALLY" record -q -e cpu-clock -F 2000 -o g.data ./minivm spin 400000000 2>err >said || { head -n 1 err && exit 77; }
"$TALLY" report -i g.data --stdio --no-children -s mode,vm,vcpu,sym >rows 2>notes
# It runs below 8 KiB; what KVM lets it do there natively is most of the time.
grep -q '^ *[5-9][0-9]\.[0-9]*%  guest user  *[0-9]*:minivm  *thread [0-9]*  *\[u\] 0x000000000000100' rows || {
	grep -q 'guest' rows && echo "the backend of KVM runs little of a guest natively" && exit 77
	cat rows
	exit 1
}
# Its symbols come from a file that is told to be there.
if command -v gcc >/dev/null && command -v ld >/dev/null; then
	printf '.globl spin_loop\n.type spin_loop, @function\nspin_loop: .skip 64, 0x90\n.size spin_loop, 64\n' >spin.s
	gcc -c -o spin.o spin.s
	ld -Ttext=0x1000 -e spin_loop -o spin.elf spin.o 2>/dev/null
	"$TALLY" report -i g.data --stdio --no-children -s sym --guest-map 0x1000=spin.elf 2>/dev/null | grep -q '\[u\] spin_loop' ||
		"$TALLY" report -i g.data --stdio --no-children -s sym --guest-map 0=spin.elf 2>/dev/null | grep -q '\[u\] spin_loop'
fi

# Guests alone: the kernel's clocks take the host, too, and it is left out when they are read.
for alone in '--guest -e cpu-clock' '-e cpu-clock:G'; do
	# shellcheck disable=SC2086
	"$TALLY" record -q $alone -F 2000 -o alone.data ./minivm spin 200000000 2>err >said
	"$TALLY" report -i alone.data --stdio --no-children -s mode >rows 2>&1
	grep -q '100\.00%  guest user' rows
	grep -q '^note: [0-9]* samples of the host are left out' rows
done
"$TALLY" record -q --host -e cpu-clock -F 2000 -o alone.data ./minivm spin 200000000 2>err >said
"$TALLY" report -i alone.data --stdio --no-children -s mode 2>/dev/null >rows
if grep -q '%.*guest' rows; then exit 1; fi
grep -q 'host kernel' rows

# perf's default leaves guests out, and books their time as the host's kernel.
"$TALLY" record -q -e cpu-clock:H -F 2000 -o h.data ./minivm spin 200000000 2>err >said
"$TALLY" report -i h.data --stdio --no-children -s mode 2>/dev/null | grep -Eq '(9[0-9]|100)\.[0-9]*%  host kernel'

# KVM's own work for a guest is its machine's, too, from when the guest was seen to run; no JSON is padded.
"$TALLY" report -i g.data -s mode,vm,vcpu -j >rows
grep -q '"mode":"guest user","vm":"[0-9]*:minivm","vcpu":"thread [0-9]*"' rows
# The same of a name that tells nothing, by where guests are entered, if the kernel's names are known.
if "$TALLY" report -i h.data --stdio -s sym 2>/dev/null | grep -q '\[k\] [a-z]'; then
	"$TALLY" report -i h.data --stdio -s vm,vcpu >rows 2>&1
	grep -q "[0-9] samples of virtual CPUs are booked as the host's kernel" rows
	grep -q '%  *[0-9]*:minivm  *thread [0-9]' rows
	# It is said whatever rows are told apart by, and of --host as of :H.
	"$TALLY" record -q --host -e cpu-clock -F 2000 -o host.data ./minivm spin 200000000 2>err >said
	for keys in mode comm,pid cpu; do
		for f in h host; do
			"$TALLY" report -i $f.data --stdio -s $keys >rows 2>&1
			grep -q "[0-9] samples of virtual CPUs are booked as the host's kernel" rows
		done
	done
	"$TALLY" report -i h.data -s mode -j 2>&1 >rows | grep -q "are booked as the host's kernel"
	"$TALLY" report -i h.data --html=page.html 2>&1 | grep -q "are booked as the host's kernel"
	"$TALLY" script -i h.data --to folded 2>&1 >stacks | grep -q "are booked as the host's kernel"
	"$TALLY" report -i g.data --stdio -s mode,comm >rows 2>&1
	if grep -q 'booked as the host' rows; then exit 1; fi
fi

# Where the thread's name says that it is a virtual CPU, that is told.
cp minivm vcpu0
"$TALLY" record -q -e cpu-clock:H -F 2000 -o n.data ./vcpu0 spin 200000000 2>err >said
"$TALLY" report -i n.data --stdio --no-children -s vm,vcpu >rows 2>&1
grep -q "samples of virtual CPUs are booked as the host's kernel" rows
grep -q '%  *[0-9]*:vcpu0  *0' rows
