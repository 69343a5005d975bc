#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever ends a recording of the emulated machine - Ctrl-C, or something that kills QEMU - leaves a
# file that is whole, with the samples up to then, and what happened is told in one line.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile forever.S
cd "$SCRATCH" || exit 1
# Whatever goes wrong here, nothing goes on filling the disk.
limits="--timeout 60000 --max-size 200M"
qemu='' pid=''
# shellcheck disable=SC2086
trap 'kill -KILL $pid $qemu 2>/dev/null' EXIT

# whole FILE LEAST: data check and script are content with it, and there are so many samples.
whole() {
	"$TALLY" data check "$1" >checked || { cat checked && exit 1; }
	grep -q 'Whole: yes' checked || { cat checked && exit 1; }
	n=$("$TALLY" script -i "$1" -F ip | grep -c .)
	[ "$n" -ge "$2" ] || { echo "$n samples" && cat checked && exit 1; }
}

# shellcheck disable=SC2086
timeout --preserve-status -s INT 1 "$TALLY" record --machine riscv64 $limits -c 100000 -o stopped -- ./forever >out 2>err
want 130 $?
{ [ ! -s out ] && grep -q '^\[ tally record: Captured and wrote .* stopped (.* samples) \]' err; } ||
	{ cat out err && exit 1; }
grep -q "^note: './forever' was stopped after [0-9]* ms" err || { cat err && exit 1; }
whole stopped 100
grep -q 'EXIT 1' checked || { cat checked && exit 1; }

# The one that runs the program, not the one that is asked for its version.
killed() { # BYTES ARGS...
	bytes=$1
	shift
	# shellcheck disable=SC2086
	"$TALLY" record --machine riscv64 $limits "$@" -- ./forever >out 2>err &
	pid=$!
	while ! qemu=$(cat "/proc/$pid/task/$pid/children") || [ -z "$qemu" ] ||
		! grep -q icount "/proc/${qemu% }/cmdline" 2>/dev/null; do sleep 0.05; done
	# Until that much of it is written, more than 100 samples.
	while [ "$(stat -c %s data 2>/dev/null || echo 0)" -lt "$bytes" ]; do sleep 0.05; done
	kill -KILL "${qemu% }"
	wait $pid
	want 1 $?
	qemu='' pid=''
	{ grep -q "^tally record: QEMU ended before './forever' did" err && [ "$(grep -c '^tally' err)" -eq 1 ]; } ||
		{ cat err && exit 1; }
	whole data 100
}
killed 20000 -o data -c 100000
rm data
killed 1000000 -o data --all-branches
command -v perf >/dev/null || exit 0
perf script -i data -F brstack 2>/dev/null | grep -Eq '0x[0-9a-f]+/0x[0-9a-f]+/' || exit 1
