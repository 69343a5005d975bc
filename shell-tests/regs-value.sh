#!/bin/sh
# SPDX-License-Identifier: MIT
# What well-known values mean: fields, names of values, reserved bits, and conditions.
set -eu
# expect WANT REG VALUE [OPTIONS]: the fields that are not 0, as "name=value:meaning,".
expect() {
	want=$1
	shift
	got=$("$TALLY" regs "$@" -x, 2>"$SCRATCH/err" |
		awk -F, 'NR > 1 && $2 != "0x0" { printf "%s%s=%s%s", sep, $1, $2, $3 == "" ? "" : ":" $3; sep = "," }')
	[ "$got" = "$want" ] || { echo "regs $*: '$got', not '$want'" && cat "$SCRATCH/err" && exit 1; }
}
note() { # TEXT
	grep -q -e "$1" "$SCRATCH/err" || { echo "no note '$1' but" && cat "$SCRATCH/err" && exit 1; }
}
quiet() {
	[ ! -s "$SCRATCH/err" ] || { echo "notes:" && cat "$SCRATCH/err" && exit 1; }
}

# S-mode counts what U-mode's TLB misses: an event of QEMU's virt machine.
expect 'OF=0x1,SINH=0x1,EVENT=0x10019' hpmevent3 0xa000000000010019 --when sscofpmf
quiet
expect 'EVENT=0xa000000000010019' hpmevent3 0xa000000000010019 --when 'not sscofpmf'
# Nothing said: both, and what it depends on.
expect 'OF=0x1,EVENT=0x8000000000000001,EVENT=0x1' mhpmevent3 0x8000000000000001
note 'depends on: sscofpmf; --when'
# MINH is not for supervisors.
expect '=0x1' hpmevent3 0x4000000000000000 --when sscofpmf
note 'reserved and set: 62$'

# A record of a return, with 8194 cycles; WARL bits that are not there.
expect 'CCE=0x2,CCM=0x1,CCV=0x1,TYPE=0xd:RETURN' ctrdata0 0x2001800d
expect '=0x4' ctrdata0 0x40
note 'reserved and set: 6$'
expect 'LCOFIFRZ=0x1,U=0x1' sctrctl 0x1001
expect 'SE0=0x1,CSRIND=0x1,AIA=0x1,CTR=0x1' mstateen0 0x9840000000000000

# KVM's 0x345 on a Skylake host: full-width writes, LBR format 5.
expect 'FW_WRITE=0x1,LBR_FMT=0x5:INTEL_INFO' 0x345 0x2005
expect 'LBR_FMT=0x3f:ARCH' msr:0x345 63
expect 'FREEZE_LBRS_ON_PMI=0x1,LBR=0x1' 0x1d9 0x801 --when vendor=intel
# The kernel's own counting of cycles, and AMD's event 0x1c7 in guests.
expect 'EN=0x1,INT=0x1,OS=0x1,USR=0x1,EVENT=0x3c' IA32_PERFEVTSEL0 0x53003c --when vendor=intel
expect 'GUEST_ONLY=0x1,EVENT_HIGH=0x1,EN=0x1,OS=0x1,USR=0x1,UMASK=0xf,EVENT=0xc7' PERF_CTL2 0x10100430fc7 --when vendor=amd
# The number says whose it is.
expect 'GUEST_ONLY=0x1,EVENT_HIGH=0x1,EN=0x1,OS=0x1,USR=0x1,UMASK=0xf,EVENT=0xc7' 0xc0010204 0x10100430fc7
quiet
expect 'PMI1=0x1,EN1=0x3:ALL,EN0=0x2:USR' IA32_FIXED_CTR_CTRL 0xb2

# One value in several formats of records.
v=0xe000000000401080
expect "MISPRED=0x1,ADDRESS=0x6000000000401080" LBR_FROM3 $v --when lbr-format=intel-eip-flags
expect "MISPRED=0x1,IN_TX=0x1,ABORT=0x1,ADDRESS=0x401080" LBR_FROM3 $v --when lbr-format=intel-eip-flags2,tsx
expect "MISPRED=0x1,SIGN=0x3,ADDRESS=0x401080" LBR_FROM3 $v --when lbr-format=intel-eip-flags2 --when 'not tsx'
expect "ADDRESS=$v" LBR_FROM3 $v --when lbr-format=intel-info
expect 'CYCLES=0x1234,ADDRESS=0x401080' LBR_TO0 0x1234000000401080 --when lbr-format=intel-time
expect 'MISPRED=0x1,IN_TX=0x1,CYCLES=0x9' LBR_INFO0 0xc000000000000009 --when lbr-format=intel-info
# Without transactions that bit is reserved.
expect 'MISPRED=0x1,=0x1,CYCLES=0x9' LBR_INFO0 0xc000000000000009 --when lbr-format=intel-info2
note 'reserved and set: 62$'
expect 'MISPRED=0x1,CYC_CNT_VALID=0x1,BR_TYPE=0x5:NEAR_RET,CNTR1=0x2,CYCLES=0x7' \
	ARCH_LBR_INFO0 0x9500000800000007 --when lbr-mispredict,lbr-timed,lbr-type,lbr-events
expect 'VALID=0x1,SPEC=0x1,ADDRESS=0x401080' AMD_LBR_TO0 0xc000000000401080 --when lbr-format=amd-v2
# BRS: bits 4 and 3 read as one.
expect 'MSROFF=0x2,VB=0x1,BRSMEN=0x1' DBG_EXTN_CFG 0x2003c --when lbr-format=amd-brs
quiet
expect 'MSROFF=0x2,VB=0x1,=0x2,BRSMEN=0x1' DBG_EXTN_CFG 0x20034 --when lbr-format=amd-brs
note 'reserved as one, and clear: 3$'

expect 'CC_EXP=0x3,CC_MANT=0x10,TYPE=0x8:CONDITIONAL,MPRED=0x1,VALID=0x3:BOTH' BRBINF3 0x031000000823
expect 'IMP=0x41,IDCODE=0x3,N=0x6,LC=0x1,E=0x1' PMCR_EL0 0x41033041
