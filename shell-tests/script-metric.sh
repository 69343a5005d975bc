#!/bin/sh
# SPDX-License-Identifier: MIT
# -F metric: what the counters of a group make, read together with each sample.
command -v python3 >/dev/null || { echo 'no python3' && exit 77; }
cd "$SCRATCH" || exit 1
make() {
	python3 "$ROOT/tests/groupdata.py" "$@" || exit 1
}
# want WORDS...: the metrics, in their order
want() {
	"$TALLY" script -i g.data -F comm,time,metric >out 2>err || { cat err && exit 1; }
	grep 'metric:' out | sed 's/.*metric: *//; s/  */ /g' >got
	printf '%s\n' "$@" | diff - got || { cat out && exit 1; }
}
printf '1000 1500 20 3 7\n1000 500 40 4 8\n1000 2500 1 0 0\n' |
	make g.data cycles,0,0 instructions,0,1 branches,0,4 branch-misses,0,5 stalled-cycles-frontend,0,7
want '1.50 insn per cycle' '0.00 stalled cycles per insn' '15.00% of all branches' '0.70% frontend cycles idle' \
	'0.50 insn per cycle' '0.02 stalled cycles per insn' '10.00% of all branches' '0.80% frontend cycles idle' \
	'2.50 insn per cycle' '0.00% of all branches' '0.00% frontend cycles idle'
# Behind the last sample of the group, beginning as it does; of its file with a file for each event.
[ "$(sed -n 1,5p out | grep -c metric)" -eq 0 ] || { cat out && exit 1; }
[ "$(sed -n 6,9p out | grep -c '^ *group *1.000000: *	metric: ')" -eq 4 ] || { cat out && exit 1; }
"$TALLY" script -i g.data -F comm,time,event,metric --per-event-dump >out 2>&1 || exit 1
grep -q '	metric: *15.00% of all branches$' g.data.stalled-cycles-frontend.dump || { cat ./*.dump && exit 1; }
grep -q '^note: 3 samples are in .g.data.cycles.dump' out || { cat out && exit 1; }
printf '2000 3000 5\n' | make g.data cpu-clock,1,0 cycles,0,0 page-faults,1,2
want '1.500 GHz' '2.500 M/sec'
printf '100 7 9 3\n' | make g.data L1-dcache-loads,3,0 L1-dcache-load-misses,3,0x10000 LLC-loads,3,2 LLC-load-misses,3,0x10002
want '7.00% of all L1-dcache accesses' '33.33% of all LL-cache accesses'
# Nothing that belongs together, and nothing together.
printf '7 9\n' | make g.data branch-misses,0,5 instructions,0,1
[ "$("$TALLY" script -i g.data -F metric | grep -c metric:)" -eq 0 ] || exit 1
printf '7\n' | make g.data instructions,0,1
[ "$("$TALLY" script -i g.data -F comm,metric | grep -c metric:)" -eq 0 ] || exit 1
# perf is the measure, where it takes each event's own value: for two.
command -v perf >/dev/null || exit 0
printf '1000 1500\n1000 500\n1000 2500\n' | make g.data cycles,0,0 instructions,0,1
perf script -i g.data -F +metric 2>/dev/null | tr -s ' ' >known
[ -s known ] || { echo 'perf does not read it' && exit 77; }
"$TALLY" script -i g.data -F +metric | tr -s ' ' | diff known - || exit 1
