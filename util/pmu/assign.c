/* SPDX-License-Identifier: MIT */
#include "util/pmu/assign.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"

#define GENERIC_MASK ((UINT64_C(1) << ASSIGN_FIXED) - 1)

uint64_t assign_mask(uint64_t generic, uint32_t fixed)
{
	return (generic & GENERIC_MASK) | (uint64_t)fixed << ASSIGN_FIXED;
}

size_t assign_capacity(const char *register_name)
{
	/* MSR_OFFCORE_RSP_0 and _1 are interchangeable; the others are single. */
	return strcmp(register_name, "offcore_rsp") == 0 ? 2 : 1;
}

struct matching {
	const uint64_t *masks;
	uint64_t used;
	uint64_t reach; /* counters that were tried for the event at hand */
	size_t owner[ASSIGN_COUNTERS];
};

/* At most as deep as there are counters: each call adds one to reach. */
static bool augment(struct matching *m, size_t event)
{
	uint64_t free = m->masks[event] & ~m->used, rest;

	if (free) {
		int c = __builtin_ctzll(free);

		m->used |= UINT64_C(1) << c;
		m->owner[c] = event;
		return true;
	}
	while ((rest = m->masks[event] & ~m->reach)) {
		int c = __builtin_ctzll(rest);

		m->reach |= UINT64_C(1) << c;
		if (augment(m, m->owner[c])) {
			m->owner[c] = event;
			return true;
		}
	}
	return false;
}

static bool takes_counter(const struct assign_event *e)
{
	return e->role == ASSIGN_COUNTED || e->role == ASSIGN_LEADER;
}

static bool fail(struct assign_failure *why, struct assign_failure failure)
{
	if (why)
		*why = failure;
	return false;
}

/* Values of one register: few events have one, so that looking back is cheap. */
static size_t count_values(const struct assign_event *const *events, size_t n, const char *name)
{
	size_t values = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t r = 0; r < events[i]->nregisters; r++) {
			bool seen = strcmp(events[i]->registers[r].name, name) != 0;

			for (size_t k = 0; k < i && !seen; k++) {
				for (size_t q = 0; q < events[k]->nregisters; q++)
					seen |= strcmp(events[k]->registers[q].name, name) == 0 &&
						events[k]->registers[q].value ==
							events[i]->registers[r].value;
			}
			values += !seen;
		}
	}
	return values;
}

static bool check_registers(const struct assign_event *const *events, size_t n,
			    struct assign_failure *why)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t r = 0; r < events[i]->nregisters; r++) {
			const char *name = events[i]->registers[r].name;
			size_t values = count_values(events, n, name);
			size_t capacity = assign_capacity(name);

			if (values > capacity)
				return fail(why, (struct assign_failure){
							 .fault = ASSIGN_REGISTER,
							 .register_name = name,
							 .values = values,
							 .capacity = capacity,
							 .culprit = i,
						 });
		}
	}
	return true;
}

static bool check_leader(const struct assign_event *const *events, size_t n,
			 struct assign_failure *why)
{
	size_t rider = n;

	for (size_t i = 0; i < n; i++) {
		if (events[i]->role == ASSIGN_LEADER)
			return true;
		if (events[i]->role == ASSIGN_RIDER && rider == n)
			rider = i;
	}
	return rider == n ? true
			  : fail(why, (struct assign_failure){ .fault = ASSIGN_NO_LEADER,
							       .culprit = rider });
}

/*
 * What each may take: its mask less what is reserved, and next to an event
 * that must be alone no programmable counter. False when two must be alone.
 */
static bool make_masks(const struct assign_pmu *pmu, const struct assign_event *const *events,
		       size_t n, uint64_t *masks, struct assign_failure *why)
{
	size_t alone = n;

	for (size_t i = 0; i < n; i++) {
		if (events[i]->alone && alone < n)
			return fail(why, (struct assign_failure){ .fault = ASSIGN_ALONE,
								  .events = 2,
								  .culprit = i });
		if (events[i]->alone)
			alone = i;
	}
	for (size_t i = 0; i < n; i++) {
		masks[i] = events[i]->mask & pmu->counters & ~pmu->reserved;
		if (alone < n && i != alone && takes_counter(events[i])) {
			masks[i] &= ~GENERIC_MASK;
			if (!masks[i])
				return fail(why, (struct assign_failure){ .fault = ASSIGN_ALONE,
									  .events = 1,
									  .culprit = alone });
		}
	}
	return true;
}

