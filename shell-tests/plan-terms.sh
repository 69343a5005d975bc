#!/bin/sh
# SPDX-License-Identifier: MIT
# Terms, widths and masks of counters are checked before anything is planned, and masks count.
set -eu
machines=$ROOT/tests/data/machines
fail() {
	echo "$*"
	exit 1
}
refused() { # EVENT REASON OPTIONS...
	event=$1 reason=$2
	shift 2
	"$TALLY" plan "$@" -e "$event" >"$SCRATCH/out" 2>"$SCRATCH/error" && fail "$event: $(cat "$SCRATCH/out")"
	grep -qF "$reason" "$SCRATCH/error" || fail "$event: $(cat "$SCRATCH/error")"
	[ ! -s "$SCRATCH/out" ] || fail "$event is planned: $(cat "$SCRATCH/out")"
}
refused 'cpu/event=0x3c,foo=1/' "column 16 of 'cpu/event=0x3c,foo=1/': the PMU has no term" --cpu x86/intel-core
refused 'cycles,cpu/event=0x3c3/' "column 18 of 'cycles,cpu/event=0x3c3/': 0x3c3 is too wide" --cpu x86/intel-core
refused 'cpu/umask=0x100/' '0x100 is too wide' --cpu x86/intel-core
refused 'cpu/event=0x3c,counterid_mask=8/' "no event 'counterid_mask'" --cpu x86/intel-core
refused 'nonsuch' "column 1 of 'nonsuch': no event is called 'nonsuch'" --cpu x86/intel-core
refused 'cpu/event=1,counterid_mask=0/' 'names no counter of the PMU' --sysfs "$machines/riscv-delegated"
refused 'cpu/event=1,counterid_mask=0x100000008/' 'at most 32 bits' --sysfs "$machines/riscv-delegated"

counters() { # EVENTS WANT: the counters of each, "null" for none
	have=$("$TALLY" plan --sysfs "$machines/riscv-delegated" -j -e "$1" |
		grep -o '"counter":[^,}]*' | cut -d: -f2 | tr -d '\n')
	[ "$have" = "$2" ] || fail "$1: $have instead of $2"
}
counters '{cpu/event=1,counterid_mask=0x8/,cpu/event=2,counterid_mask=0x18/}' '"3""4"'
counters '{cpu/event=1/,cycles,instructions}' '"3""0""2"'
counters 'cpu/event=5,firmware=2/' null
counters 'cpu/config=0x8000000000000005/' null
"$TALLY" plan --sysfs "$machines/riscv-delegated" \
	-e '{cpu/event=1,counterid_mask=0x8/,cpu/event=2,counterid_mask=0x8/}' 2>&1 |
	grep -q 'does not fit: 2 events compete for counter 3' || fail 'two events on one counter'
# What the kernel's PMU has no term for is left out, and that is told.
"$TALLY" plan --sysfs "$machines/riscv-firmware" -e cpu/config=0x1,counterid_mask=0x8/ 2>&1 |
	grep -q "^note: .*counterid_mask left out: the PMU's format has no such term" || fail 'no note'
