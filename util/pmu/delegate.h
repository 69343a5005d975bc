/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_DELEGATE_H
#define UTIL_PMU_DELEGATE_H

/*
 * Which of RISC-V's delegated counters each of some events takes when all of
 * them count at the same time. Counter n is bit n: 0 counts cycles alone, 2
 * instructions alone, those from 3 on what their hpmevent says. Looks nothing
 * up and changes no event; assign.h does the matching, allocator.h knows which
 * counters a kernel would prefer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct encoding;

#define DELEGATE_FIXED UINT64_C(0x5) /* never overflow, so that they cannot sample */

/* Does it take a counter of the core, in a way that is known here? */
bool delegate_counts(const struct encoding *e);

/* The counters that it may take, of those in counters; all programmable ones if nothing is said. */
uint64_t delegate_mask(const struct encoding *e, uint64_t counters);

/*
 * counter gets that of each event, ASSIGN_NONE where delegate_counts() says no.
 * False when they do not fit together; the reason is added to why, which may
 * be NULL.
 */
bool delegate_place(const struct encoding *const *events, size_t n, uint64_t counters, int *counter,
		    struct buf *why);

#endif
