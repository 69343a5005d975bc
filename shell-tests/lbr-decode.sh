#!/bin/sh
# SPDX-License-Identifier: MIT
# lbr decode prints a dump's branches, newest first, as text, JSON and CSV, and says why there are none.
set -eu
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
same() { # FILE, standard input is what is wanted
	diff - "$1" || fail "$1 is something else"
}
printf 'msr 0x%x 0x%x\n' 0x345 0x2005 0x1c9 1 0x680 0x401000 0x6c0 0x401080 0xdc0 0x14 \
	0x681 0x401100 0x6c1 0x401180 >dump
printf 'msr 0xdc1 0xa000000000000007\n' >>dump
"$TALLY" lbr decode -j dump 2>err >out
same out <<'END'
{"schema":"tally.branches/1","format":"intel-info","depth":32,"tos":1,"call_stack":false,"records":[
{"from":"0x401100","to":"0x401180","mispredicted":true,"in_tx":false,"abort":true,"cycles":7,"type":null,"speculative":null,"privilege":null,"counters":null,"valid":true},
{"from":"0x401000","to":"0x401080","mispredicted":false,"in_tx":false,"abort":false,"cycles":20,"type":null,"speculative":null,"privilege":null,"counters":null,"valid":true}
],"empty_slots":0,"reserved_slots":0,"unknown_slots":30,"empty_because":null}
END
[ ! -s err ] || fail "notes: $(cat err)"
"$TALLY" lbr decode -x, <dump >out
same out <<'END'
from,to,mispredicted,in_tx,abort,cycles,type,speculative,privilege,counters,valid
0x401100,0x401180,true,false,true,7,,,,,true
0x401000,0x401080,false,false,false,20,,,,,true
END
"$TALLY" lbr decode - <dump >out
same out <<'END'
Format: intel-info
Depth: 32
Top of stack: 1

#  From      To        Mispredicted  In TX  Abort  Cycles
0  0x401100  0x401180  yes           no     yes         7
1  0x401000  0x401080  no            no     no         20
END
# Another format is read as asked; columns of nothing are not shown.
"$TALLY" lbr decode --format intel-lip --depth 2 dump | grep -q '^#  From      To *$' ||
	fail 'intel-lip'
# The same value with and without transactions.
echo 'msr 0x680 0x7fffffff81000123' >tsx
"$TALLY" lbr decode --format intel-eip-flags2 -x, tsx 2>/dev/null |
	grep -q "^0xffffffff81000123,,false,true,true," || fail "with TSX"
"$TALLY" lbr decode --format intel-eip-flags2 --no-tsx -x, tsx 2>/dev/null |
	grep -q "^0xffffffff81000123,,false,false,false," || fail "without TSX"
# AMD's addresses are extended from the highest virtual bit.
printf 'cpu3: 0xc0010300 0x01ffffff81000123\ncpu3: 0xc0010301 0xc1ffffff81000200\n' >amd
"$TALLY" lbr decode --va 57 -j amd | grep -q '"cpu":3,.*"format":"amd-v2"' || fail 'amd-v2'
"$TALLY" lbr decode --va 57 -x, amd | grep -q '^3,0xffffffff81000123,0xffffffff81000200,.*,correct,' ||
	fail 'va 57'
# Of several CPUs each document is a line.
printf 'CPU 0: msr 0x345 5\nCPU 0: msr 0x680 1\nCPU 1: msr 0x345 5\nCPU 1: msr 0x680 2\n' >two
"$TALLY" lbr decode -j two >out 2>err || fail "$(cat err)"
[ "$(wc -l <out)" -eq 2 ] || fail "not a line for each CPU: $(cat out)"
[ "$(grep -c '^{"schema":"tally.branches/1","cpu":[01],.*}$' out)" -eq 2 ] || fail "$(cat out)"
# Haswell's record too many.
printf '0x345 4\n0x1c9 1\n0x680 0x2000000000401000\n0x6c0 1\n0x681 0x401100\n0x6c1 1\n' >hsw
[ "$("$TALLY" lbr decode --double-abort -x, hsw 2>/dev/null | wc -l)" -eq 2 ] || fail 'double abort'
# Nothing recorded: why, and not an error.
printf '0x345 0x5\n0x1d9 0x0\n0x680 0x0\n' >off
"$TALLY" lbr decode off | grep -q '^No branches: LBR is off: DEBUGCTL' || fail 'off'
"$TALLY" lbr decode off -j | grep -q '"records":\[\],.*"empty_because":"LBR is off' || fail 'off -j'
# What is wrong says where.
printf '0x680 0x1\n0x6c0 zz\n' >bad
"$TALLY" lbr decode bad >out 2>err && fail 'a bad dump was taken'
grep -q "bad: line 2, '0x6c0 zz': the value is not in hex" err || fail "$(cat err)"
[ ! -s out ] || fail 'half an output'
status=0
"$TALLY" lbr decode --format intel-inf dump 2>err || status=$?
[ "$status" -eq 2 ] || fail "status $status"
grep -q "did you mean 'intel-info'" err || fail "$(cat err)"
