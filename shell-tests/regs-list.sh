#!/bin/sh
# SPDX-License-Identifier: MIT
# Lists, layouts and errors of 'tally regs', for people and for programs.
set -eu
lines() { # WANT ARGS...
	want=$1
	shift
	got=$("$TALLY" regs "$@" -x, | tail -n +2 | cut -d, -f2 | tr '\n' ' ')
	[ "$got" = "$want " ] || { echo "regs $*: '$got', not '$want'" && exit 1; }
}
fails() { # STATUS TEXT ARGS...
	want=$1 text=$2
	shift 2
	status=0
	"$TALLY" regs "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" || status=$?
	if [ "$status" -ne "$want" ] || [ -s "$SCRATCH/out" ] || ! grep -q -e "$text" "$SCRATCH/err"; then
		echo "regs $*: status $status, said" && cat "$SCRATCH/out" "$SCRATCH/err" && exit 1
	fi
}
lines siselect '*siselect' --list
lines 'sireg sireg2 sireg3 sireg4 sireg5 sireg6' 'sireg*' --arch riscv
lines 'sctrctl' SCTRCTL --list
lines 'IA32_DEBUGCTL' msr 0x1d9 --list
lines 'MSR_LASTBRANCH_<n>_FROM_IP IA32_LBR_<n>_FROM_IP' '*lbr*from*' --when vendor=intel,lbr-format='intel-info|arch'
[ "$("$TALLY" regs --arch arm64 -x, | tail -n +2 | cut -d, -f1 | sort -u)" = arm64 ]
[ "$("$TALLY" regs -x, | tail -n +2 | wc -l)" -gt 60 ]

"$TALLY" regs sctrdepth >"$SCRATCH/got"
cat >"$SCRATCH/want" <<'END'
Register: sctrdepth
Description: how many branches are recorded
Number: csr 0x15f
Architecture: riscv
Bits: 32
Access: rw
Source: Priv, Smctr, supervisor control transfer records depth register

  31:3    2:0
+------+-------+
|  -   | DEPTH |
+------+-------+

Bits  Field  Access  When  Description
31:3  -      keep       -  reserved
2:0   DEPTH  warl       -  16 doubled so many times

DEPTH:
0x0  RECORDS_16   -
0x1  RECORDS_32   -
0x2  RECORDS_64   -
0x3  RECORDS_128  -
0x4  RECORDS_256  -
END
diff "$SCRATCH/want" "$SCRATCH/got"

"$TALLY" regs 0x152 -j >"$SCRATCH/json"
grep -q '"schema":"tally.regs/1","name":"sireg2"' "$SCRATCH/json"
grep -q '"addresses":\[{"space":"csr","number":"0x152","selector":null,"window":null,"first":null,"last":null,"when":null}\]' "$SCRATCH/json"
"$TALLY" regs hpmevent5 -j | grep -q '"space":"via","number":"0x45","selector":"siselect","window":"sireg2","first":5,"last":5'
"$TALLY" regs sctrdepth -j | grep -q '"values":\[{"low":"0x0","high":"0x0","name":"RECORDS_16","description":null}'

fails 1 "did you mean 'hpmevent<n>'" hpmevnt3
fails 1 "did you mean 'PMCR_EL0'" PMCR_EL1
fails 1 "has the number 'csr 0x7ff'" csr 0x7ff
fails 1 "no register of arm64" siselect --arch arm64
fails 1 "only when lbr-format=arch" IA32_LBR_CTL --when lbr-format=intel-info
fails 1 "only when vendor=intel" IA32_PERF_GLOBAL_CTRL 1 --when vendor=amd
fails 2 "did you mean 'riscv'" --arch riscy
fails 2 "did you mean 'tsx'" MSR_LBR_INFO_0 --when txs
fails 2 "its cases are intel, amd" IA32_DEBUGCTL --when vendor=arm
fails 2 "did you mean 'tsx'" '*lbr*' --when txs
fails 1 "none of these" 'amd_*' --when lbr-format=arch
fails 2 "for one register" --when tsx
fails 2 "does not fit in the 32 bits" scountovf 0x100000000
fails 2 "not a number" scountovf seven
fails 2 "more than one register" 'sireg*' 3
fails 2 "but got '4' as well" scountovf 3 4
