/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmfilter.h"

#include <errno.h>

enum { UNIT_MASK_SHIFT = 8, EXCLUDE_SHIFT = 55, MASK_SHIFT = 56 };

#define UNIT_MASK   (UINT64_C(0xff) << UNIT_MASK_SHIFT)
#define MASKED_BITS (KVMFILTER_SELECT_12 | UNIT_MASK | UINT64_C(0x1ff) << EXCLUDE_SHIFT)

void kvmfilter_release(struct kvmfilter *f)
{
	vec_release(&f->events);
}

unsigned int kvmfilter_select(uint64_t event)
{
	return (unsigned int)((event & 0xff) | (event >> 24 & 0xf00));
}

uint8_t kvmfilter_unit_mask(uint64_t event)
{
	return (uint8_t)(event >> UNIT_MASK_SHIFT);
}

uint64_t kvmfilter_encode_raw(unsigned int select, uint8_t unit_mask)
{
	return (select & 0xff) | (uint64_t)(select & 0xf00) << 24 |
	       (uint64_t)unit_mask << UNIT_MASK_SHIFT;
}

uint64_t kvmfilter_encode(const struct kvmfilter_entry *e)
{
	return kvmfilter_encode_raw(e->select, e->match) | (uint64_t)e->mask << MASK_SHIFT |
	       (uint64_t)e->exclude << EXCLUDE_SHIFT;
}

struct kvmfilter_entry kvmfilter_decode(uint64_t entry, uint32_t flags)
{
	bool masked = flags & KVMFILTER_MASKED;

	return (struct kvmfilter_entry){
		.select = kvmfilter_select(entry),
		.mask = masked ? (uint8_t)(entry >> MASK_SHIFT) : 0xff,
		.match = kvmfilter_unit_mask(entry),
		.exclude = masked && entry >> EXCLUDE_SHIFT & 1,
		.rest = entry & ~(masked ? MASKED_BITS : KVMFILTER_SELECT_12 | UNIT_MASK),
	};
}

bool kvmfilter_is_dead(uint64_t entry, uint32_t flags, uint64_t select_mask)
{
	return !(flags & KVMFILTER_MASKED) && (entry & ~(select_mask | UNIT_MASK));
}

/* The first entry of that kind that means the event. */
static size_t find_entry(const struct kvmfilter *f, uint64_t event, uint64_t select_mask,
			 bool exclude)
{
	uint8_t unit_mask = kvmfilter_unit_mask(event);

	for (size_t i = 0; i < f->events.len; i++) {
		uint64_t entry = f->events.at[i];
		struct kvmfilter_entry e = kvmfilter_decode(entry, f->flags);

		if (e.exclude == exclude && !kvmfilter_is_dead(entry, f->flags, select_mask) &&
		    (entry & select_mask) == (event & select_mask) &&
		    (unit_mask & e.mask) == e.match)
			return i;
	}
	return KVMFILTER_NONE;
}

static bool find_decision(const struct kvmfilter *f, uint64_t event, uint64_t select_mask,
			  size_t *by)
{
	size_t include = find_entry(f, event, select_mask, false), exclude;

	*by = include;
	if (include == KVMFILTER_NONE)
		return false;
	exclude = find_entry(f, event, select_mask, true);
	if (exclude == KVMFILTER_NONE)
		return true;
	*by = exclude;
	return false;
}

bool kvmfilter_lists(const struct kvmfilter *f, uint64_t event, uint64_t select_mask)
{
	size_t by;

	return find_decision(f, event, select_mask, &by);
}

bool kvmfilter_allows(const struct kvmfilter *f, uint64_t event, uint64_t select_mask, size_t *by)
{
	return find_decision(f, event, select_mask, by) == (f->action == KVMFILTER_ALLOW);
}

bool kvmfilter_allows_fixed(const struct kvmfilter *f, unsigned int counter)
{
	return (counter < 32 && f->fixed >> counter & 1) == (f->action == KVMFILTER_ALLOW);
}

uint32_t kvmfilter_find_fixed(uint64_t config)
{
	static const struct {
		uint64_t config;
		uint32_t counter;
	} known[] = { { 0xc0, 0 }, { 0x100, 0 }, { 0x3c, 1 }, { 0x300, 2 }, { 0x400, 3 } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].config == config)
			return UINT32_C(1) << known[i].counter;
	}
	return 0;
}

enum { LISTED = 1 << 0, EXCLUDED = 1 << 1, SELECTS = 0x1000, UNITS = 0x100 };

/* Marks what an entry means. */
static void mark(unsigned char *units, const struct kvmfilter_entry *e)
{
	for (unsigned int u = 0; u < UNITS; u++) {
		if ((u & e->mask) == e->match)
			units[u] |= e->exclude ? EXCLUDED : LISTED;
	}
}

void kvmfilter_expand(const struct kvmfilter *f, uint64_t select_mask, struct kvmfilter_events *out)
{
	unsigned char *marks = alloc_zero(SELECTS, UNITS);
	bool seen[SELECTS] = { false };

	for (size_t i = 0; i < f->events.len; i++) {
		struct kvmfilter_entry e = kvmfilter_decode(f->events.at[i], f->flags);
		unsigned int select = kvmfilter_select(f->events.at[i] & select_mask);

		if (!kvmfilter_is_dead(f->events.at[i], f->flags, select_mask))
			mark(marks + (size_t)select * UNITS, &e);
	}
	for (size_t i = 0; i < f->events.len; i++) {
		unsigned int select = kvmfilter_select(f->events.at[i] & select_mask);

		for (unsigned int u = 0; !seen[select] && u < UNITS; u++) {
			if (marks[select * UNITS + u] == LISTED)
				*vec_add(out) = kvmfilter_encode_raw(select, (uint8_t)u);
		}
		seen[select] = true;
	}
	free(marks);
}

int kvmfilter_predict(const struct kvmfilter *f, uint64_t select_mask, const char **why)
{
	uint64_t known = (MASKED_BITS & ~KVMFILTER_SELECT_12) | select_mask;

	*why = NULL;
	if (f->action > KVMFILTER_DENY)
		*why = "the action is neither 0 (allow) nor 1 (deny)";
	else if (f->flags & ~(uint32_t)KVMFILTER_MASKED)
		*why = "flags has bits that the kernel does not know";
	if (*why)
		return EINVAL;
	if (f->events.len > KVMFILTER_MOST) {
		*why = "there are more than 300 entries";
		return E2BIG;
	}
	if (!(f->flags & KVMFILTER_MASKED))
		return 0;
	for (size_t i = 0; i < f->events.len; i++) {
		if (!(f->events.at[i] & ~known))
			continue;
		*why = "a masked entry has bits that mean nothing";
		return EINVAL;
	}
	return 0;
}

void kvmfilter_describe(uint64_t entry, uint32_t flags, struct buf *out)
{
	struct kvmfilter_entry e = kvmfilter_decode(entry, flags);

	if (flags & KVMFILTER_MASKED)
		buf_printf(out, "%s select 0x%02x mask 0x%02x match 0x%02x",
			   e.exclude ? "exclude" : "include", e.select, e.mask, e.match);
	else
		buf_printf(out, "select 0x%02x unit mask 0x%02x", e.select, e.match);
}
