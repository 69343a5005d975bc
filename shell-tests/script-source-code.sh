#!/bin/sh
# SPDX-License-Identifier: MIT
# -F srccode: the source of samples and of the code between their branches, as perf prints it.
{ command -v gcc && command -v python3; } >/dev/null || { echo 'no compiler or no python3' && exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo 'no compiler for x86-64' && exit 77; }
"$TALLY" version -x ';' | grep -q '^capstone;true' || { echo 'not built with capstone' && exit 77; }
cd "$SCRATCH" || exit 1
cat >place.c <<'EOF'
volatile int x;
int leaf(int a)
{
	x = a;
	return x;
}
void _start(void)
{
	leaf(1);
	for (;;)
		leaf(2);
}
EOF
gcc -g -O0 -nostdlib -static -no-pie -fno-stack-protector -fcf-protection=none -Wl,--build-id=none \
	-o place place.c || exit 1
call=0x$(objdump -d --no-show-raw-insn place | sed -n 's/^ *\([0-9a-f]*\):.*call.*leaf.*/\1/p' | head -n 1)
cat >trace <<EOF
leaf $call/leaf/P/1
leaf+1 $call/leaf/P/1
_start $call/leaf/P/1
leaf $call/leaf/P/1
EOF
python3 "$ROOT/tests/branchdata.py" p.data place 0xf <trace || exit 1
"$TALLY" script -i p.data -F ip,srccode >got || exit 1
grep '^|' got >lines
printf '%s\n' '|3        {' '|8        {' '|3        {' | diff - lines || exit 1
[ "$(wc -l <got)" -eq 7 ] || { cat got && exit 1; }
"$TALLY" script -i p.data -F ip,brstackinsn,srccode >blocks || exit 1
[ "$(grep -A 1 ' # PRED\|	# PRED' blocks | sed -n 2p)" = '|9        	leaf(1);' ] || { cat blocks && exit 1; }
if command -v perf >/dev/null && perf script -i p.data -F ip,srccode 2>/dev/null >known && grep -q '^|' known; then
	diff known got || exit 1
	perf script -i p.data -F ip,brstackinsn,srccode 2>/dev/null | diff - blocks || exit 1
fi
# A source that is not there, or has fewer lines, is not shown.
printf 'volatile int x;\n' >place.c
"$TALLY" script -i p.data -F ip,srccode | grep '^|' && exit 1
rm place.c
"$TALLY" script -i p.data -F ip,srccode | grep '^|' && exit 1
exit 0
