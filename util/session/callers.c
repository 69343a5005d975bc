/* SPDX-License-Identifier: MIT */
#include "util/session/callers.h"

#include "util/session/unwind.h"

/* enum perf_callchain_context of perf_event.h: addresses that say what follows is of. */
#define CONTEXT_MAX	     (UINT64_MAX - 4094)
#define CONTEXT_HV	     ((uint64_t)-32)
#define CONTEXT_KERNEL	     ((uint64_t)-128)
#define CONTEXT_USER	     ((uint64_t)-512)
#define CONTEXT_GUEST_KERNEL ((uint64_t)-2176)
#define CONTEXT_GUEST_USER   ((uint64_t)-2560)

void callers_start(struct callers *c, const struct sample *s)
{
	*c = (struct callers){ .sample = s, .cpumode = s->cpumode };
}

/* The mode that a marker begins; -1 for one that is not known. */
static int mode_of(uint64_t marker)
{
	switch (marker) {
	case CONTEXT_HV:
		return RECORD_HYPERVISOR;
	case CONTEXT_KERNEL:
		return RECORD_KERNEL;
	case CONTEXT_USER:
		return RECORD_USER;
	case CONTEXT_GUEST_KERNEL:
		return RECORD_GUEST_KERNEL;
	case CONTEXT_GUEST_USER:
		return RECORD_GUEST_USER;
	default:
		return -1;
	}
}

/* Where the innermost call went to, then where each came from. */
static bool next_branch(struct callers *c, uint64_t *address)
{
	struct words b = c->sample->raw->branches;
	size_t i = c->next_branch++ - 1;

	if (i == 0 && b.len) {
		*address = words_get(b, 1);
		return true;
	}
	if (!b.len)
		return false;
	i--;
	if (i < b.len / 3) {
		*address = words_get(b, i * 3);
		return true;
	}
	i -= b.len / 3;
	if (i >= c->sample->nstitched)
		return false;
	*address = c->sample->stitched[i];
	return true;
}

static bool next_unwound(struct callers *c, uint64_t *address, unsigned *cpumode)
{
	const struct sample *s = c->sample;

	if (!s->unwind)
		return false;
	if (!c->unwound)
		c->nunwound = unwind_sample(s->unwind, s->thread, s->raw, &c->unwound);
	if (c->next_unwound == c->nunwound)
		return false;
	*address = c->unwound[c->next_unwound++];
	*cpumode = RECORD_USER;
	return true;
}

static bool next_recorded(struct callers *c, uint64_t *address, unsigned *cpumode)
{
	const struct sample *s = c->sample;
	bool is_hardware = s->event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK;

	while (!c->is_at_end && !c->next_branch && c->next < s->raw->callchain.len) {
		uint64_t ip = words_get(s->raw->callchain, c->next++);
		int mode;

		if (ip < CONTEXT_MAX) {
			*address = ip;
			*cpumode = c->cpumode;
			return true;
		}
		mode = mode_of(ip);
		c->is_at_end = mode < 0;
		if (mode >= 0)
			c->cpumode = (unsigned)mode;
		if (mode == RECORD_USER && is_hardware)
			c->next_branch = 1;
	}
	if (!c->next_branch || c->is_at_end)
		return false;
	c->is_at_end = !next_branch(c, address);
	*cpumode = RECORD_USER;
	return !c->is_at_end;
}

bool callers_next(struct callers *c, uint64_t *address, unsigned *cpumode)
{
	return next_recorded(c, address, cpumode) || next_unwound(c, address, cpumode);
}
