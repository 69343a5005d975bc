#!/bin/sh
# SPDX-License-Identifier: MIT
# On a terminal `annotate` is a list of functions whose code opens where most samples are.
. "$ROOT/tests/screen.sh"
screen_begin
cd "$SCRATCH" || exit 1
"$TALLY" version --build-options | grep -q '^capstone *yes' || { echo "no Capstone" && exit 77; }
command -v cc >/dev/null || { echo "no compiler" && exit 77; }
cat >code.c <<'END'
__attribute__((noinline)) double hottest(double x)
{
	for (int i = 0; i < 3000; i++)
		x += 1.0 / (x + i);
	return x;
}
int main(void)
{
	double sum = 0;
	for (int i = 0; i < 30000; i++)
		sum += hottest(i);
	return sum < 0;
}
END
cc -O1 -g -o code code.c || exit 1
"$TALLY" record -q -o code.data -e cpu-clock:u ./code 2>said || { cat said && exit 77; }
"$TALLY" annotate --tui -i code.data </dev/null >out 2>said && echo "a screen without a terminal" && exit 1
trap 'screen_end' EXIT
screen_run "'$TALLY' annotate -i code.data" || exit 1
sees 'Functions with samples of cpu-clock'
sees '^ *[0-9]+\.[0-9]+% +code +hottest'
keys Enter
sees 'x \+= 1\.0 / \(x \+ i\)'
keys g
sees 'Source code & Disassembly of code'
keys q
sees 'Functions with samples'
keys q
sees 'ended with 0'
