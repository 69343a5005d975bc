/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/* The virt board's clock: 10 MHz. */
#define NS_PER_TICK 100

/* Exceptions, as scause has them. */
enum {
	FETCH_MISALIGNED,
	FETCH_ACCESS,
	ILLEGAL,
	BREAKPOINT,
	LOAD_MISALIGNED,
	STORE_MISALIGNED = 6,
	USER_CALL = 8,
};

/* Linux's numbers of signals. */
enum { ILL = 4, TRAP = 5, BUS = 7, SEGV = 11 };

#define TIMER	  5 /* number of the interrupt */
#define SIE_TIMER (1ul << TIMER)
#define STIMECMP  0x14d /* Sstc */

static uint64_t began, intervals;
static bool timed_out, stopped;

uint64_t trap_time_ns(void)
{
	return (csr_read(time) - began) * NS_PER_TICK;
}

void trap_exit(int64_t status)
{
	struct monblock_end r = {
		.head = { MONBLOCK_END, sizeof(r) },
		.status = status,
	};

	r.time_ns = trap_time_ns();
	r.timed_out = timed_out;
	r.stopped = stopped;
	counter_finish(&start_frame);
	record_put(&r, sizeof(r));
	record_flush();
	host_power_off((uint64_t)status & 0xff);
}

static int signal_of(uint64_t cause)
{
	switch (cause) {
	case ILLEGAL:
		return ILL;
	case BREAKPOINT:
		return TRAP;
	case FETCH_MISALIGNED:
	case LOAD_MISALIGNED:
	case STORE_MISALIGNED:
		return BUS;
	}
	return SEGV;
}

static void fault(const struct frame *frame, uint64_t cause)
{
	const struct monblock_fault r = {
		.head = { MONBLOCK_FAULT, sizeof(r) },
		.cause = cause,
		.pc = frame->pc,
		.address = csr_read(stval),
		.return_address = frame->x[RA],
	};

	record_put(&r, sizeof(r));
	trap_exit(128 + signal_of(cause));
}

/* The next moment at which there is something to do. */
static void set_timer(void)
{
	uint64_t limit = block()->limit_ns, interval = block()->interval_ns;
	uint64_t next = interval * (intervals + 1);

	if (!limit && !interval)
		return;
	csr_write(STIMECMP,
		  began + (!interval || (limit && limit < next) ? limit : next) / NS_PER_TICK);
	csr_set(sie, SIE_TIMER);
}

static void tell_interval(void)
{
	const struct monblock_interval r = {
		.head = { MONBLOCK_INTERVAL, sizeof(r) },
		.time_ns = trap_time_ns(),
	};

	counter_interval();
	record_put(&r, sizeof(r));
	record_flush();
	intervals = block()->interval_ns ? r.time_ns / block()->interval_ns : 0;
	set_timer();
}

static void take_timer(void)
{
	if (block()->limit_ns && trap_time_ns() >= block()->limit_ns) {
		timed_out = true;
		trap_exit(0);
	}
	tell_interval();
}

static void stop(void)
{
	stopped = true;
	trap_exit(0);
}

void trap_user(struct frame *frame)
{
	uint64_t cause = csr_read(scause);

	if (csr_read(sstatus) & SSTATUS_SPP)
		record_problem(MONBLOCK_LOST, cause, csr_read(sepc));
	if (cause == (INTERRUPT | LCOFI))
		counter_overflow(frame);
	else if (cause == (INTERRUPT | TIMER))
		take_timer();
	else if (cause == (INTERRUPT | EXTERNAL))
		stop();
	else if (cause == USER_CALL)
		call_serve(frame);
	else
		fault(frame, cause);
	start_resume();
}

/* M-mode sees physical addresses: only the end is left to tell. */
void trap_machine(void)
{
	volatile uint32_t *finisher = (volatile uint32_t *)0x100000ul;

	*finisher = 1u << 16 | 0x3333;
	for (;;)
		asm volatile("wfi");
}

/* S-mode begins here. */
void trap_begin(void)
{
	csr_clear(sstatus, SSTATUS_SPP);
	csr_set(sstatus, SSTATUS_SUM | SSTATUS_FLOAT | SSTATUS_VEC | SSTATUS_SPIE);
	csr_write(scounteren, 7);
	record_open();
	page_init();
	load_program(&start_frame);
	call_init();
	began = csr_read(time);
	set_timer();
	line_open();
	counter_start();
	start_resume();
}
