#!/bin/sh
# SPDX-License-Identifier: MIT
# Callers in recorded stacks are those that perf script finds, of programs with
# symbols, of stripped ones, without frame pointers, through signal handlers and the vdso.
command -v perf >/dev/null || { echo "perf is not installed" && exit 77; }
"$TALLY" version --build-options | grep -q "^libdw *yes" ||
	{ echo "not built with libdw" && exit 77; }
cd "$SCRATCH" || exit 1
cat >a.c <<'END'
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <alloca.h>
#include <time.h>
static volatile unsigned long sum;
__attribute__((noinline)) void work(int n)
{
	for (int i = 0; i < n; i++)
		sum += i * sum + 1;
}
__attribute__((noinline)) void dig(int depth, int n)
{
	char *room = alloca(16 + depth * 8);
	memset(room, depth, 16 + depth * 8);
	if (depth)
		dig(depth - 1, n);
	else
		work(n);
	sum += room[3];
}
static void handler(int signal)
{
	dig(3, 3000000 + signal);
}
static int compare(const void *a, const void *b)
{
	work(300);
	return *(const int *)a - *(const int *)b;
}
int main(void)
{
	static int numbers[3000];
	signal(SIGUSR1, handler);
	for (int i = 0; i < 8; i++) {
		for (int j = 0; j < 3000; j++)
			numbers[j] = (int)(sum += 7919 * j) % 10007;
		qsort(numbers, 3000, sizeof(numbers[0]), compare);
		dig(12, 3000000);
		raise(SIGUSR1);
		for (int j = 0; j < 100000; j++) {
			struct timespec now;
			clock_gettime(CLOCK_MONOTONIC, &now);
			sum += (unsigned long)now.tv_nsec;
		}
	}
}
END
compile() {
	gcc -g -O2 -fomit-frame-pointer "$@" a.c || exit 1
}
compile -o with && compile -o stripped -s && compile -static -o static
failed=0
for program in with stripped; do
	perf record -q -e cpu-clock -F 500 --call-graph dwarf,16384 -o $program.data ./$program \
		>/dev/null 2>log || { echo "perf cannot record here" && cat log && exit 77; }
	# Offsets in files are where the code is, whatever it is called.
	perf script --no-inline -i $program.data -F ip,dso 2>/dev/null | grep . >theirs
	"$TALLY" script --no-inline -i $program.data -F ip,dso | grep . >ours || exit 1
	[ "$(wc -l <theirs)" -gt 100 ] || { echo "$program: perf found too little" && exit 77; }
	cmp -s theirs ours && continue
	echo "$program: $(diff theirs ours | grep -c '^[<>]') lines differ of $(wc -l <theirs)"
	diff theirs ours | head -20
	failed=1
done
# perf finds nothing in static programs: each chain must lead from work to main.
perf record -q -e cpu-clock -F 200 --call-graph dwarf,16384 -o static.data ./static >/dev/null 2>&1
"$TALLY" script --no-inline -i static.data --to folded >chains || exit 1
awk '/;work / { all++; if (/^static;.*;main;.*(compare|dig);work /) good++ }
	END { print good + 0, "of", all + 0, "chains are whole"; exit !(all > 5 && good >= all * 0.99) }' \
	chains || failed=1
exit $failed
