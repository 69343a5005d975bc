#!/bin/sh
# SPDX-License-Identifier: MIT
# The headers with constants are for freestanding C and for assembly as well,
# and give the same numbers to both.
set -eu
I="-I$ROOT/build"
cat >"$SCRATCH/a.c" <<'EOF'
#include "gen/riscv-regs.h"
uint64_t event(void);

uint64_t event(void)
{
	return hpmevent_event_set(HPMEVENT_OF, 0x10019);
}
EOF
cc -std=c11 -pedantic -Wall -Wextra -Wundef -Werror -ffreestanding -nostdinc \
	-isystem "$(cc -print-file-name=include)" "$I" -c "$SCRATCH/a.c" -o "$SCRATCH/a.o" 2>"$SCRATCH/said" || {
	cat "$SCRATCH/said"
	exit 1
}
cat >"$SCRATCH/b.S" <<'EOF'
#include "gen/riscv-regs.h"
	.quad HPMEVENT_OF | HPMEVENT_SINH, SISELECT_HPMEVENT(3) + CSR_SISELECT
EOF
cc "$I" -c "$SCRATCH/b.S" -o "$SCRATCH/b.o"
objcopy -O binary -j .text "$SCRATCH/b.o" "$SCRATCH/b"
od -An -v -tx8 "$SCRATCH/b" | grep -q 'a000000000000000 0000000000000193'
# Where there is a compiler for RISC-V, its assembler takes the CSR numbers.
command -v riscv64-linux-gnu-gcc >/dev/null || exit 0
cat >"$SCRATCH/c.S" <<'EOF'
#include "gen/riscv-regs.h"
	csrw CSR_SISELECT, t0
	csrr t1, HPMEVENT_WINDOW
	csrw CSR_MHPMEVENT(3), t1
	li t0, SCTRCTL_U | SCTRCTL_LCOFIFRZ
EOF
riscv64-linux-gnu-gcc -march=rv64imac_zicsr -mabi=lp64 "$I" -c "$SCRATCH/c.S" -o "$SCRATCH/c.o"
riscv64-linux-gnu-objdump -d "$SCRATCH/c.o" | grep -qE 'csrw[[:space:]]+mhpmevent3,t1'
