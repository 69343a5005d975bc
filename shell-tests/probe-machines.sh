#!/bin/sh
# SPDX-License-Identifier: MIT
# probe tells of described machines what their files do, and tries nothing.
set -eu
fail() {
	echo "$*"
	exit 1
}
has() {
	grep -qF -e "$2" "$1" || fail "$1 lacks $2: $(cat "$1")"
}
probe() {
	"$TALLY" probe --sysfs "$machines/$1" -j >"$SCRATCH/$1"
	has "$SCRATCH/$1" '"this_machine":false'
	grep -q '"source":"trial"' "$SCRATCH/$1" && fail "$1 was tried"
	cp "$SCRATCH/$1" out
}
machines=$ROOT/tests/data/machines
cd "$SCRATCH"
probe intel-hybrid
has out '"reason":"the kernel has the PMU cpu_atom, cpu_core"'
has out '"ability":"branch_records","works":null'
has out '{"pmu":"cpu_core","generic":'
probe amd
has out '"ability":"branch_records","works":true,"reason":"BRS'
has out '{"cpus":"0-1","name":"synthetic","cpuid":"AuthenticAMD-26-2-1","model":"x86/amdzen5"'
has out '{"pmu":"cpu","generic":6,"fixed":0,"reserved":null,"source":"event tables"}'
probe arm
has out '"ability":"branch_records","works":false,"reason":"the PMU armv8_pmuv3_0 shows no branches'
probe riscv-delegated
has out '"reason":"the kernel has the PMU cpu (delegated counters)"'
has out '"ability":"delegation","works":true'
has out '"ability":"branch_records","works":false,"reason":"Ssctr (records branches) and Sscsrind'

# The same with what such machines also have.
cp -R "$machines/intel-server" server
mkdir -p server/proc/sys/kernel server/sys/bus/event_source/devices/cpu/caps
echo 32 >server/sys/bus/event_source/devices/cpu/caps/branches
echo 1 >server/sys/bus/event_source/devices/cpu/rdpmc
echo 3 >server/proc/sys/kernel/perf_event_paranoid
echo 1 >server/proc/sys/kernel/nmi_watchdog
echo 6.1.0 >server/proc/sys/kernel/osrelease
"$TALLY" probe --sysfs server -j >out
has out '"kernel":"6.1.0"'
has out '"works":true,"reason":"the last 32 branches'
has out '"works":true,"reason":"rdpmc is 1: for events that the process has open and mapped"'
has out '{"name":"perf_event_paranoid","value":"3","meaning":"users count nothing'
has out '{"name":"nmi_watchdog","value":"1","meaning":"holds a counter of each core"}'
echo 0 >server/sys/bus/event_source/devices/cpu/rdpmc
rm server/sys/bus/event_source/devices/cpu/caps/branches
"$TALLY" probe --sysfs server -j >out
has out '"ability":"branch_records","works":false,"reason":"the kernel found no LBR'
has out '"ability":"user_reads","works":false'
# No PMU at all: a guest, and a machine of its own.
rm -r server/sys/bus/event_source/devices/cpu
"$TALLY" probe --sysfs server -j >out
has out 'the kernel drives no PMU of this CPU (the flags in /proc/cpuinfo have no arch_perfmon)'
sed 's/^stepping.*/&\nflags		: fpu hypervisor/' server/proc/cpuinfo >cpuinfo
cp cpuinfo server/proc/cpuinfo
"$TALLY" probe --sysfs server -j >out
has out 'this machine has no PMU: the hypervisor gives none (the flags'
has out 'its host decides'
sed 's/fpu hypervisor/fpu arch_perfmon/' cpuinfo >server/proc/cpuinfo
"$TALLY" probe --sysfs server -j >out
has out 'the CPU has counters (the flags in /proc/cpuinfo have arch_perfmon), but the kernel drives none'
# A RISC-V kernel that asks the firmware, or has no such driver.
cp -R "$machines/riscv-delegated" riscv
rm riscv/sys/bus/event_source/devices/cpu/format/counterid_mask
"$TALLY" probe --sysfs riscv -j >out
has out 'the kernel has the PMU cpu (counters by way of the SBI)'
has out '"ability":"delegation","works":false'
has out "the kernel's driver has no delegation: the PMU's format has no counterid_mask"
rm riscv/sys/bus/event_source/devices/cpu/format/firmware
"$TALLY" probe --sysfs riscv -j >out
has out 'cycles and instructions alone, without the SBI'
rm -r riscv/sys/bus/event_source/devices/cpu
mkdir -p riscv/proc/device-tree/cpus
printf 'a board\0' >riscv/proc/device-tree/model
"$TALLY" probe --sysfs riscv -j >out
has out 'the kernel has no PMU of the harts: the device tree has no riscv,pmu for the firmware'
has out '"board":"a board"'
printf 'isa		: rv64_x\n' >>riscv/proc/cpuinfo
sed 's/^isa.*/isa		: rv64q_-/' riscv/proc/cpuinfo >cpuinfo
cp cpuinfo riscv/proc/cpuinfo
mkdir -p riscv/sys/bus/event_source/devices/cpu/format
echo 4 >riscv/sys/bus/event_source/devices/cpu/type
echo config:0-55 >riscv/sys/bus/event_source/devices/cpu/format/event
"$TALLY" probe --sysfs riscv >out 2>&1
has out "note: ISA string 'rv64q_-'"
has out "nothing tells the harts' extensions"
# Nothing at all.
mkdir empty
"$TALLY" probe --sysfs empty -j >out
has out '"arch":null'
has out '"works":false,"reason":"sysfs shows no PMU'
