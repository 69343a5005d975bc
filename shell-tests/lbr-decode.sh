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
[ "$("$TALLY" lbr decode --cpu haswellx -x, hsw 2>/dev/null | wc -l)" -eq 2 ] || fail 'a Haswell'
[ "$("$TALLY" lbr decode --cpu GenuineIntel-6-4F-1 -x, hsw 2>/dev/null | wc -l)" -eq 3 ] || fail 'a Broadwell'
# Knights Landing says LIP and has a flag.
printf '0x345 1\n0x1c9 0\n0x680 0x8000000000401000\n0x6c0 0x401080\n' >knl
"$TALLY" lbr decode --cpu knightslanding -j knl | grep -q '"format":"intel-eip-flags","depth":8,.*' || fail 'KNL'
"$TALLY" lbr decode --cpu knightslanding -j knl | grep -q '"from":"0x401000","to":"0x401080","mispredicted":true' ||
	fail "KNL's flag"
"$TALLY" lbr decode --cpu nonsense knl 2>err && fail 'nonsense is a processor'
grep -q "'nonsense' is no processor" err || fail "$(cat err)"
# The same, where the dump has CPUID.
(printf 'CPU:\n   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n'
	printf '   0x00000001 0x00: eax=0x00050671 ebx=0 ecx=0 edx=0\n' && cat knl) >cpuid
"$TALLY" lbr decode -j cpuid | grep -q '"format":"intel-eip-flags","depth":8,' || fail 'KNL by CPUID'
# What the architectural records of a processor tell, 1CH says: here cycles alone, and counters.
arch() { # ECX
	printf '0x00000000 0x00: eax=0x00000020 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n'
	printf '0x00000007 0x00: eax=0x00000000 ebx=0x00000800 ecx=0x00000000 edx=0x00080000\n'
	printf '0x0000001c 0x00: eax=0x0000000f ebx=0x00000007 ecx=%s edx=0x00000000\n' "$1"
	printf '0x1500 0x401000\n0x1600 0x401080\n0x1200 0x9300001200000007\n'
}
arch 0x000f0002 | "$TALLY" lbr decode -j >out
grep -q '"mispredicted":null,"in_tx":false,.*"cycles":7,"type":null,.*"counters":\[' out || fail "$(cat out)"
arch 0x00000007 | "$TALLY" lbr decode -j >out
grep -q '"mispredicted":true,"in_tx":false,.*"cycles":7,"type":"ind_call",.*"counters":null' out || fail "$(cat out)"
# AMD: 80000008H tells the bits of addresses.
(cat amd && printf '0x80000008 0x00: eax=0x00003934 ebx=0 ecx=0 edx=0\n') >la57
"$TALLY" lbr decode -x, la57 | grep -q '^3,0xffffffff81000123,0xffffffff81000200,' || fail 'va by CPUID'
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
# What a terminal shows: prompts of all kinds, other commands, registers that rdmsr cannot read.
cat >terminal <<'END'
[root@guest ~]# modprobe msr
root@guest:~# rdmsr 0x345
2005
[root@guest ~]# rdmsr -0 0x1c9
0000000000000001
bash-5.1# /usr/sbin/rdmsr -c 0x680
0x401000
me@guest ~ $ sudo rdmsr 0x6c0
401080
me@guest:~/x$ sudo rdmsr -x 0xdc0
14
root@guest:/# rdmsr 0x681
401100
# rdmsr 0x6c1
401180
root@guest:/# rdmsr 0xdc1
rdmsr: CPU 0 cannot read MSR 0x00000dc1
root@guest:/#
END
"$TALLY" lbr decode -x, terminal >out
# What is not there is not known.
same out <<'END'
from,to,mispredicted,in_tx,abort,cycles,type,speculative,privilege,counters,valid
0x401100,0x401180,,,,,,,,,true
0x401000,0x401080,false,false,false,20,,,,,true
END
printf '0x345 5\n0x680 0x401000 # me@host $ rdmsr 0x680\n0x681 2 # rdmsr 0x681\n' >comments
[ "$("$TALLY" lbr decode -x, comments 2>/dev/null | cut -d, -f1 | tr '\n' ' ')" = 'from 0x401000 0x2 ' ] ||
	fail "comments: $("$TALLY" lbr decode -x, comments)"
for option in -d -u -0u -r -o '-f 3:0' --unsigned; do
	printf '# rdmsr %s 0x680\n12\n' "$option" | "$TALLY" lbr decode >out 2>err && fail "taken: $option"
	grep -q 'values that are not whole and in hex' err || fail "$(cat err)"
done
if "$TALLY" version --build-options | grep -q '^jansson *yes'; then
	# Texts are in hex as in lines, and what is no value is told.
	echo '{"0x345":"5","0x680":"401000","0x681":null}' | "$TALLY" lbr decode -x, 2>/dev/null | grep -q '^0x401000,' ||
		fail 'a text without 0x'
	for value in '"zz"' 1.5 true '"0x1ffffffffffffffff"'; do
		for dump in "{\"0x680\":$value}" "[{\"index\":1664,\"data\":$value}]"; do
			echo "$dump" | "$TALLY" lbr decode >out 2>err && fail "taken: $dump"
			grep -qF "\"0x680\": $value is no value of a register" err || fail "$dump: $(cat err)"
		done
	done
fi
# Leaf 1CH alone says what is valid, and the depth; of zeros it says nothing. Leaf 7 alone tells of transactions.
arch 0x00000002 | grep -v -e '^0x00000000' -e '^0x00000007' >leaf
"$TALLY" lbr decode -j leaf | grep -q '"mispredicted":null,"in_tx":false,.*"cycles":7,"type":null,.*"counters":null' ||
	fail "1CH alone: $("$TALLY" lbr decode -j leaf)"
sed 's/eax=0x0000000f/eax=0x0000008f/' leaf | "$TALLY" lbr decode -j | grep -q '"depth":64' || fail 'depth by 1CH'
sed 's/eax=.*/eax=0 ebx=0 ecx=0 edx=0/' leaf | "$TALLY" lbr decode -j | grep -q '"type":"ind_call"' || fail 'no 1CH'
(echo '0x00000007 0x00: eax=0 ebx=0x00000800 ecx=0 edx=0' && cat tsx) |
	"$TALLY" lbr decode --format intel-eip-flags2 -x, 2>/dev/null | grep -q ',false,true,true,' || fail 'RTM by leaf 7'
# A format whose registers are not there is no empty stack.
status=0
"$TALLY" lbr decode --format ctr dump >out 2>err || status=$?
[ "$status$(cat out)" = 1 ] || fail "ctr of Intel's dump: status $status: $(cat out)"
grep -q 'the dump has no register of ctr records' err || fail "$(cat err)"
grep -q "its registers are Intel's" err || fail "$(cat err)"
"$TALLY" lbr decode --format arch off | grep -q '^No branches' || fail 'the registers of format arch'
