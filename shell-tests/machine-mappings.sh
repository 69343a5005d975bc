#!/bin/sh
# SPDX-License-Identifier: MIT
# Memory of a program on the emulated machine: mappings at addresses of its own, what is taken
# back, what fails, and the heap; no page is ever two's, and each begins as zeros.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile mappings.c
cd "$SCRATCH" || exit 1
"$TALLY" stat --machine riscv64,mem=128M -e instructions -o counts -- ./mappings >out
want 0 $?
want 'fixed 1 1
over 1 1
kept 1
not replaced 1 1
remap 1 1 1
unmap 0
place 1
hole 1 1
failed 1
hole in many 1 1
place of many 1
heap stops 1
heap goes 1
heap 1 1
heap full 1
nothing lost 1
heap whole 1
heap zero 1
heap back 1
churn 1' "$(cat out)"
