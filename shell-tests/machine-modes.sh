#!/bin/sh
# SPDX-License-Identifier: MIT
# Modifiers on the emulated machine: user mode unless something else is said, and both modes
# together are the sum of each.
# shellcheck source=tests/machine.sh
. "$ROOT/tests/machine.sh"
compile loop.S
cd "$SCRATCH" || exit 1
user=$(count '' instructions:u ./loop 1000)
want "$user" "$(count '' instructions ./loop 1000)"
want "instructions:u 2040" "$user"
got=$(count '' instructions:u,instructions:k ./loop 1000)
kernel=$(echo "$got" | sed -n 's/^instructions:k //p')
[ "$kernel" -gt 0 ] || { echo "nothing in kernel mode: $got" && exit 1; }
want "instructions:uk $((2040 + kernel))" "$(count '' instructions:uk ./loop 1000)"
want "instructions:k $kernel" "$(count '' instructions:k ./loop 1000)"

"$TALLY" stat --machine riscv64 --all-kernel -e instructions -x, -o csv -- ./loop 1000
grep -q "^instructions,cpu,,,,$kernel," csv || { cat csv && exit 1; }

# Codes, terms and names are the same events, and one that QEMU has not says so.
want "r2:u 2040
r1:u 2040
cpu/event=2/u 2040
cpu/event=0x10019/u 1" "$(count '' 'r2,r1,cpu/event=2/,cpu/event=0x10019/' ./loop 1000)"
"$TALLY" stat --machine riscv64 -e 'r1,cpu/event=1,counterid_mask=0x20/' -x';' -o csv -- ./loop 1000
grep -q '^cpu/event=1,counterid_mask=0x20/u;.*;2040;;' csv || { cat csv && exit 1; }
"$TALLY" stat --machine riscv64 -e r1234,page-faults,instructions -- ./loop 1000 2>err
{ grep -q 'r1234: QEMU counts no event 0x1234' err && grep -q 'page-faults: .*of its CPU' err &&
	grep -q '2,040 *instructions:u' err; } || { cat err && exit 1; }
# Events that were named make metrics here as well; of the usual ones they would say nothing.
"$TALLY" stat --machine riscv64 -e cycles,instructions -- ./loop 1000 2>err
grep -q '2,040 *instructions:u *# *1.000 *instructions *insn_per_cycle' err || { cat err && exit 1; }
"$TALLY" stat --machine riscv64 -- ./loop 1000 2>err
grep -q insn_per_cycle err && { cat err && exit 1; }
# A document of a metric can be read again with it.
"$TALLY" stat --machine riscv64 -M insn_per_cycle -j -o metric.json -- ./loop 1000
"$TALLY" stat --replay metric.json -M insn_per_cycle 2>err
grep -q '# *1.000 *instructions *insn_per_cycle' err || { cat err && exit 1; }
