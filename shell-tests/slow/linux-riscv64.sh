#!/bin/sh
# SPDX-License-Identifier: MIT
# In a riscv64 Linux in QEMU, where a program always runs the same: stat counts to
# the instruction, cache events count, record takes each sample it should, and the tables
# are found by the CPU's identity.
cd "$ROOT" || exit 1
. tests/guest/checks.sh
# Sampling comes first: QEMU's counters do not overflow for an event that was in another one before.
guest riscv64 max <<'END'
record /tally record -q -e cycles:u -c 100000 -o /dev/p.data /loop1
samples /tally data check -x, /dev/p.data
once /tally stat -x, -e {cycles:u,instructions:u} /loop1
again /tally stat -x, -e {cycles:u,instructions:u} /loop1
longer /tally stat -x, -e {cycles:u,instructions:u} /loop2
cache /tally stat -x, -e dTLB-load-misses,iTLB-load-misses /loop1
generic /tally stat -x, -e {HW_CPU_CYCLES:u,HW_INSTRUCTIONS:u} /loop1
model /tally plan -e cycles -j
probe /tally probe -x,
END
for event in cycles instructions; do
	equal "$event:u of the same program" "$(value again $event:u)" "$(value once $event:u)"
	equal "$event:u of a million turns" \
		$(($(value longer $event:u) - $(value once $event:u))) 2000000
done
equal 'HW_INSTRUCTIONS:u' "$(value generic HW_INSTRUCTIONS:u)" "$(value once instructions:u)"
some dTLB-load-misses "$(value cache dTLB-load-misses)"
some iTLB-load-misses "$(value cache iTLB-load-misses)"
equal 'samples, one in 100,000 cycles' "$(section samples | sed -n 2p)" cycles:u,20,0
equal 'probe: counting' "$(section probe | grep -c '^counting,true')" 1
equal 'model of QEMU' "$(model model)" riscv/qemu/virt

guest riscv64 max,mvendorid=0x489,marchid=0x8000000000000007,mimpid=0x20181004 <<'END'
model /tally plan -e cycles -j
END
equal 'model of another identity' "$(model model)" \
	"$(host_model 0x489-0x8000000000000007-0x20181004)"
finish
