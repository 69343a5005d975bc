#!/bin/sh
# SPDX-License-Identifier: MIT
# probe tells of a device tree what its harts allow and which counters count what.
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
case $(uname -m) in
riscv*) echo "this machine's own files come in between" && exit 77 ;;
esac
"$TALLY" probe --device-tree u74.dtb -j >out
has out '"arch":"riscv","kernel":null,"hypervisor":null,"device_tree":"u74.dtb","board":"a board with U74 cores, described"'
has out '"ability":"counting","works":true'
has out '"ability":"overflow_interrupts","works":false,"reason":"Sscofpmf ('
has out '{"cpus":"1","name":"sifive,u74-mc","cpuid":null,"model":null,"isa":"rv64imafdc_zba_zbb"}'
has out '{"pmu":"cpu","generic":2,"fixed":2,"reserved":null,"source":"device tree"}'
has out '{"name":"cycles","event":"0x1","mhpmevent":null,"mask":null,"counters":"0x1"}'
has out '{"name":"LLC-load-misses","event":"0x10011","mhpmevent":"0x2002","mask":null,"counters":"0x18"}'
has out '{"name":"(raw codes)","event":null,"mhpmevent":"0x1","mask":"0xfffffffffff800ff","counters":"0x18"}'
# What one hart lacks does not work.
"$TALLY" probe --device-tree delegated.dtb -j >out
has out '"ability":"mode_filter","works":true'
has out '"ability":"delegation","works":false,"reason":"/cpus/cpu@1: Sscsrind ('
"$TALLY" probe --device-tree refused.dtb >out
has out 'note: /pmu: riscv,event-to-mhpmcounters: firmware refuses row 1: its range overlaps'
has out 'firmware refuses row 2: counters 0 to 2 are for cycles and instructions alone'
printf '/dts-v1/; / { model = "not RISC-V"; };' | dtc -q -I dts -O dtb -o other.dtb
"$TALLY" probe --device-tree other.dtb 2>err && fail 'any tree is a board'
has err 'other.dtb: tells of no RISC-V hart and of no riscv,pmu'
# Beside a machine's files: the tree knows extensions that its kernel does not.
"$TALLY" probe --sysfs "$ROOT/tests/data/machines/riscv-delegated" --device-tree u74.dtb -j >out
has out '"model":"riscv/qemu/virt"'
has out '{"pmu":"cpu","generic":2,"fixed":2,"reserved":null,"source":"device tree"}'

command -v qemu-system-riscv64 >/dev/null || exit 0
qemu-system-riscv64 -M virt,dumpdtb=virt.dtb -cpu max -display none 2>qemu ||
	{ cat qemu && exit 1; }
"$TALLY" probe --device-tree virt.dtb -j >out
has out '"board":"riscv-virtio,qemu"'
has out '"ability":"counting","works":true'
dtc -q -I dtb -O dts virt.dtb >virt.dts
# Newer ones have all of it; what this one has is in its own words.
grep -q smcdeleg virt.dts && has out '"ability":"delegation","works":true'
grep -q smctr virt.dts && has out '"ability":"branch_records","works":true'
counters=$(sed -n 's/.*event-to-mhpmcounters = <\(0x0*1 0x0*1 \(0x[0-9a-f]*\)\).*/\2/p' virt.dts)
[ -z "$counters" ] || has out "{\"name\":\"cycles\",\"event\":\"0x1\",\"mhpmevent\":\"0x1\",\"mask\":null,\"counters\":\"$counters\"}"
qemu-system-riscv64 -M virt,dumpdtb=few.dtb -cpu rv64,pmu-mask=0x78 -display none 2>qemu ||
	{ cat qemu && exit 1; }
"$TALLY" probe --device-tree few.dtb -j >out
has out '{"pmu":"cpu","generic":4,"fixed":2,"reserved":null,"source":"device tree"}'
has out '"ability":"delegation","works":false'
"$TALLY" plan --device-tree few.dtb -j -e '{dTLB-load-misses,dTLB-store-misses,iTLB-load-misses}' >out
has out '"generic":4,"fixed":2'
has out '"summary":{"metrics":0,"coherent":0,"groups":1}'
