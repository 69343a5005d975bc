#!/bin/bash
# SPDX-License-Identifier: MIT
# Figures against the peer, both measured in this run. Each line: what, ours,
# the peer's, the ratio and the limit that we hold ourselves to.
# bench.sh machine: those of the emulated machine alone; bench.sh record: those of recording.
set -u
cd "$(dirname "$0")/../.." || exit 2
B=build/bench
mkdir -p $B
misses=0

gcc -O2 -Wall -D_GNU_SOURCE -o $B/measure tests/bench/measure.c || exit 1
# best FIELD N COMMAND...: field 1 wall us, 2 cpu us, 3 KiB
best() {
	local field=$1 n=$2
	shift 2
	$B/measure "$n" "$@" | cut -d' ' -f"$field"
}
# ratio NAME OURS PEER LIMIT UNIT: ours / peer must not be above the limit
ratio() {
	awk -v name="$1" -v a="$2" -v b="$3" -v limit="$4" -v unit="$5" 'BEGIN {
		if (a == "" || b == "" || b == 0) { printf "%-44s could not be measured\n", name; exit 1 }
		r = a / b
		printf "%-44s %10d %-3s peer %10d %-3s ratio %6.3f limit %6.3f %s\n", name, a, unit, b, unit, r, limit, r <= limit ? "ok" : "MISS"
		exit r > limit }' || misses=$((misses + 1))
}
# below NAME OURS LIMIT UNIT
below() {
	awk -v name="$1" -v a="$2" -v limit="$3" -v unit="$4" 'BEGIN {
		printf "%-44s %10d %-3s limit %9d %-3s %s\n", name, a, unit, limit, unit, (a != "" && a <= limit) ? "ok" : "MISS"
		exit !(a != "" && a <= limit) }' || misses=$((misses + 1))
}
skip() {
	printf '%-44s skipped: %s\n' "$1" "$2"
}

echo "machine: $(nproc) CPUs, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(gcc --version | head -n 1)"
true_us=$(best 1 200 /bin/true)
echo "/bin/true takes $true_us us"

# --- the emulated machine ----------------------------------------------------
# shellcheck source=tests/bench/machine.sh
[ "${1-}" = record ] || . tests/bench/machine.sh
if [ "${1-}" = machine ]; then
	echo "$misses figures missed"
	exit $((misses > 0))
fi

# --- recording -----------------------------------------------------------------
# shellcheck source=tests/bench/record.sh
. tests/bench/record.sh
if [ "${1-}" = record ]; then
	echo "$misses figures missed"
	exit $((misses > 0))
fi

# --- reading -------------------------------------------------------------------
# shellcheck source=tests/bench/reading.sh
. tests/bench/reading.sh

# --- pages ---------------------------------------------------------------------
# shellcheck source=tests/bench/page.sh
. tests/bench/page.sh

# --- source lines -----------------------------------------------------------------
# shellcheck source=tests/bench/report.sh
. tests/bench/report.sh
# shellcheck source=tests/bench/lines.sh
. tests/bench/lines.sh

# --- the generator, on the tree of Debian's kernel source -------------------
linux=build/events/linux/tools/perf
[ -d $linux ] || tools/import-events.sh --peer || true
tables='event tables'
if [ -d $linux ] && command -v python3 >/dev/null; then
	tree=$linux/pmu-events/arch
	ours=$(best 1 5 build/jevents -q -o $B/ours.c $tree)
	peer=$(best 1 2 python3 $linux/pmu-events/jevents.py all all $tree $B/peer.c)
	ratio 'jevents: wall time, 6.12 tree' "$ours" "$peer" 0.05 us
	ratio 'jevents: peak memory, 6.12 tree' "$(best 3 1 build/jevents -q -o $B/ours.c $tree)" \
		"$(best 3 1 python3 $linux/pmu-events/jevents.py all all $tree $B/peer.c)" 1 KiB
	tools=build/events/linux/tools
	includes="-I$tools/perf/pmu-events -I$tools/perf -I$tools/perf/util -I$tools/perf/include -I$tools/include -I$tools/include/uapi -I$tools/lib -I$tools/lib/perf/include -I$tools/arch/x86/include"
	# shellcheck disable=SC2086
	peer=$(best 1 2 gcc -O2 -c -D_GNU_SOURCE $includes $B/peer.c -o $B/peer.o)
	ours=$(best 1 3 gcc -O2 -c $B/ours.c -o $B/ours.o)
	if [ -s $B/peer.o ]; then
		ratio 'gcc -O2 of the tables: wall time' "$ours" "$peer" 0.5 us
		ratio 'tables of the 6.12 tree: size' "$(size $B/ours.o | awk 'NR == 2 { print $4 }')" \
			"$(size $B/peer.o | awk 'NR == 2 { print $4 }')" 0.34 B
	else
		echo 'gcc -O2 of the tables: the peer does not compile'
		misses=$((misses + 1))
	fi
else
	skip "$tables" 'no linux-source-6.* from apt, or no python3'
