#!/bin/sh
# SPDX-License-Identifier: MIT
# On a kernel that takes masks of counters, by the tables of a CPU: the counters of cycles and of
# instructions are for those alone, never for samples, and generic names are the tables' events.
cd "$ROOT" || exit 1
machine=tests/data/machines/riscv-delegated
fail() { echo "$*" && exit 1; }
# expect EVENT CONFIG2: what the kernel is told
expect() {
	"$TALLY" stat --sysfs "$machine" --dry-run -x, -e "$1" true 2>"$SCRATCH/said" || fail "$1"
	# Fields from the end: an event's text may have a comma.
	got=$(awk -F, 'NR == 2 { print $(NF - 3) }' "$SCRATCH/said")
	[ "$got" = "0x$2" ] || fail "$1: $(cat "$SCRATCH/said")"
}
expect cpu-cycles 1
expect cycles 1
expect instructions 4
expect cpu/event=1,counterid_mask=0x9/ 1
expect cpu/event=0xf11,counterid_mask=0x9/ 8
expect cpu/event=2,counterid_mask=0x9/ 8
# refuses EVENT MASK
refuses() {
	"$TALLY" stat --sysfs "$machine" --dry-run -e "$1" true 2>"$SCRATCH/said"
	grep -q "its mask $2 has only counters that count another event" "$SCRATCH/said" ||
		fail "$1: $(cat "$SCRATCH/said")"
}
refuses cpu/event=0xf11,counterid_mask=0x5/ 0x5
refuses cpu/event=2,counterid_mask=0x1/ 0x1
# The metric that everybody asks for has both of its events pinned.
"$TALLY" stat --sysfs "$machine" --dry-run -M insn_per_cycle true 2>"$SCRATCH/said" || exit 1
grep -Eq 'cpu-cycles +4 +0x1 +0x0 +0x1 +0 ' "$SCRATCH/said" || fail "$(cat "$SCRATCH/said")"
# Samples are of counters that overflow.
"$TALLY" record --sysfs "$machine" -vv -e cycles -c 1000 -o "$SCRATCH/x.data" true 2>"$SCRATCH/said"
grep -q 'config=0x1, .*config2 }=0x8' "$SCRATCH/said" || fail "$(cat "$SCRATCH/said")"
exit 0
