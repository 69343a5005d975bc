#!/bin/sh
# SPDX-License-Identifier: MIT
# report --latency counts a period less where more threads run: a thread alone weighs more than
# one of two on two CPUs. Keys and filters of parallelism agree with it.
command -v cc >/dev/null || { echo 'cc is not installed' && exit 77; }
command -v python3 >/dev/null || { echo 'python3 is not installed' && exit 77; }
[ "$(nproc)" -ge 2 ] || { echo 'there is one CPU' && exit 77; }
cd "$SCRATCH" || exit 1
cat >spin.c <<'C'
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
__attribute__((noinline)) static void spin(long n) { for (volatile long i = 0; i < n; i++) ; }
__attribute__((noinline)) void alone(void) { spin(100000000); }
__attribute__((noinline)) void together(void) { spin(300000000); }
static void *thread(void *cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((long)cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	together();
	return 0;
}
int main(void)
{
	pthread_t t[2];

	alone();
	for (long i = 0; i < 2; i++)
		pthread_create(&t[i], 0, thread, (void *)i);
	for (long i = 0; i < 2; i++)
		pthread_join(t[i], 0);
	return 0;
}
C
cc -O1 -o spin spin.c -lpthread || exit 1
"$TALLY" record -q --latency -e cpu-clock -g -o p.data ./spin 2>log ||
	{ echo "recording is not permitted: $(cat log)" && exit 77; }
"$TALLY" report -i p.data --latency --no-children -s parallelism -j >rows.json || exit 1
"$TALLY" report -i p.data -F latency,overhead,parallelism --stdio >rows.txt || exit 1
python3 - <<'E2' || exit 1
import json
rows = {int(r['parallelism']): r for r in json.load(open('rows.json'))['rows']}
# Each period counts by its number of threads.
weights = {n: r['period'] / n for n, r in rows.items()}
total = sum(weights.values())
for n, r in rows.items():
    assert n >= 1, rows
    assert abs(r['latency_percent'] - 100 * weights[n] / total) < 0.05, (n, r, total)
assert 1 in rows, rows
E2
"$TALLY" report -i p.data --latency --stdio 2>/dev/null | grep -q 'Latency Children' ||
	{ echo 'callers have no latency' && exit 1; }
all=$("$TALLY" report -i p.data --no-children -s comm -x, | awk -F, 'NR > 1 { n += $4 } END { print n }')
parts=0
for n in 1 2-9; do
	part=$("$TALLY" report -i p.data --no-children --parallelism $n -s comm -x, |
		awk -F, 'NR > 1 { n += $4 } END { print n + 0 }')
	parts=$((parts + part))
done
if [ "$all" -eq 0 ] || [ "$parts" -ne "$all" ]; then
	echo "$parts samples in parts, $all in all"
	exit 1
fi

# A recording that does not tell when threads run has none of it.
"$TALLY" record -q -e cpu-clock -o q.data ./spin 2>log || exit 1
for option in --latency '-s parallelism' '--parallelism 1'; do
	# shellcheck disable=SC2086 # an option and its value
	"$TALLY" report -i q.data $option >log 2>&1 && { echo "$option of no switches" && exit 1; }
	grep -q -- --latency log || { cat log && exit 1; }
done
exit 0
