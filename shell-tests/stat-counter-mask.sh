#!/bin/sh
# SPDX-License-Identifier: MIT
# Where the PMU's format takes a mask of counters, stat hands the kernel the one
# counter of a matching, and plan shows the same; an event without one is told.
command -v strace >/dev/null || { echo "no strace" && exit 77; }
given="--no-builtin --events $ROOT/tests/data/delegated --sysfs $ROOT/tests/data/machines/riscv-delegated"
differ() {
	printf '%s:\n%s\nwanted:\n%s\n' "$1" "$2" "$3"
	exit 1
}
opened() { # EVENTS WANT: "config config2" of each event that is opened
	# shellcheck disable=SC2086
	strace -v -e trace=perf_event_open -o "$SCRATCH/trace" \
		"$TALLY" stat $given -e "$1" true >/dev/null 2>&1
	have=$(sed -n 's/^perf_event_open.*[ {]config=\([^,]*\),.* config2=\([^,]*\),.*/\1 \2/p' \
		"$SCRATCH/trace" | sort -u | tr '\n' ' ')
	[ "$have" = "$2" ] || differ "$1" "$have" "$2"
}
strace -o "$SCRATCH/trace" true 2>/dev/null || { echo "strace may not trace here" && exit 77; }
opened '{fake-ctr3,fake-ctr34}' '0xf11 0x8 0xf12 0x10 '
opened '{fake-ctr34,fake-ctr3}' '0xf11 0x8 0xf12 0x10 '
opened '{fake-any,fake-ctr6,fake-ctr34,fake-ctr3}' '0xf10 0x20 0xf11 0x8 0xf12 0x10 0xf13 0x40 '
opened '{fake-ctr3,fake-ctr3-too}' '0xf11 0x8 '
# shellcheck disable=SC2086
"$TALLY" stat $given -e '{fake-ctr3,fake-ctr3-too}' -j true >"$SCRATCH/out" 2>&1
grep -q '"reason":"2 events compete for counter 3"' "$SCRATCH/out" ||
	differ reason "$(cat "$SCRATCH/out")" '2 events compete for counter 3'
for events in '{fake-ctr3,fake-ctr34}' '{fake-ctr34,fake-ctr3}'; do
	# shellcheck disable=SC2086
	have=$("$TALLY" plan $given -e "$events" -j |
		grep -o '"name":"fake[^,]*\|"counter":"[^"]*"' | tr '\n' ' ')
	want='"name":"fake-ctr3" "counter":"3" "name":"fake-ctr34" "counter":"4" '
	[ "$have" = "$want" ] || differ "plan $events" "$have" "$want"
done
# shellcheck disable=SC2086
"$TALLY" plan $given -e '{fake-ctr3,fake-ctr3-too}' 2>&1 |
	grep -q "does not fit: 2 events compete for counter 3" || differ plan '' 'does not fit'
# Where the format has no mask, one that was typed is left out, and that is told.
have=$("$TALLY" stat --sysfs "$ROOT/tests/data/machines/riscv-firmware" --dry-run \
	-e cpu/config=0x1,counterid_mask=0x8/ true 2>&1 | grep '^note: ')
want="note: event 'cpu/config=0x1,counterid_mask=0x8/': counterid_mask left out: the PMU's format has no such term"
[ "$have" = "$want" ] || differ 'no mask' "$have" "$want"
