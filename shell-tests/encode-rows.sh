#!/bin/sh
# SPDX-License-Identifier: MIT
# One event in CSV, JSON and text, for a CPU that is not this one.
cd "$ROOT" || exit 1
own="--no-builtin --events pmu-events/arch"
fail() {
	echo "$*"
	exit 1
}
# shellcheck disable=SC2086
encode() {
	"$TALLY" encode $own "$@"
}
[ "$(encode --cpu amdzen5 -x, task-clock)" = "model,pmu,name,terms,type,config,config1,config2,counters,fixed,registers,note
common/common,software,task-clock,config=1,1,0x1,0x0,0x0,,,," ] || fail "csv"
[ "$(encode --cpu x86/amdzen5 -x';' cpu/event=0x1ff,umask=3/u | tail -n 1)" = \
	"x86/amdzen5;default_core;cpu/event=0x1ff,umask=3/u;event=0x1ff,umask=3;4;0x1000003ff;0x0;0x0;;;;exclude_kernel=1 exclude_hv=1" ] ||
	fail "a separator of one's own"
[ "$(encode --cpu GenuineIntel-6-55-4 -j cpu/event=0xb7,umask=1,offcore_rsp=0x10003c0001/ | grep offcore)" = \
	'{"model":"x86/intel-core","pmu":"default_core","name":"cpu/event=0xb7,umask=1,offcore_rsp=0x10003c0001/","terms":"event=0xb7,umask=1,offcore_rsp=0x10003c0001","type":4,"config":"0x1b7","config1":"0x10003c0001","config2":"0x0","counters":null,"fixed":null,"registers":["offcore_rsp=0x10003c0001"],"note":null}' ] ||
	fail "json"
encode --cpu amdzen5 -j cycles | grep -q '^{"schema":"tally.encode/1","events":\[' || fail "schema"
encode --cpu amdzen5 cycles | grep -q '^config: *0x0$' || fail "text"
# The CPU may be named by the environment.
[ "$(PERF_CPUID=AuthenticAMD-26-2-1 encode -x, r1 | tail -n 1 | cut -d, -f1)" = x86/amdzen5 ] ||
	fail "PERF_CPUID"
# The mask of counters of a RISC-V event; the kernel is not told where it has no term for it.
encode --cpu qemu/virt -x, cycles | grep -q ',0x7fff9,0x0,,counterid_mask left out' || fail "mask"
# Modifiers and the access of a breakpoint show in the name and in the note.
note() { # EVENT NOTE
	[ "$(encode --cpu amdzen5 -x';' "$1" | sed 1d | cut -d';' -f3,12)" = "$1;$2" ] || fail "$1"
}
note cycles:k 'exclude_user=1 exclude_hv=1'
note cycles:pp 'precise_ip=2'
note cycles:G 'exclude_host=1'
note mem:0x1000:r 'bp_type=1'
note mem:0x1000:w:u 'exclude_kernel=1 exclude_hv=1 bp_type=2'
