#!/bin/sh
# SPDX-License-Identifier: MIT
# -F insn,insnlen,disasm show the instruction that a sample was at, as objdump has it.
{ command -v gcc && command -v objdump; } >/dev/null || { echo 'no compiler' && exit 77; }
"$TALLY" version -x ';' | grep -q '^capstone;true' || { echo 'not built with capstone' && exit 77; }
cd "$SCRATCH" || exit 1
cat >loop.c <<'END'
volatile unsigned long sum;
int main(void)
{
	for (unsigned long i = 0; i < 200000000; i++)
		sum += i * 3;
	return 0;
}
END
gcc -O1 -no-pie -o loop loop.c || exit 1
"$TALLY" record -q -e cpu-clock:u -o i.data ./loop 2>said ||
	{ echo "recording is not permitted: $(tail -n 1 said)" && exit 77; }
"$TALLY" script -i i.data --dsos loop -S main -F ip,insn,insnlen >got || exit 1
[ "$(wc -l <got)" -gt 10 ] || { cat got && exit 1; }
objdump -d --no-show-raw-insn loop >/dev/null || exit 1
objdump -d -w loop | sed -n 's/^ *\([0-9a-f]*\):\t\([0-9a-f ]*[0-9a-f]\) *\t.*/\1 \2/p' >known
sed 's/^ *//; s/ ilen: \([0-9]*\) insn:/ \1/' got | sort -u | while read -r ip len bytes; do
	grep -qx "$ip $bytes" known || { echo "$ip: $bytes is not what is there:" && grep "^$ip " known && exit 1; }
	[ "$(echo "$bytes" | wc -w)" -eq "$len" ] || { echo "$ip: $len bytes" && exit 1; }
done || exit 1
"$TALLY" script -i i.data --dsos loop -S main -F ip,disasm | grep -Eq '	(add|lea|mov|cmp|j)[a-z]* ' || exit 1
# What no file has is no instruction.
mkdir empty
"$TALLY" script -i i.data --symfs empty -F ip,insnlen,insn | grep -q 'insn:' && exit 1
"$TALLY" script -i i.data --symfs empty -F ip,insnlen | grep -vq ' ilen: 0$' && exit 1
# A Python script may ask for it.
command -v python3 >/dev/null || exit 0
cat >insn.py <<'END'
from perf_trace_context import *
def process_event(d):
    insn = perf_sample_insn(perf_script_context) or b""
    print("%x" % d["sample"]["ip"], " ".join("%02x" % b for b in insn))
END
"$TALLY" script -i i.data --dsos loop -S main -s insn.py | sort -u >python || exit 1
sed 's/^ *//; s/ ilen: [0-9]* insn:/ /; s/  / /' got | sort -u | cmp -s - python || { head got python && exit 1; }
