#!/bin/sh
# SPDX-License-Identifier: MIT
# A virtual machine of a few instructions: each of its exits is counted, by reason and address.
set -eu
# Where tracefs is not mounted, it is for this test alone, if this user may.
if [ -z "${TRACED:-}" ] && [ ! -e /sys/kernel/tracing/events ] &&
	unshare -m mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null; then
	# shellcheck disable=SC2016
	TRACED=1 exec unshare -m sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && exec sh "$0"' "$0"
fi
cd "$SCRATCH"
[ "$(uname -m)" = x86_64 ] || { echo "the machine is of x86" && exit 77; }
gcc -O1 -o minivm "$ROOT/tests/guest/minivm.c" 2>/dev/null || { echo "gcc or linux/kvm.h is missing" && exit 77; }
status=0
./minivm pio 5 >said || status=$?
[ $status = 0 ] || { cat said && exit 77; }

for mode in pio mmio msr cpuid user-pio; do
	if ! "$TALLY" kvm stat record -o $mode.data ./minivm $mode 123 >said 2>err; then
		grep -q 'tracefs\|tracepoint' err && head -n 1 err && exit 77
		cat err
		exit 1
	fi
	grep -q "^$mode " said
	# Others may run machines at the same time.
	pid=$("$TALLY" kvm stat report $mode.data -j | tr '{' '\n' |
		sed -n 's/.*"vm":\([0-9]*\),"vcpu":[^,]*,"thread":[0-9]*,"comm":"minivm".*/\1/p')
	[ -n "$pid" ]
	"$TALLY" kvm stat report -p "$pid" $mode.data -j >$mode.json
done
grep -q '"kind":"pio","address":"0xe9","write":true,"count":123,' pio.json
grep -q '"kind":"pio","address":"0xe9","write":true,"count":123,' user-pio.json
grep -q '"kind":"mmio","address":"0xf0010","write":true,"count":123,' mmio.json
grep -q '"kind":"msr","address":"0x10","write":false,"count":123,' msr.json
grep -q '"kind":"cpuid","address":"0x0","write":null,"count":123,' cpuid.json

# Shares are of 1 for programs, of 100 for people; of what is not there, it is said why.
grep -q '"address":"0xe9","write":true,"count":123,"share":1.0,' pio.json
"$TALLY" kvm stat report pio.data 2>&1 | grep -q '^ *- .* pio  *0xe9  *yes  *123  *100.00%'
if "$TALLY" kvm stat report pio.data --event vcpu -x, 2>/dev/null | grep -q '^[0-9]*,,'; then
	"$TALLY" kvm stat report pio.data --vcpu 7 2>&1 | grep -q 'nothing tells the numbers of the virtual CPUs'
	"$TALLY" kvm stat report pio.data --vcpu 7 -j 2>&1 >none.json | grep -q 'so none is number 7'
	grep -q '"exits":\[\]' none.json
fi
"$TALLY" kvm stat report pio.data -p 1 2>&1 | grep -q 'no virtual CPU of process 1 was seen'

# Where KVM tells of no exits, those to user space are the reasons, with the time that it took.
if grep -q '"source":"KVM_RUN"' pio.json; then
	grep -q '"reason":"KVM_EXIT_IO","count":123,' pio.json
	grep -q '"reason":"KVM_EXIT_MMIO","count":123,' mmio.json
	grep -q '"reason":"KVM_EXIT_HLT","count":1,' pio.json
	grep -q '"user_exits":124,"guest_ns":null,"emulation_ns":null,"run_ns":[1-9]' pio.json
	"$TALLY" kvm stat report pio.data 2>&1 | grep -q 'kvm_exit and kvm_entry have not fired'
	"$TALLY" kvm stat report -p "$pid" user-pio.data --event vmexit -k time -x, 2>/dev/null >rows
	head -n 1 rows | grep -q '^vm,vcpu,thread,reason,count,share,time_ns,time_share,min_ns,mean_ns,p50_ns,p99_ns,max_ns$'
	awk -F, 'NR == 2 { exit !($5 == 123 && $9 <= $10 && $9 <= $11 && $11 <= $12 && $12 <= $13 && $7 >= 122 * $9) }' rows
else
	grep -q '"source":"kvm_exit"' pio.json
	grep -q '"guest_ns":[1-9]' user-pio.json
fi

# Who shares a CPU waits for it: time is stolen, and it is taken off while it could go on.
if command -v taskset >/dev/null && cpu=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/'); then
	taskset -c "$cpu" sh -c 'while :; do :; done' &
	other=$!
	trap 'kill "$other" 2>/dev/null || :' EXIT
	"$TALLY" kvm stat record -o steal.data taskset -c "$cpu" ./minivm spin 600000000 >said 2>err
	kill "$other"
	"$TALLY" kvm stat report steal.data --event vcpu -j 2>err | tr '{' '\n' | grep '"comm":"minivm"' >row
	grep -q '"steal_ns":[1-9][0-9]*,"steal_count":[1-9][0-9]*,"preempted_ns":[1-9][0-9]*,"preempted_count":[1-9]' row || { cat row && exit 1; }
fi

# Without switches there is no steal, and it says so.
"$TALLY" kvm stat record --no-sched -o few.data ./minivm user-pio 10 >said 2>err
"$TALLY" kvm stat report few.data -j 2>notes | grep -q '"steal_ns":null'
grep -q 'switches were not recorded' notes

# Another recording has none of it.
"$TALLY" record -q -o other.data -e page-faults true 2>err || exit 77
if "$TALLY" kvm stat report other.data 2>said; then exit 1; fi
grep -q "has no samples of KVM's tracepoints" said
