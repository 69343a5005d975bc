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
# What is inlined is no caller of its own where callers are counted.
"$TALLY" report -s sym -g callee --max-stack 1 -j >one || exit 1
grep -q '"name":"inner (inlined)".*"below":\[{"name":"outer".*"below":\[\]' one || { cat one && exit 1; }
"$TALLY" report --no-children -g none -s srcfile --full-source-path -x, | grep -q ",$PWD/prog.c$" || exit 1
# The loop is where the samples are.
"$TALLY" report --no-children -g none -s srcline,srcfile -x, >lines || exit 1
awk -F, '$NF == "prog.c" && $(NF - 1) ~ /^prog.c:[34]$/ { n += $2 } END { exit !(n > 90) }' lines ||
	{ cat lines && exit 1; }
# The page counts Self otherwise than the text, and says so.
"$TALLY" report --html page.html 2>said || { cat said && exit 1; }
grep -q 'Self is of the innermost function, also of one that was inlined' page.html || exit 1
# Functions of C++ that linkers have no name for have those that they are in: no two are one row.
command -v c++ >/dev/null || exit 0
cat >scopes.cpp <<'END'
template <class F> __attribute__((always_inline)) inline long many(F f)
{
	long n = 0;
	for (int i = 0; i < 100000000; i++)
		n += f(n ^ i);
	return n;
}
namespace space {
namespace {
struct Class {
	static long run(long n)
	{
		struct Local {
			__attribute__((always_inline)) static long own(long x)
			{
				return many([x](long y) { return y * y ^ x; });
			}
		};
		return Local::own(n);
	}
};
}
__attribute__((noinline)) long first(long n) { return Class::run(n); }
__attribute__((noinline)) long second(long n)
{
	long a = many([n](long y) { return y * 3 ^ n; });
	return a + many([n](long y) { return y / 3 ^ n; });
}
}
int main(void)
{
	return (space::first(3) + space::second(4)) == 12345;
}
END
c++ -O2 -g -fno-omit-frame-pointer -o scopes scopes.cpp || exit 1
"$TALLY" record -q -o scopes.data -e cpu-clock:u -g -- ./scopes 2>said || { cat said && exit 77; }
"$TALLY" report -i scopes.data -s sym -g none -x, >rows || exit 1
grep -q '[.\] ]operator()' rows && cat rows && exit 1
for wanted in 'space::(anonymous namespace)::Class::run::Local::own (inlined)' \
	'Local::own::<lambda at scopes.cpp:16:[0-9]*>::operator() (inlined)' \
	'space::second::<lambda at scopes.cpp:26:[0-9]*>::operator() (inlined)' \
	'space::second::<lambda at scopes.cpp:27:[0-9]*>::operator() (inlined)'; do
	grep -q "$wanted" rows || { echo "$wanted" && cat rows && exit 1; }
done
"$TALLY" script -i scopes.data | grep -q 'space::second::<lambda at scopes.cpp:27:' || exit 1
