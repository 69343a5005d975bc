/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * M-mode, at physical addresses, once: hands everything to S-mode, which does
 * the rest. Fields as in the privileged specification; Smcdeleg and Ssccfg for
 * menvcfg.CDE, Sstc for STCE, Smstateen for mstateen0, Sscofpmf for interrupt 13.
 */

#define PAGE_VALID    1ul
#define PAGE_READ     (1ul << 1)
#define PAGE_WRITE    (1ul << 2)
#define PAGE_EXECUTE  (1ul << 3)
#define PAGE_KEPT     ((1ul << 6) | (1ul << 7)) /* accessed, dirty */
#define MODE_SV39     (8ul << 60)
#define GIGAPAGE      (1ul << 30)
#define PMP_ALL	      0x1f /* naturally aligned, everything allowed */
#define MENVCFG_GIVEN (MENVCFG_STCE_MASK | MENVCFG_CDE_MASK) /* stimecmp, counters */
/* State that S-mode may touch: mstateen0 itself, indirect CSRs, AIA's part of them, CTR. */
#define MSTATEEN_GIVEN \
	(MSTATEEN0_SE0_MASK | MSTATEEN0_CSRIND_MASK | MSTATEEN0_AIA_MASK | MSTATEEN0_CTR_MASK)
/* Exceptions but calls from S-mode, for start_forget(); software, timer, external, overflows. */
#define EXCEPTIONS (0xb1fful & ~(1ul << 9))
#define INTERRUPTS ((1ul << 1) | (1ul << 5) | (1ul << 9) | (1ul << LCOFI))

static void give_counters(void)
{
	csr_write(pmpaddr0, ~0ul >> 10);
	csr_write(pmpcfg0, PMP_ALL);
	csr_write(medeleg, EXCEPTIONS);
	csr_write(mideleg, INTERRUPTS);
	csr_write(CSR_MSTATEEN0, MSTATEEN_GIVEN);
	csr_write(CSR_MCOUNTEREN, ~0ul);
	csr_write(CSR_MENVCFG, MENVCFG_GIVEN);
	csr_write(CSR_MCOUNTINHIBIT, ~0ul);
}

/* Physical memory in the upper half, by gigapages: devices, and from 2 GiB the memory. */
static void make_root(void)
{
	const struct monblock *b = (const struct monblock *)(uint64_t)MONBLOCK_AT;
	uint64_t end = MONBLOCK_MEMORY + (b->magic == MONBLOCK_MAGIC ? b->memory : GIGAPAGE);

	for (uint64_t at = 0; at < end; at += GIGAPAGE) {
		uint64_t bits = PAGE_VALID | PAGE_READ | PAGE_WRITE | PAGE_KEPT;

		if (at >= MONBLOCK_MEMORY)
			bits |= PAGE_EXECUTE;
		page_root[256 + at / GIGAPAGE] = at >> 2 | bits;
	}
	csr_write(satp, MODE_SV39 | (uint64_t)page_root / PAGE);
	asm volatile("sfence.vma" ::: "memory");
}

void setup_machine(void)
{
	give_counters();
	make_root();
}
