#!/bin/sh
# SPDX-License-Identifier: MIT
# A plan is for each kind of cores of a machine, by the names that it has for them.
set -eu
fail() {
	echo "$*"
	exit 1
}
machine() {
	name=$1
	shift
	"$TALLY" plan --sysfs "tests/data/machines/$name" "$@"
}
for name in intel-hybrid:cpu_atom:cpu_core arm-two-cores:armv8_cortex_a53:armv8_cortex_a72; do
	kinds=${name#*:} name=${name%%:*}
	for asked in '-e {cycles,instructions}' '-M insn_per_cycle'; do
		# shellcheck disable=SC2086
		machine "$name" $asked -j >"$SCRATCH/json"
		for kind in "0:${kinds%:*}" "1:${kinds#*:}"; do
			grep -qF "{\"id\":${kind%:*},\"pmu\":\"${kind#*:}\",\"events\":[{\"name\":\"${kind#*:}/" "$SCRATCH/json" ||
				fail "$name $asked: $(cat "$SCRATCH/json")"
		done
		grep -q '"groups":2}}$' "$SCRATCH/json" || fail "$name $asked: $(cat "$SCRATCH/json")"
	done
	# One kind alone: its events, numbers and raw codes.
	for event in cycles LLC-loads r1c0 event=0x3c; do
		machine "$name" -e "${kinds#*:}/$event/" >"$SCRATCH/text" || fail "$name: $event"
		grep -q "^${kinds#*:}: counters" "$SCRATCH/text" || fail "$(cat "$SCRATCH/text")"
		grep -q "${kinds%:*}" "$SCRATCH/text" && fail "both kinds: $(cat "$SCRATCH/text")"
	done
	for event in page-faults nothing; do
		machine "$name" -e "${kinds#*:}/$event/" 2>"$SCRATCH/error" && fail "$name has $event"
		grep -q "'${kinds#*:}/$event/': the PMU has no term and no event '$event'" "$SCRATCH/error" || fail "$(cat "$SCRATCH/error")"
	done
	# What needs no core is there once.
	machine "$name" -M CPUs_utilized >"$SCRATCH/text"
	grep -q '^1 group for 1 metric' "$SCRATCH/text" || fail "$(cat "$SCRATCH/text")"
done
machine arm -e cycles,armv8_pmuv3_0/cycles/ >"$SCRATCH/text"
grep -q '^armv8_pmuv3_0: counters' "$SCRATCH/text" || fail "$(cat "$SCRATCH/text")"
[ "$(grep -c 'cycles (' "$SCRATCH/text")" -eq 1 ] || fail "one event is two: $(cat "$SCRATCH/text")"

# Without a machine, the kinds are those of the event files.
mkdir -p "$SCRATCH/tree/x86/m" "$SCRATCH/tree/common/common"
printf 'Family-model,Version,Filename,EventType\nGenuineIntel-6-99,v1,m,hybridcore\n' >"$SCRATCH/tree/x86/mapfile.csv"
for kind in core:2 atom:3; do
	echo "[{ \"Unit\": \"${kind%:*}\", \"CountersNumFixed\": \"3\", \"CountersNumGeneric\": \"${kind#*:}\" }]" >"$SCRATCH/tree/x86/m/${kind%:*}.json"
	echo "[{ \"EventName\": \"A\", \"EventCode\": \"0x1\", \"Counter\": \"0,1\", \"Unit\": \"cpu_${kind%:*}\", \"BriefDescription\": \"a\" }]" \
		>"$SCRATCH/tree/x86/m/events-${kind%:*}.json"
done
"$TALLY" plan --events "$SCRATCH/tree" --cpu x86/m -e '{cycles,a}' -j >"$SCRATCH/json"
for event in '"pmu":"cpu_atom","events":[{"name":"cpu_atom/a/"' '"pmu":"cpu_core","events":[{"name":"cpu_core/a/"' \
	'"cpu_atom/cycles/"' '"cpu_core/cycles/"'; do
	grep -qF "$event" "$SCRATCH/json" || fail "no $event: $(cat "$SCRATCH/json")"
done

# What only one kind has is of that one; PMUs of the machine that no table has are planned, too.
machine intel-hybrid -e slots >"$SCRATCH/text"
grep -q 'cpu_core/slots/ (fixed counter 3)' "$SCRATCH/text" || fail "$(cat "$SCRATCH/text")"
grep -q '^ *2 ' "$SCRATCH/text" && fail "slots are two events: $(cat "$SCRATCH/text")"
machine intel-server -e uncore_imc/cas_count_read/,power/energy-pkg/,cpu/mem-loads/ -j >"$SCRATCH/json"
for event in '"pmu":"uncore_imc","events":[{"name":"uncore_imc/cas_count_read/"' \
	'"pmu":"power","events":[{"name":"power/energy-pkg/"' '"registers":["ldlat=0x3"]'; do
	grep -qF "$event" "$SCRATCH/json" || fail "no $event: $(cat "$SCRATCH/json")"
done
machine intel-server -e uncore_imc/nothing/ 2>"$SCRATCH/error" && fail "an event that no PMU has"
grep -q "the PMU has no term and no event 'nothing'" "$SCRATCH/error" || fail "$(cat "$SCRATCH/error")"
# Numbers mean what the kernel or the machine means by them.
machine intel-server -e '0:0,1:2,4:0x1c0,30:1' -j >"$SCRATCH/json"
for event in '"name":"cpu-cycles"' '"name":"page-faults"' '"name":"cpu/config=0x1c0/"' '"name":"uncore_imc_0/config=0x1/"'; do
	grep -qF "$event" "$SCRATCH/json" || fail "no $event: $(cat "$SCRATCH/json")"
done
machine intel-server -e 99:1 2>"$SCRATCH/error" && fail "there is no type 99"
grep -q "'99:1': which PMU its type means is not known here" "$SCRATCH/error" || fail "$(cat "$SCRATCH/error")"
machine intel-hybrid -M insn_per_cycle -j >"$SCRATCH/json"
for kind in cpu_atom cpu_core; do
	grep -q "\"name\":\"insn_per_cycle\",.*,\"reason\":null,\"pmu\":\"$kind\"}" "$SCRATCH/json" || fail "$(cat "$SCRATCH/json")"
done
