#!/bin/sh
# SPDX-License-Identifier: MIT
# --sysfs: the PMUs, formats and names of a described machine, and its CPU.
cd "$ROOT/tests/data/machines" || exit 1
own="--no-builtin --events $ROOT/pmu-events/arch"
check() { # MACHINE EVENT WANT: columns model to config2
	# shellcheck disable=SC2086
	have=$("$TALLY" encode $own --sysfs "$1" -x';' "$2" | sed 1d | cut -d';' -f1-2,5-8)
	[ "$have" = "$3" ] && return
	printf '%s %s:\n%s\nwanted:\n%s\n' "$1" "$2" "$have" "$3"
	exit 1
}
check intel-server cpu/mem-loads/ "x86/intel-core;default_core;4;0x1cd;0x3;0x0"
check intel-server uncore_imc/cas_count_read/ "x86/intel-core;uncore_imc;30;0x304;0x0;0x0"
check intel-server cha/event=0x35,umask=0x21,thresh=1/ "x86/intel-core;uncore_cha;20;0x1002135;0x0;0x0"
check intel-server sched:sched_switch "x86/intel-core;tracepoint;2;0x13a;0x0;0x0"
check intel-server energy-pkg "x86/intel-core;power;18;0x2;0x0;0x0"
check intel-hybrid cycles "common/common;default_core;0;0xa00000000;0x0;0x0
common/common;default_core;0;0x400000000;0x0;0x0"
# The tool has slots, too, but the kernel's are what topdown-* have to be behind.
check intel-hybrid '{slots,topdown-retiring}' "x86/intel-architectural;default_core;4;0x400;0x0;0x0
x86/intel-architectural;default_core;4;0x8000;0x0;0x0"
check amd slots "common/common;tool;;0xa;0x0;0x0"
check amd amd_df/event=0x1ff,umask=0x7ff/ "x86/amdzen5;amd_df;12;0x10700ffff;0x0;0x0"
check arm cpu_cycles "arm64/arm/pmuv3;default_core;8;0x11;0x0;0x0"
check arm arm_cmn/type=5,eventid=1,nodeid=8,bynodeid=1/ \
	"arm64/arm/pmuv3;arm_cmn;13;0x880010005;0x0;0x0"
check riscv-delegated cpu/event=0x10019,counterid_mask=0x18/ \
	"riscv/qemu/virt;default_core;4;0x10019;0x0;0x18"
check riscv-delegated cycles "riscv/qemu/virt;default_core;4;0x1;0x0;0x7fff9"
# A kernel without the term asks the firmware, which knows generic events and not the table's codes.
check riscv-firmware cycles "riscv/qemu/virt;default_core;0;0x0;0x0;0x0"
check riscv-firmware dTLB-load-misses:u "riscv/qemu/virt;default_core;3;0x10003;0x0;0x0"
check riscv-firmware cpu/event=0x10019/ "riscv/qemu/virt;default_core;4;0x10019;0x0;0x0"
# A copy of /sys alone has no CPU: --cpu names it.
"$TALLY" encode --sysfs amd/sys --cpu amdzen5 -x, cpu/event=1/ >/dev/null || exit 1
if "$TALLY" encode --sysfs amd/sys cycles 2>/dev/null; then
	echo "a machine without a CPU was fine"
	exit 1
fi
