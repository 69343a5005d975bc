#!/bin/sh
# SPDX-License-Identifier: MIT
# Inlined functions are callers of a report, and samples have source lines.
command -v cc >/dev/null || { echo "no compiler" && exit 77; }
"$TALLY" check feature -q dwarf || { echo "not built with libdw" && exit 77; }
cd "$SCRATCH" || exit 1
cat >prog.c <<'END'
static inline __attribute__((always_inline)) double inner(double x)
{
	for (int i = 0; i < 3000; i++)
		x += 1.0 / (x + i);
	return x;
}
__attribute__((noinline)) double outer(double x)
{
	return inner(x) * 2;
}
int main(void)
{
	double sum = 0;
	for (int i = 0; i < 30000; i++)
		sum += outer(i);
	return sum < 0;
}
END
cc -O2 -g -fno-omit-frame-pointer -o prog prog.c || exit 1
"$TALLY" record -q -o perf.data -e cpu-clock:u -g -- ./prog >/dev/null 2>said || { cat said && exit 77; }
"$TALLY" report -s sym -g callee -j >inlined || exit 1
grep -q '"symbol":"\[.\] inner (inlined)".*"name":"inner (inlined)".*"below":\[{"name":"outer"' inlined ||
	{ cat inlined && exit 1; }
"$TALLY" report -s sym --no-inline -j | grep -q 'inlined' && exit 1
"$TALLY" report --no-children -g none -s srcfile --full-source-path -x, | grep -q ",$PWD/prog.c$" || exit 1
# The loop is where the samples are.
"$TALLY" report --no-children -g none -s srcline,srcfile -x, >lines || exit 1
awk -F, '$NF == "prog.c" && $(NF - 1) ~ /^prog.c:[34]$/ { n += $2 } END { exit !(n > 90) }' lines ||
	{ cat lines && exit 1; }
