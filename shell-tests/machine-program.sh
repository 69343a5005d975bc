#!/bin/sh
# SPDX-License-Identifier: MIT
# A program on the emulated machine: arguments, environment, streams, exit status; its output is
# its own, and the counts go to standard error.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile streams.c
compile memory.c
cd "$SCRATCH" || exit 1
A=host "$TALLY" stat --machine riscv64 --env B=1 --env C= -e instructions -o counts -- \
	./streams one 'two words' >out 2>err </etc/passwd
want 7 $?
want 'argument streams
argument one
argument two words
variable B=1
variable C=
sum 11520 root 107.331263 local 42 page 1
unmap 0 protect 0
input none
time 0
bad pointer 1' "$(cat out)"
want 'to standard error' "$(cat err)"
grep -q "on riscv64, emulated by QEMU" counts || { cat counts && exit 1; }

# A reader that leaves ends the program as it does anywhere; a disk that is full is an error.
compile yes.c
want yes "$( ("$TALLY" stat --machine riscv64 -e instructions -o counts -- ./yes; echo $? >status) | head -n 1)"
want 141 "$(cat status)"
"$TALLY" stat --machine riscv64 -e instructions -o counts -- ./yes >/dev/full
want 5 $?
"$TALLY" stat --machine riscv64 -e instructions -o counts -- ./streams >&- 2>&-
want 7 $?
want full "$("$TALLY" stat --machine riscv64,mem=128M -q -e instructions -- ./memory)"
# realloc() of what malloc() has mapped, as Linux does it.
compile remap.c
"$TALLY" stat --machine riscv64 -e instructions -o counts -- ./remap >out
want 0 $?
want 'grown 1
shrunk 1
no room ENOMEM
moved 1 5 0
left EFAULT
in place 1
over 1
holds 6 6
upon itself EINVAL
nothing EINVAL
too much ENOMEM
still 6
nowhere 1' "$(cat out)"
grep -q note: counts && cat counts && exit 1
# What it reads itself does not depend on what is counted.
compile clocks.c
for events in dTLB-load-misses cycles,instructions dTLB-load-misses,instructions; do
	want '2002 2004' "$("$TALLY" stat --machine riscv64 -e $events -o counts -- ./clocks)"
done
"$TALLY" record --machine riscv64 -q -e instructions -c 100 -o data -- ./clocks >out
want '2002 2004' "$(cat out)"
# Without a PATH to it, as shells find a command.
PATH=$SCRATCH:$PATH "$TALLY" stat --machine riscv64,mem=128M -q -e instructions -- memory >/dev/null
"$TALLY" stat --machine riscv64 -r 3 -e instructions -j -o json -- ./streams >/dev/null 2>&1
want 7 $?
python3 - json <<'END'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["runs"] == 3 and d["machine"] == "riscv64" and d["machine_version"].startswith("QEMU ")
assert d["target"] == "qemu" and d["status"] == 7 and d["user_ns"] is None
assert d["events"][0]["variance_percent"] == 0.0, d["events"]
assert d["wall_variance_percent"] == 0.0
END
"$TALLY" stat --machine riscv64,clock=host -e instructions -o counts -- ./streams >/dev/null 2>&1
want 7 $?
grep -q '^note: clock=host: cycles and instructions are times' counts || { cat counts && exit 1; }
# What goes to a stream that is closed does not end up in the file with the counts.
"$TALLY" stat --machine riscv64 -e instructions -o counts -- ./streams >&- 2>&-
want 7 $?
[ "$(head -n 1 counts | cut -c 1-9)" = "Counts of" ] || { cat counts && exit 1; }
