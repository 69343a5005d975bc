#!/bin/sh
# SPDX-License-Identifier: MIT
# In an arm64 Linux in QEMU, where a program always runs the same: stat counts to
# the instruction, generic and table events alike, record takes each sample it should,
# and the tables are found by the MIDR.
cd "$ROOT" || exit 1
. tests/guest/checks.sh
guest arm64 neoverse-n1 <<'END'
once /tally stat -x, -e {cycles:u,instructions:u} /loop1
again /tally stat -x, -e {cycles:u,instructions:u} /loop1
longer /tally stat -x, -e {cycles:u,instructions:u} /loop2
table /tally stat -x, -e {cpu_cycles:u,inst_retired:u} /loop1
cache /tally stat -x, -e L1-dcache-loads:u,dTLB-load-misses:u,page-faults:u /loop1
model /tally plan -e cycles -j
record /tally record -q -e cycles:u -c 100000 -o /dev/p.data /loop1
samples /tally data check -x, /dev/p.data
probe /tally probe -x,
END
for event in cycles instructions; do
	equal "$event:u of the same program" "$(value again $event:u)" "$(value once $event:u)"
	equal "$event:u of a million turns" \
		$(($(value longer $event:u) - $(value once $event:u))) 2000000
done
equal 'cpu_cycles:u' "$(value table cpu_cycles:u)" "$(value once cycles:u)"
equal 'inst_retired:u' "$(value table inst_retired:u)" "$(value once instructions:u)"
# QEMU's PMU (its target/arm/helper.c, pm_events) has cycles, instructions and stalls, and says so in
# PMCEID: the kernel refuses cache events, and the tool has to say that. One that has them counts them.
for event in L1-dcache-loads dTLB-load-misses; do
	case $(section cache | grep "^$event:u,") in
	*,true,true,*) some "$event:u" "$(value cache $event:u)" ;;
	*) equal "$event:u, which this PMU does not have" \
		"$(section cache | sed -n "s/^$event:u,.*,false,false,\([^,]*\),.*/\1/p")" \
		'the kernel has no PMU that counts it' ;;
	esac
done
some page-faults:u "$(value cache page-faults:u)"
equal 'samples, one in 100,000 cycles' "$(section samples | sed -n 2p)" cycles:u,20,0
equal 'probe: counting' "$(section probe | grep -c '^counting,true')" 1
equal 'model of the MIDR' "$(model model)" "$(host_model 0x00000000414fd0c0)"
finish
