#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever ends a recording of the emulated machine - Ctrl-C, or something that kills QEMU - leaves a
# file that is whole, with the samples up to then, and what happened is told in one line.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile forever.S
compile faults.c
compile loop.S
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

# The machine's clock, and the program itself.
"$TALLY" record --machine riscv64 --timeout 20 -c 100000 -o late -- ./forever 2>err
want 0 $?
grep -q "^note: './forever' was ended after 20 ms" err || { cat err && exit 1; }
whole late 150
"$TALLY" record --machine riscv64 -c 1000 -o fault -- ./faults load 2>err
want 139 $?
grep -q "^note: './faults': load from memory that is not its own: 0x10, pc 0x" err || { cat err && exit 1; }
whole fault 1
"$TALLY" record --machine riscv64 -o none -- /bin/true 2>err
want 126 $?
grep -q 'it is a program for' err || { cat err && exit 1; }
[ ! -e none ] || exit 1
# What follows the machine's end, or never ends, is an error and fills no memory; the file is whole.
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in --version) echo "QEMU emulator version 10.0.0" && exit ;; esac\n' >qemu
printf 'qemu-system-riscv64 "$@"\nhead -c 100000000 /dev/zero >&4\n' >>qemu
chmod +x qemu
"$TALLY" record --machine riscv64,qemu=./qemu -c 1000 -o more -- ./loop 5000 2>err
want 1 $?
grep -q 'what the emulated machine wrote: there is more behind the end' err || { cat err && exit 1; }
whole more 10

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