fi
# --- branches -----------------------------------------------------------------
# The tool's objects, but those of sources that are gone or elsewhere by now.
find build/arch build/pmu-events build/util build/gen -name '*.o' | while read -r object; do
	source=${object#build/}
	source=${source%.o}.c
	for source in "$source" "build/$source" "build/monitor/${source##*/}"; do
		[ ! -e "$source" ] || { echo "$object" && break; }
	done
done >$B/objects
# shellcheck disable=SC2086
if gcc -O2 -I. -D_GNU_SOURCE tests/bench/bench-branches.c build/util/report/branchtable.o \
	build/util/base/alloc.o build/util/base/hash.o build/util/base/vec.o -o $B/branches 2>$B/log; then
	read -r added copied <<<"$($B/branches)"
	below 'branches: 10 M entries added up, CPU time' "$added" 1000000 us
	printf '%-44s %10d us\n' 'branches: the same entries copied (memcpy)' "$copied"
else
	skip 'branches' "bench-branches does not build here: $(tail -n 1 $B/log)"
fi
# The largest recording with branches, and the one with the most of them.
recorded=../shared/fixtures/perfdata
if [ -d $recorded ] && command -v perf >/dev/null; then
	mkdir -p $B/empty
	# What people wait for: 590,000 branches of forty recordings.
	many=$B/branches.data
	if [ ! -f $many ]; then
		copies=()
		for _ in {1..40}; do copies+=("$recorded/lbr-callgraph-perf3.4.data"); done
		./tally merge -o $many "${copies[@]}"
	fi
	ratio "lbr report against perf report -b, $(($(stat -c %s $many) >> 20)) MB: CPU time" \
		"$(best 2 5 ./tally lbr report --symfs $B/empty $many)" \
		"$(best 2 2 perf report -f -b --stdio --symfs $B/empty --no-itrace -i $many)" 0.25 us
	for row in 'amd-zen4-brstack-spec-perf5.19 0.1' 'lbr-callgraph-perf3.4 0.5'; do
		file=${row% *}
		ratio "lbr report against perf report -b, $file: CPU time" \
			"$(best 2 100 ./tally lbr report --symfs $B/empty "$recorded/$file.data")" \
			"$(best 2 40 perf report -f -b --stdio --symfs $B/empty --no-itrace -i "$recorded/$file.data")" \
			"${row#* }" us
	done
else
	skip 'lbr report' 'no perf, or no ../shared/fixtures here'
fi

shared=../shared/vendor-events/linux-7.2
if [ -d $shared ]; then
	printf '%-44s %10d us  (no peer: perf 7.2 is not here)\n' 'jevents: wall time, 7.2 tree' \
		"$(best 1 5 build/jevents -q -o $B/ours72.c $shared)"
	below 'jevents: peak memory, 7.2 tree' "$(best 3 1 build/jevents -q -o $B/ours72.c $shared)" 81920 KiB
	gcc -O2 -c $B/ours72.c -o $B/ours72.o
	below 'tables of the 7.2 tree: size' "$(size $B/ours72.o | awk 'NR == 2 { print $4 }')" 2700000 B
	# Planning, with the tool's own objects.
	# shellcheck disable=SC2086
	if gcc -O2 -I. -D_GNU_SOURCE tests/bench/bench-plan.c @$B/objects -o $B/plan -pthread ${LIBRARIES:-} 2>$B/log; then
		read -r all worst <<<"$($B/plan $shared)"
		below 'plans of all metric groups, 7.2 tree' "$all" 1000000 us
		below 'slowest plan of a model, 7.2 tree' "$worst" 200000 us
	else
		skip 'plans' "bench-plan does not link here: $(tail -n 1 $B/log)"
	fi
else
	skip 'linux-7.2' 'no ../shared/vendor-events here'
fi

# --- the tool with a whole vendor tree inside --------------------------------
if [ -d $linux ]; then
	make --no-print-directory O=$B/o TALLY=$B/tally EVENTS=$linux/pmu-events/arch $B/tally >$B/log 2>&1 || {
		tail -n 5 $B/log
		exit 1
	}
	ratio 'encode of one event, cold, against /bin/true' \
		"$(best 1 100 $B/tally encode --cpu x86/skylakex inst_retired.any)" "$true_us" 4 us
	gcc -O2 -I. tests/bench/bench-lookup.c pmu-events/evtable.c $B/o/gen/tables.c -o $B/lookup &&
		$B/lookup
	if command -v perf >/dev/null; then
		ratio 'list of the largest model' \
			"$(best 1 10 $B/tally list --cpu x86/cascadelakex)" \
			"$(best 1 5 env PERF_CPUID=GenuineIntel-6-55-7 perf list)" 0.333 us
		ratio 'stat -e task-clock true: wall time' \
			"$(best 1 50 $B/tally stat -e task-clock true)" \
			"$(best 1 50 perf stat -e task-clock true)" 0.6 us
		ratio 'stat -e task-clock true: peak memory' \
			"$(best 3 5 $B/tally stat -e task-clock true)" \
			"$(best 3 5 perf stat -e task-clock true)" 0.5 KiB
	else
		skip 'list, stat' 'no perf on this machine'
	fi
fi
echo "$misses figures missed"
[ $misses -eq 0 ]
