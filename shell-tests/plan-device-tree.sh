#!/bin/sh
# SPDX-License-Identifier: MIT
# A plan takes the counters of events from a board's device tree, and so does encode.
set -eu
fail() {
	echo "$*"
	exit 1
}
has() {
	grep -qF -e "$2" "$1" || fail "$1 lacks $2: $(cat "$1")"
}
"$TALLY" version | grep -q 'fdt .*yes' || { echo "built without libfdt" && exit 77; }
command -v dtc >/dev/null || { echo "dtc is not installed" && exit 77; }
for board in u74 delegated refused; do
	dtc -q -I dts -O dtb -o "$SCRATCH/$board.dtb" "$ROOT/tests/data/boards/$board.dts"
done
cd "$SCRATCH"

# Two programmable counters, cycle and instret, whatever this machine is.
"$TALLY" plan --device-tree u74.dtb -j \
	-e '{cycles,instructions,cache-misses,branch-misses},dTLB-load-misses,cpu/event=0x1802/' >out
has out '"model":"riscv/sbi/generic"'
has out '"pmus":[{"name":"cpu","generic":2,"fixed":2,"reserved":[]}]'
has out '{"name":"cycles","terms":"legacy-hardware-config=0","counter":"0"'
has out '{"name":"instructions","terms":"legacy-hardware-config=1","counter":"2"'
has out '"bound":{"groups":2,"why":"4 events compete for counters 3-4"}'
"$TALLY" plan --device-tree u74.dtb -e '{cache-misses,branch-misses,dTLB-load-misses}' >out
has out "3 events compete for counters 3-4"
"$TALLY" plan --device-tree u74.dtb -e bus-cycles 2>err && fail 'an event without a counter passes'
has err "'bus-cycles': the device tree has no counter for it (SBI event 0x7, mhpmevent 0x7)"
"$TALLY" plan --device-tree u74.dtb -e cpu/event=0x99/ 2>err && fail 'a code without a row passes'
has err "the device tree has no counter for it (mhpmevent 0x99)"

# One counter for one event, a choice for the other: a matching, not first come, first served.
for events in dTLB-load-misses,dTLB-store-misses dTLB-store-misses,dTLB-load-misses; do
	"$TALLY" plan --device-tree delegated.dtb -j -e "{$events}" >out
	has out '"summary":{"metrics":0,"coherent":0,"groups":1}'
	grep -q '"name":"dtlb-load-misses"[^}]*"counter":"3"' out || fail "loads: $(cat out)"
	grep -q '"name":"dtlb-store-misses"[^}]*"counter":"4"' out || fail "stores: $(cat out)"
done
# A row that firmware refuses does not count.
"$TALLY" plan --device-tree refused.dtb -e cache-misses >out
"$TALLY" plan --device-tree refused.dtb -e bus-cycles 2>err && fail 'a refused row counts'

# encode: the mask, the selector, and with a kernel that takes it the term.
"$TALLY" encode --device-tree u74.dtb -x, cache-misses cpu/event=0x1802/ r99 cycles >out
has out 'cache-misses,legacy-hardware-config=3,0,0x3,0x0,0x0,0x18,0x0,,"SBI event 0x4, mhpmevent 0x302: counters by the device tree"'
has out 'cpu/event=0x1802/,event=0x1802,4,0x1802,0x0,0x0,0x18,'
has out 'mhpmevent 0x99: the device tree has no counter for it'
has out 'cycles,legacy-hardware-config=0,0,0x0,0x0,0x0,0x1,0x0,,SBI event 0x1: counters by the device tree'
"$TALLY" encode --device-tree delegated.dtb -x, --sysfs "$ROOT/tests/data/machines/riscv-delegated" \
	cpu/event=0x10019/ cpu/event=0x10019,counterid_mask=0x10/ >out
has out 'event=0x10019,4,0x10019,0x0,0x8,0x8,'
has out '"event=0x10019,counterid_mask=0x10",4,0x10019,0x0,0x10,0x10,'

# The registers get what the tree says, whatever the kernel calls the event.
"$TALLY" encode --device-tree u74.dtb -x, --csr cycles cache-misses L1-dcache-load-misses >out
has out 'write,0x152,sireg2,0x302,configure'
has out 'write,0x152,sireg2,0x202,configure'
"$TALLY" encode --device-tree u74.dtb --csr bus-cycles 2>err && fail 'registers for an event without a counter'
has err "'bus-cycles': the device tree has no counter for it"

# What is not for it.
"$TALLY" plan --cpu x86/amdzen5 --device-tree u74.dtb -e cycles 2>err && fail 'x86 has a device tree'
has err "--device-tree tells the counters of RISC-V boards, but the CPU is 'x86/amdzen5'"
"$TALLY" encode --all --device-tree u74.dtb 2>err && fail '--all with a device tree'
has err '--device-tree is for events that are named'
"$TALLY" plan --device-tree nosuch.dtb -e cycles 2>err && fail 'a tree that is not there'
has err 'nosuch.dtb: No such file'
echo text >text
"$TALLY" plan --device-tree text -e cycles 2>err && fail 'a text is a tree'
has err "text: is neither a device tree's folder nor a .dtb file"
head -c 300 u74.dtb >cut.dtb
"$TALLY" plan --device-tree cut.dtb -e cycles 2>err && fail 'half a tree is one'
has err 'cut.dtb: is no whole device tree (libfdt: FDT_ERR_TRUNCATED)'

# A folder, as /proc/device-tree is one.
mkdir -p tree/pmu
printf 'riscv,pmu\0' >tree/pmu/compatible
printf '\0\0\0\3\0\0\0\6\0\0\0\030' >tree/pmu/riscv,event-to-mhpmcounters
"$TALLY" plan --device-tree tree -e branch-misses,cache-misses -j >out
has out '"generic":2,"fixed":2'
rm -r tree/pmu
"$TALLY" plan --device-tree tree -e cycles 2>err && fail 'a tree without a PMU'
has err "tree: has no node compatible with 'riscv,pmu'"
