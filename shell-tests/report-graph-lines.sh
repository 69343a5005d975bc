#!/bin/sh
# SPDX-License-Identifier: MIT
# Call graphs by address and by line of the source: what one function does in two places is two
# branches, as in perf; by function it is one.
command -v gcc >/dev/null || { echo 'gcc is not installed' && exit 77; }
"$TALLY" version --build-options | grep -q '^libdw *yes' || { echo 'not built with libdw' && exit 77; }
cd "$SCRATCH" || exit 1
cat >g.c <<'C'
static volatile long n;
__attribute__((noinline)) static void leaf(void)
{
	for (long i = 0; i < 3000000; i++)
		n++;
	__asm__ volatile("");
}
__attribute__((noinline)) static void both(void)
{
	for (int i = 0; i < 20; i++) {
		leaf(); n++; leaf();
		n++;
		leaf();
		n++;
	}
}
int main(void)
{
	both();
	n++;
	return 0;
}
C
gcc -O0 -g -fno-omit-frame-pointer -o g g.c || exit 1
"$TALLY" record -q -g -e cpu-clock:u -o g.data ./g 2>log ||
	{ echo "recording is not permitted: $(cat log)" && exit 77; }
graph() { # MODE
	"$TALLY" report -i g.data --no-children -s sym -g "$1,0.5,callee" --stdio -q 2>log |
		sed -n '/\[\.\] leaf/,/^$/p' >out
}
# Lines of both() that call leaf, as nodes of the graph.
calls() {
	grep -c 'both g\.c:1[0-9]' out
}
graph function
{ grep -q 'both$' out && [ "$(calls)" -eq 0 ]; } || { cat out && exit 1; }
graph srcline
{ grep -q 'both g\.c:12' out && grep -q 'both g\.c:14' out; } || { cat out && exit 1; }
grep -q 'main g\.c:20' out || { cat out && exit 1; }
lines=$(calls)
graph address
# Two calls stand in one line.
[ "$(calls)" -gt "$lines" ] || { echo "by address $(calls), by line $lines" && cat out && exit 1; }
"$TALLY" report -i g.data --no-children -s sym -g srcline -j 2>log | grep -q '"name":"both g.c:12"' || exit 1
graph nowhere
grep -q 'function, address or srcline' log || { cat log && exit 1; }
# Without debug information, of which nothing is kept here, the place in the function.
{ strip -g g && HOME=$SCRATCH/empty "$TALLY" report -i g.data --no-children -s sym -g address --stdio -q 2>log | grep -q 'both +[0-9]'; } ||
	{ "$TALLY" report -i g.data -g address --stdio -q && exit 1; }
