#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr probe tells of described machines, and of models alone, what they and their guests can have, and why not.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
has() { # TEXT
	grep -qF -e "$1" out || fail "$asked lacks '$1': $(cat out)"
}
# expect WANT: works of each ability in their order: y, n or ?
expect() {
	got=$(sed -n 's/.*"ability":"[a-z0-9_]*","works":\([a-z]*\).*/\1/p' out |
		sed 's/true/y/; s/false/n/; s/null/?/' | tr -d '\n')
	[ "$got" = "$1" ] || fail "$asked: '$got', not '$1': $(cat out)"
	[ "$(grep -c '"works":false.*"reason":"[^"]' out)" -eq "$(grep -c '"works":false' out)" ] ||
		fail "$asked: no without a reason"
}
machine() {
	asked=$1
	"$TALLY" lbr probe --sysfs "$ROOT/tests/data/machines/$1" -j >out
	has '"this_machine":false'
}
model() {
	asked=$1
	"$TALLY" lbr probe --cpu "$1" -j >out
}

machine lbr-skylake
expect yynnyn
has '"format":"intel-info","depth":32'
has '{"name":"registers","value":"from 0x680, to 0x6c0, info 0xdc0","source":"model"}'
has '{"name":"cpu/caps/branches","value":"32","source":"sysfs"}'
has 'KVM offers format 5 (intel-info), 32 deep'
has 'lbr-fmt=0x5'
has '{"name":"IA32_PERF_CAPABILITIES","value":"0x33c5, LBR format 5","source":"/msr"}'
machine lbr-icelake
expect ynnnyn
has 'kvm_intel.enable_mediated_pmu=Y: with the mediated vPMU KVM gives guests no LBR'
has '"change":"load the module again without it: modprobe kvm_intel enable_mediated_pmu=N"'
machine lbr-sapphirerapids
expect ynnnyn
has '"format":"arch","depth":32'
has 'the host has architectural LBR, which KVM (Linux 7.2 and before) does not virtualise'
has 'CPUID 7 EDX bit 19 is 0 for guests'
machine lbr-hybrid
expect ynnnyn
has 'cores of several kinds (hybrid): KVM switches the vPMU off'
machine lbr-no-kvm
expect ynnnnn
has '"format":"intel-eip-flags2","depth":16'
has "the machine's description has no KVM"
machine lbr-zen3
expect ynnnyn
has '"format":"amd-brs","depth":16'
has 'the host is AMD'
# No CPUID was written down, but the kernel's event for BRS is there.
machine amd
has '"format":"amd-brs","depth":16'
machine lbr-zen4
expect ynnnyn
has '"format":"amd-v2","depth":16'
has 'guests see CPUID 0x80000022 without it, and no branch stack'
machine lbr-zen5
expect ynnnyn
machine lbr-arm-brbe
expect ynnnyn
has '"format":"brbe","depth":64'
machine arm
expect nnnnnn
has 'armv8_pmuv3_0 shows no branches'
machine riscv-delegated
expect nnnnnn
has 'nothing tells of the extension Ssctr'
has 'tally lbr record --machine riscv64 records them'

# The same Skylake without what it takes.
cp -R "$ROOT/tests/data/machines/lbr-skylake" skylake
asked='a Skylake without a vPMU'
echo N >skylake/sys/module/kvm/parameters/enable_pmu
printf 'version 12\ncap 212 0\nmsr 0x345 0\n' >skylake/kvm
"$TALLY" lbr probe --sysfs skylake -j >out
has 'KVM gives guests no vPMU: KVM_CAP_PMU_CAPABILITY is 0, kvm.enable_pmu=N'
has 'modprobe kvm enable_pmu=Y'
asked='a Skylake with another KVM'
echo version 11 >skylake/kvm
"$TALLY" lbr probe --sysfs skylake -j >out
has 'KVM has version 11, not 12'
asked='a KVM that offers nothing'
printf 'version 12\ncap 212 1\nmsr 0x345 0x2000\n' >skylake/kvm
"$TALLY" lbr probe --sysfs skylake -j >out
has 'KVM offers no format: IA32_PERF_CAPABILITIES for guests is 0x2000'
asked='a later KVM'
printf 'version 12\ncap 212 1\n' >skylake/kvm
cat "$ROOT/tests/data/machines/lbr-sapphirerapids/cpuid" >>skylake/kvm
"$TALLY" lbr probe --sysfs skylake -j >out
has 'KVM offers CPUID 7 EDX bit 19 and leaf 1CH, 32 records'

# Two PMUs of cores tell a hybrid host, too. What the processor lacks goes before what KVM does.
asked='a hybrid host without its CPUID'
cp -R "$ROOT/tests/data/machines/lbr-hybrid" hybrid
rm hybrid/cpuid
"$TALLY" lbr probe --sysfs hybrid -j >out
has 'cores of several kinds (hybrid): KVM switches the vPMU off'
asked='architectural LBR without KVM'
cp -R "$ROOT/tests/data/machines/lbr-sapphirerapids" rapids
rm rapids/kvm
"$TALLY" lbr probe --sysfs rapids -j >out
has '"ability":"guest_lbr","works":false,"reason":"the host has architectural LBR, which KVM'
has '"ability":"guest_arch_lbr","works":false,"reason":"the machine'
asked='a Skylake without KVM'
rm skylake/kvm
"$TALLY" lbr probe --sysfs skylake -j >out
has '"ability":"guest_lbr","works":false,"reason":"the machine'
has '"ability":"guest_arch_lbr","works":false,"reason":"the host does not have it: CPUID 7 EDX bit 19'
# What is no description is no crash.
mkdir -p odd/sys/bus/event_source/devices/cpu
head -c 5000 "$TALLY" | tee odd/cpuid odd/msr >odd/kvm
asked='bytes of a program'
"$TALLY" lbr probe --sysfs odd -j >out
has '"format":null'

model skylakex
expect 'yynn?n'
has '"change":"QEMU: -cpu host,pmu=on,lbr-fmt=0x5,migratable=no"'
model haswellx
has 'lbr-fmt=0x4'
model snowridgex
has 'lbr-fmt=N with N of register 0x345, bits 5:0'
model x86/icelakex
expect 'yynn?n'
model GenuineIntel-6-8F-4
expect 'ynnn?n'
model ivytown
expect 'ynnn?n'
has 'KVM wants LBR with call stacks'
model knightslanding
has '"format":"intel-eip-flags","depth":8'
model AuthenticAMD-25-11-1
has '"format":"amd-v2"'
model amdzen3
has '"format":"amd-brs"'
model amdzen2
expect 'nnnn?n'
model 0x00000000410fd840
expect '?nnn?n'
has 'Neoverse V3 is of Armv9.2'
model neoverse-v2
expect 'nnnn?n'
has '"model":"Neoverse V2"'
has 'is of Armv9.0, and branch records (BRBE) are of Armv9.1 and later'
model arm64/arm/cortex-a76
expect 'nnnn?n'
model powerpc/power10
expect '?nnn?n'
has 'nothing is known here of branch records of powerpc'
model riscv64
has 'has no driver for RISC-V'
model riscv
expect 'nnnn?n'
has 'has no driver for RISC-V'
model 0x489-0x8000000000000007-0x20181004
expect 'nnnn?n'
"$TALLY" lbr probe --cpu nonsense 2>err && fail 'nonsense is a processor'
grep -q 'no processor whose branch records are known' err || fail "$(cat err)"

# This machine, whatever it is, and as people read it; also where nobody may open /dev/kvm.
asked='this machine'
"$TALLY" lbr probe -j >out
has '"this_machine":true'
has '"ability":"guest_lbr"'
"$TALLY" lbr probe >out
has 'guest LBR: '
has '/dev/kvm'
