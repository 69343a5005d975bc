#!/bin/sh
# SPDX-License-Identifier: MIT
# AutoFDO and BOLT take the profiles of a program whose every branch was recorded on the emulated
# machine, and find its functions and no branch that the program does not have.
set -eu
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
cd "$SCRATCH"
fail() {
	echo "$*"
	exit 1
}
cat >prog.c <<'END'
__attribute__((noinline)) int collatz(unsigned int n)
{
	int steps = 0;

	for (; n != 1; steps++)
		n = n & 1 ? 3 * n + 1 : n / 2;
	return steps;
}
int main(void)
{
	int sum = 0;

	for (unsigned int i = 1; i < 300; i++)
		sum += collatz(i);
	return sum == 0;
}
END
# AutoFDO reads no later DWARF; BOLT wants relocations.
riscv64-linux-gnu-gcc -gdwarf-4 -O1 -static -Wl,-q -o prog prog.c
"$TALLY" lbr record --machine riscv64 -q -o perf.data --all -- ./prog || fail 'not recorded'
ran=0
if command -v create_llvm_prof >/dev/null; then
	"$TALLY" script --to autofdo -i perf.data >profile
	create_llvm_prof --binary=prog --profile=profile --profiler=text --format=text --out=prof 2>log ||
		fail "create_llvm_prof: $(cat log)"
	# Called 299 times, all of them from the loop of main.
	grep -q '^collatz:[0-9]*:299$' prof || fail "AutoFDO: $(head -n 20 prof)"
	grep -q 'collatz:299$' prof || fail "AutoFDO, calls: $(head -n 20 prof)"
	ran=1
fi
for perf2bolt in /usr/bin/perf2bolt-*; do
	version=${perf2bolt##*-}
	if [ ! -x "$perf2bolt" ] || [ "$version" -lt 17 ]; then
		continue
	fi
	"$TALLY" script --to bolt -i perf.data >profile
	"$perf2bolt" -pa -p profile -o fdata prog >log 2>&1 || fail "perf2bolt: $(tail -n 5 log)"
	grep -q 'mismatching disassembled function contents: 0 ' log || fail "BOLT: $(cat log)"
	grep -q '^1 main [0-9a-f]* 1 collatz 0 0 299$' fdata || fail "BOLT: $(grep collatz fdata)"
	ran=1
done
[ "$ran" -eq 1 ] || { echo 'neither autofdo nor bolt-17 or later is installed' && exit 77; }