/* How many events of the set have no other choice than these counters. */
static size_t count_confined(const struct assign_event *const *events, const uint64_t *masks,
			     size_t n, uint64_t counters)
{
	size_t confined = 0;

	for (size_t i = 0; i < n; i++)
		confined += takes_counter(events[i]) && !(masks[i] & ~counters);
	return confined;
}

static bool place(const struct assign_event *const *events, const uint64_t *masks, size_t n,
		  int *counter, struct assign_failure *why)
{
	struct matching m = { .masks = masks };

	for (size_t i = 0; i < n; i++) {
		if (counter)
			counter[i] = ASSIGN_NONE;
		if (!takes_counter(events[i]))
			continue;
		m.reach = 0;
		if (!augment(&m, i))
			return fail(why,
				    (struct assign_failure){
					    .fault = ASSIGN_TOO_MANY,
					    .counters = m.reach,
					    .events = count_confined(events, masks, n, m.reach),
					    .culprit = i,
				    });
	}
	for (int c = 0; counter && c < ASSIGN_COUNTERS; c++) {
		if (m.used >> c & 1)
			counter[m.owner[c]] = c;
	}
	return true;
}

bool assign_events(const struct assign_pmu *pmu, const struct assign_event *const *events, size_t n,
		   int *counter, struct assign_failure *why)
{
	uint64_t *masks;
	bool done;

	if (why)
		*why = (struct assign_failure){ .fault = ASSIGN_FINE };
	if (!pmu->counters) {
		for (size_t i = 0; counter && i < n; i++)
			counter[i] = ASSIGN_NONE;
		return check_leader(events, n, why) && check_registers(events, n, why);
	}
	masks = alloc_zero(n + 1, sizeof(masks[0]));
	done = check_leader(events, n, why) && make_masks(pmu, events, n, masks, why) &&
	       place(events, masks, n, counter, why) && check_registers(events, n, why);
	free(masks);
	return done;
}

void assign_name(int counter, struct buf *out)
{
	if (counter >= ASSIGN_FIXED)
		buf_printf(out, "fixed%d", counter - ASSIGN_FIXED);
	else
		buf_printf(out, "%d", counter);
}

/* "0-3,6" */
static void describe_bits(uint64_t bits, struct buf *out)
{
	const char *between = "";

	while (bits) {
		int first = __builtin_ctzll(bits), last = first;

		while (last + 1 < ASSIGN_COUNTERS && bits >> (last + 1) & 1)
			last++;
		buf_printf(out, last > first ? "%s%d-%d" : "%s%d", between, first, last);
		between = ",";
		for (int c = first; c <= last; c++)
			bits &= ~(UINT64_C(1) << c);
	}
}

static void describe_kind(const char *kind, uint64_t bits, struct buf *out)
{
	buf_printf(out, "%scounter%s ", kind, bits & (bits - 1) ? "s" : "");
	describe_bits(bits, out);
}

void assign_describe(uint64_t counters, struct buf *out)
{
	uint64_t generic = counters & GENERIC_MASK, fixed = counters >> ASSIGN_FIXED;

	if (!counters)
		buf_add_text(out, "no counter");
	if (generic)
		describe_kind("", generic, out);
	if (generic && fixed)
		buf_add_text(out, " and ");
	if (fixed)
		describe_kind("fixed ", fixed, out);
}

void assign_explain(const struct assign_failure *why, struct buf *out)
{
	switch (why->fault) {
	case ASSIGN_FINE:
		break;
	case ASSIGN_TOO_MANY:
		if (!why->counters) {
			buf_printf(out, "no counter can take %zu event%s", why->events,
				   why->events == 1 ? "" : "s");
			break;
		}
		buf_printf(out, why->events == 1 ? "%zu event wants " : "%zu events compete for ",
			   why->events);
		assign_describe(why->counters, out);
		break;
	case ASSIGN_REGISTER:
		buf_printf(out, "%zu values for register %s, which has %zu", why->values,
			   why->register_name, why->capacity);
		break;
	case ASSIGN_ALONE:
		buf_add_text(out, why->events > 1
					  ? "two events that must be counted alone"
					  : "an event must be counted alone, without others on "
					    "programmable counters");
		break;
	case ASSIGN_NO_LEADER:
		buf_add_text(out, "topdown events need slots in their group");
		break;
	}
}
