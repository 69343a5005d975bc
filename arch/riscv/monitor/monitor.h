/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_MONITOR_MONITOR_H
#define ARCH_RISCV_MONITOR_MONITOR_H

/*
 * The monitor: a program for QEMU's virt board that runs one static program in
 * user mode, counts it, and hands the counts out. Freestanding; one hart, no
 * locks. Interrupts come from user mode alone: overflows of counters, the clock
 * where there is a limit or an interval, and the line by which it is stopped.
 *
 * setup.c	M-mode: delegates counters, makes the first page table
 * start.S	entry, traps, the way to the host
 * load.c	the program into memory, its stack, its first registers
 * page.c	pages of memory, and where the program sees them
 * call.c	system calls
 * counter.c	runs the lists of CSR accesses that the tool made; takes turns
 * sample.c	what is recorded of an overflow: calls and branches that led to it
 * record.c	what the tool is told
 * host.c	files and streams of the host, by semihosting
 * line.c	how the tool asks for the end
 * trap.c	what comes in from user mode, and the end
 *
 * The monitor is linked at its address in S-mode, MEMORY_OFFSET above the
 * physical one; M-mode runs the same code at the physical address, which works
 * because all of it is relative to the program counter.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/riscv/monblock.h"
#include "gen/riscv-regs.h"

/* The upper half of Sv39 shows physical memory from 0 on, devices first. */
#define MEMORY_OFFSET MONBLOCK_OFFSET
#define PAGE	      4096ul

static inline uint64_t round_up(uint64_t bytes)
{
	return (bytes + PAGE - 1) & ~(PAGE - 1);
}

#define STRING_OF(x) #x
#define STRING(x)    STRING_OF(x)

#define csr_read(name) \
	({ \
		uint64_t value_; \
		asm volatile("csrr %0, " STRING(name) : "=r"(value_)::"memory"); \
		value_; \
	})
#define csr_write(name, value) \
	asm volatile("csrw " STRING(name) ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(name, value) \
	asm volatile("csrs " STRING(name) ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_clear(name, value) \
	asm volatile("csrc " STRING(name) ", %0" ::"r"((uint64_t)(value)) : "memory")

/* Bits that more than one file needs. */
#define INTERRUPT     (1ul << 63) /* in a cause */
#define LCOFI	      13	  /* number of the interrupt that overflows of counters raise */
#define EXTERNAL      9		  /* of that which devices raise */
#define SSTATUS_SUM   (1ul << 18) /* S-mode may touch pages of user mode */
#define SSTATUS_SPP   (1ul << 8)
#define SSTATUS_SPIE  (1ul << 5)
#define SSTATUS_FLOAT (3ul << 13)
#define SSTATUS_VEC   (3ul << 9)

enum reg { RA = 1, SP = 2, S0 = 8, A0 = 10, A1, A2, A3, A4, A5, A7 = 17 };

/* Registers of user mode while the monitor runs. start.S knows the layout. */
struct frame {
	uint64_t x[32]; /* x[0] is not used */
	uint64_t pc;
};

/* start.S */
extern char start_end[]; /* behind the monitor and its stacks */
extern struct frame start_frame;
uint64_t start_semihost(uint64_t operation, const void *arguments);
void start_forget(uint64_t address); /* the hart's translation of one page */
void start_resume(void) __attribute__((noreturn));

/* The block, where S-mode sees it. */
static inline const struct monblock *block(void)
{
	return (const struct monblock *)(MEMORY_OFFSET + MONBLOCK_AT);
}

/* memory.c: what compilers call by themselves, and strings. */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
size_t strlen(const char *text);

/* page.c */
extern uint64_t page_root[PAGE / 8]; /* filled by setup.c */
void page_init(void);
uint64_t page_count(void); /* how many were taken */
uint64_t page_left(void);  /* how many there are still */
/* Fresh memory there; a page that is there keeps its bytes. false: no memory. */
bool page_map(uint64_t address, uint64_t size, uint64_t protection);
void page_unmap(uint64_t address, uint64_t size);
/* false: some of it is not there. */
bool page_protect(uint64_t address, uint64_t size, uint64_t protection);
/* Pages to where none are; false, and nothing has changed: some are not there, or no memory. */
bool page_move(uint64_t from, uint64_t to, uint64_t size);
/* So many bytes more behind these, that may be used as the last page; false: as above. */
bool page_extend(uint64_t address, uint64_t size, uint64_t more);
bool page_is_free(uint64_t address, uint64_t size);
/* The highest of so many bytes in [low, high) where no page is; 0: there are none. */
uint64_t page_find_gap(uint64_t low, uint64_t high, uint64_t size);
/* May the program do that with all of these bytes? */
bool page_allows(uint64_t address, uint64_t size, uint64_t protection);
/* The byte where the monitor can write it whatever the program may; the page is there. */
uint8_t *page_find(uint64_t address);

/* load.c */
void load_program(struct frame *frame);
uint64_t load_end(void); /* of its highest segment */

/* call.c */
void call_init(void);
void call_serve(struct frame *frame);

/* counter.c */
void counter_start(void);
void counter_overflow(const struct frame *frame);
void counter_run(uint64_t first, uint64_t n); /* accesses of the block that only write */
uint64_t counter_values(uint64_t *to);	      /* what a sample is to have; how many there are */
/* Records every turn; the next one begins. */
void counter_interval(void);
/* Stops, and records every turn; frame as the program ends. */
void counter_finish(const struct frame *frame);

/* sample.c */
void sample_start(void); /* before the program begins */
void sample_put(const struct frame *frame, uint64_t counter, uint64_t events);
void sample_go_on(void); /* branches are recorded again */

/* record.c */
void record_open(void);
void record_put(const void *record, size_t size);
void record_flush(void);
void record_call(uint64_t number);
void record_problem(enum monblock_why why, uint64_t detail, uint64_t pc) __attribute__((noreturn));

/* host.c; the numbers are those of the host's files */
#define HOST_NONE (-1l)
long host_open(const char *path, uint64_t mode);
/* How many bytes were written; less than n is a failure. *broken: a pipe that nobody reads. */
uint64_t host_write(long file, const void *bytes, uint64_t n, bool *broken);
void host_power_off(uint64_t status) __attribute__((noreturn));
#define HOST_WRITE 5 /* modes: a file from its start */
#define HOST_OUT   4 /* of ":tt": the stream of results */
#define HOST_IN	   0 /* the other one */

/* line.c */
void line_open(void);

/* trap.c */
void trap_user(struct frame *frame);
void trap_machine(void) __attribute__((noreturn));
void trap_exit(int64_t status) __attribute__((noreturn));
void trap_begin(void) __attribute__((noreturn));
uint64_t trap_time_ns(void); /* since trap_begin() */

/* setup.c */
void setup_machine(void);

#endif
