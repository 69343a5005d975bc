#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions that were inlined are frames of their own, once, in every format that has frames.
set -eu
cd "$SCRATCH"
command -v gcc >/dev/null || { echo "gcc is not installed" && exit 77; }
cat >inline.c <<'END'
static volatile long count;
static inline __attribute__((always_inline)) void inner(void)
{
	for (long i = 0; i < 50000000; i++)
		count += i;
}
static inline __attribute__((always_inline)) void middle(void)
{
	inner();
}
__attribute__((noinline)) void outer(void)
{
	middle();
	count++;
}
int main(void)
{
	outer();
	return 0;
}
END
gcc -g -O1 -fno-omit-frame-pointer inline.c -o inline
for graph in '' -g; do
	# shellcheck disable=SC2086
	"$TALLY" record -q -e cpu-clock:u -F 500 $graph -o perf.data ./inline 2>err || { head -n 1 err && exit 77; }
	"$TALLY" script --to folded -i perf.data >lines
	grep -q 'outer;middle;inner [0-9]*$' lines || { echo "folded, record $graph: no chain" && exit 1; }
	if grep -q 'inner;.*inner' lines; then echo "folded, record $graph: twice" && exit 1; fi
	"$TALLY" script --to speedscope -i perf.data | tr '{' '\n' >frames
	for name in outer middle inner; do
		[ "$(grep -c "\"name\":\"$name\"" frames)" = 1 ] || { echo "speedscope: $name" && exit 1; }
	done
done
