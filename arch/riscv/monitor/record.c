/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * Records go out in large pieces, which is what makes them cheap; but what is
 * not out yet is lost when somebody kills the machine, so none waits for long.
 */

#define WAIT_NS 50000000 /* of the machine's time */

static uint8_t bytes[65536] __attribute__((aligned(8)));
static uint64_t used, flushed_ns;
static long file = HOST_NONE;

void record_open(void)
{
	const struct monblock *b = block();
	const struct monblock_begin begin = { { MONBLOCK_BEGIN, sizeof(begin) }, MONBLOCK_VERSION };

	if (b->magic != MONBLOCK_MAGIC || b->version != MONBLOCK_VERSION)
		host_power_off(1);
	file = host_open((const char *)b + b->results, HOST_WRITE);
	record_put(&begin, sizeof(begin));
	/* Who waits for it is to know that the machine runs. */
	record_flush();
}

/* A host that takes nothing more has nobody who reads: going on would be for nothing. */
void record_flush(void)
{
	uint64_t n = used;
	bool broken;

	used = 0;
	flushed_ns = trap_time_ns();
	if (n && (file == HOST_NONE || host_write(file, bytes, n, &broken) != n))
		host_power_off(1);
}

void record_put(const void *record, size_t size)
{
	if (used + size > sizeof(bytes))
		record_flush();
	memcpy(bytes + used, record, size);
	used += size;
	if (trap_time_ns() - flushed_ns > WAIT_NS)
		record_flush();
}

void record_call(uint64_t number)
{
	const struct monblock_call r = { { MONBLOCK_CALL, sizeof(r) }, number };

	record_put(&r, sizeof(r));
}

void record_problem(enum monblock_why why, uint64_t detail, uint64_t pc)
{
	const struct monblock_problem r = { { MONBLOCK_PROBLEM, sizeof(r) }, why, detail, pc };

	record_put(&r, sizeof(r));
	record_flush();
	host_power_off(1);
}
