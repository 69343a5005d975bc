#!/bin/sh
# SPDX-License-Identifier: MIT
# How a program on the emulated machine can end: each fault with its cause and place, and the
# status as shells say it.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile faults.c
compile calls.c
compile forever.S
cd "$SCRATCH" || exit 1

ends() { # HOW STATUS TEXT
	"$TALLY" stat --machine riscv64 -e instructions -o counts -- ./faults "$1"
	want "$2" $?
	grep -q "$3" counts || { cat counts && exit 1; }
}
ends load 139 'load from memory that is not its own: 0x10, pc 0x'
# The function's name, where there is a library that reads it.
place=
"$TALLY" version | grep -q '^libelf *yes' && place=' (main+0x'
ends load 139 "pc 0x[0-9a-f]*$place"
ends jump 139 ", from 0x[0-9a-f]*$place"
ends store 139 'store to memory that is not its own: 0x'
ends jump 139 'not its code: 0x500000000, pc 0x500000000'
ends illegal 132 'illegal instruction 0x0, pc 0x'
ends trap 133 'breakpoint, pc 0x'
ends kernel 139 'not its own: 0xffffffc080000000'
ends abort 134 'signal 6'
ends nothing 0 'instructions:u'

want '-1 -1 1' "$("$TALLY" stat --machine riscv64 -e instructions -o counts -- ./calls)"
grep -q 'note: openat: system calls that the machine does not have' counts || { cat counts && exit 1; }

# One that never ends: by the machine's clock, so that even this is the same each time.
for time in a b; do
	"$TALLY" stat --machine riscv64 -e instructions --timeout 20 -o "$time" -- ./forever || exit 1
done
{ grep -q 'ended after 20 ms' a && grep -q '19,99.,... *instructions:u' a; } || { cat a && exit 1; }
cmp a b || exit 1

# Ctrl-C: what was counted until then, and the status of a command that it has ended.
timeout --foreground -s INT 1 "$TALLY" stat --machine riscv64 -e instructions -j -o counts -- ./forever 2>err
want 124 $?
grep -q "'./forever' was stopped after" err || { cat err && exit 1; }
{ grep -q '"status":130' counts && grep -q '"value":[1-9].*"counted":true' counts; } || { cat counts && exit 1; }
# One that does not hear, and QEMU killed by somebody: no counts, one error.
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in --version) echo "QEMU emulator version 10.0.0" ;; *) exec sleep 60 ;; esac\n' >qemu
chmod +x qemu
timeout --foreground -s INT 1 "$TALLY" stat --machine riscv64,qemu=./qemu -e instructions -- ./forever 2>err
grep -q "'./forever' did not hear" err || { cat err && exit 1; }
"$TALLY" stat --machine riscv64 -e instructions -- ./forever 2>err &
pid=$!
# The one that runs the program, not the one that is asked for its version.
while ! qemu=$(cat "/proc/$pid/task/$pid/children") || [ -z "$qemu" ] ||
	! grep -q icount "/proc/${qemu% }/cmdline" 2>/dev/null; do sleep 0.05; done
kill -KILL "${qemu% }"
wait $pid
want 1 $?
grep -q "QEMU ended before './forever' did" err || { cat err && exit 1; }
