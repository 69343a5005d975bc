/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterlint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/kvm/unitset.h"

enum { COMPARED_MOST = 4096 }; /* entries with each other; the kernel takes fewer */

static void __attribute__((format(printf, 3, 4)))
say(struct filterlint *l, size_t event, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*vec_add(&l->items) = (struct filterlint_item){ event, arena_string(&l->texts, text) };
}

/* ---- one entry ---- */

/* Does a mean all that b means? Both of one select. */
static bool has_all_of(const struct kvmfilter_entry *a, const struct kvmfilter_entry *b)
{
	return (a->mask & b->mask) == a->mask && (b->match & a->mask) == a->match;
}

static bool meet(const struct kvmfilter_entry *a, const struct kvmfilter_entry *b)
{
	uint8_t common = a->mask & b->mask;

	return ((a->match ^ b->match) & common) == 0;
}

static bool never_matches(const struct kvmfilter_entry *e)
{
	return (e->match & ~e->mask) != 0;
}

/* Bits that have no meaning, a select that the processor lacks. True: the entry is dead. */
static bool check_bits(struct filterlint *l, const struct kvmfilter *f, size_t i,
		       uint64_t select_mask)
{
	struct kvmfilter_entry e = kvmfilter_decode(f->events.at[i], f->flags);
	bool masked = f->flags & KVMFILTER_MASKED, wide = e.select & 0xf00;
	bool lacks = wide && select_mask == KVMFILTER_SELECT_8;

	if (e.rest)
		say(l, i,
		    masked ? "bits 0x%llx mean nothing in a masked entry: the kernel refuses the "
			     "filter (EINVAL)"
			   : "dead: it has bits 0x%llx beside select and unit mask, and the kernel "
			     "drops it without a word",
		    (unsigned long long)e.rest);
	if (lacks)
		say(l, i,
		    masked ? "select 0x%x has more than the 8 bits there are with this vendor's "
			     "KVM: it refuses the filter (EINVAL)"
			   : "dead: select 0x%x has more than the 8 bits there are with this "
			     "vendor's KVM",
		    e.select);
	if (masked && never_matches(&e))
		say(l, i, "never matches: match 0x%02x has bits outside mask 0x%02x", e.match,
		    e.mask);
	return e.rest || lacks || never_matches(&e);
}

/* Whether another entry of the same kind makes this one needless; true when that was told. */
static bool check_shadow(struct filterlint *l, const struct kvmfilter *f, size_t i)
{
	struct kvmfilter_entry mine = kvmfilter_decode(f->events.at[i], f->flags);

	for (size_t k = 0; k < f->events.len; k++) {
		struct kvmfilter_entry other = kvmfilter_decode(f->events.at[k], f->flags);

		if (k == i || other.select != mine.select || other.exclude != mine.exclude ||
		    other.rest || never_matches(&other) || !has_all_of(&other, &mine))
			continue;
		if (f->events.at[k] == f->events.at[i]) {
			if (k > i)
				continue;
			say(l, i, "the same as entry %zu", k);
		} else {
			say(l, i, "needless: entry %zu means all that it means", k);
		}
		return true;
	}
	return false;
}

/* An exclude takes away from includes of the same select, or does nothing; true: told. */
static bool check_exclude(struct filterlint *l, const struct kvmfilter *f, size_t i)
{
	struct kvmfilter_entry mine = kvmfilter_decode(f->events.at[i], f->flags);
	bool same_select = false;

	for (size_t k = 0; k < f->events.len; k++) {
		struct kvmfilter_entry other = kvmfilter_decode(f->events.at[k], f->flags);

		if (other.exclude || other.select != mine.select || never_matches(&other))
			continue;
		if (meet(&other, &mine))
			return false;
		same_select = true;
	}
	say(l, i,
	    same_select ? "does nothing: no include of select 0x%02x means what it excludes"
			: "does nothing: it excludes from select 0x%02x, which no entry includes",
	    mine.select);
	return true;
}

/* ---- several entries together ---- */

/* Do excludes take away all that is included? Not asked of more than the kernel takes. */
static bool is_cancelled(const struct kvmfilter *f, uint64_t select_mask)
{
	struct kvmfilter_events left = { 0 };
	bool none;

	if (f->events.len > KVMFILTER_MOST)
		return false;
	kvmfilter_expand(f, select_mask, &left);
	none = !left.len;
	vec_release(&left);
	return none;
}

struct meanings VEC(struct unitset);

/* Is the list the same without this entry, and those that are told of? */
static bool is_needless(const struct kvmfilter *f, const struct meanings *of, const bool *is_told,
			size_t i)
{
	struct kvmfilter_entry mine = kvmfilter_decode(f->events.at[i], f->flags);
	struct unitset left = of->at[i], included = { 0 };

	for (size_t k = 0; k < f->events.len; k++) {
		struct kvmfilter_entry other = kvmfilter_decode(f->events.at[k], f->flags);

		if (k == i || other.select != mine.select || is_told[k])
			continue;
		if (other.exclude || !mine.exclude)
			left = unitset_without(&left, &of->at[k]);
		else
			included = unitset_or(&included, &of->at[k]);
	}
	if (mine.exclude)
		left = unitset_and(&left, &included);
	return unitset_is_empty(&left);
}

/*
 * is_told: of entries that something was said about. All of these can be left out, one
 * and all, and then none of the others.
 */
static void check_together(struct filterlint *l, const struct kvmfilter *f, bool *is_told)
{
	struct meanings of = { 0 };

	for (size_t i = 0; i < f->events.len; i++) {
		struct kvmfilter_entry e = kvmfilter_decode(f->events.at[i], f->flags);

		*vec_add(&of) = unitset_cube(e.mask, e.match).units;
	}
	for (size_t n = 0; n < 2; n++) {
		/* What is included for nothing first: excludes of that alone are, too. */
		for (size_t i = 0; i < f->events.len; i++) {
			if (kvmfilter_decode(f->events.at[i], f->flags).exclude != (n == 1) ||
			    is_told[i] || !is_needless(f, &of, is_told, i))
				continue;
			is_told[i] = true;
			say(l, i, "needless: without it, the filter means the same");
		}
	}
	vec_release(&of);
}

/* ---- the whole ---- */

static void check_action(struct filterlint *l, const struct kvmfilter *f, size_t includes,
			 uint64_t select_mask)
{
	bool allows = f->action == KVMFILTER_ALLOW;

	if (f->action > KVMFILTER_DENY) {
		say(l, FILTERLINT_WHOLE,
		    "action %u is neither 0 (allow) nor 1 (deny): the kernel refuses it (EINVAL)",
		    f->action);
		return;
	}
	if (!f->events.len)
		say(l, FILTERLINT_WHOLE,
		    allows ? "denies every event of the programmable counters: it allows an empty "
			     "list"
			   : "allows every event of the programmable counters: it denies an empty "
			     "list");
	else if (!includes)
		say(l, FILTERLINT_WHOLE,
		    allows ? "denies every event of the programmable counters: no entry includes "
			     "anything that excludes could take from"
			   : "allows every event of the programmable counters: no entry includes "
			     "anything that it could deny");
	else if (is_cancelled(f, select_mask))
		say(l, FILTERLINT_WHOLE,
		    "%s every event of the programmable counters: excludes take away all that is "
		    "included",
		    allows ? "denies" : "allows");
	if (allows && !f->fixed)
		say(l, FILTERLINT_WHOLE,
		    f->fixed_absent
			    ? "denies all fixed counters: their bitmap is not told, which "
			      "means 0, and entries do not matter for them"
			    : "denies all fixed counters: their bitmap is 0, and entries do "
			      "not matter for them");
	if (!allows && !f->fixed && f->events.len)
		say(l, FILTERLINT_WHOLE,
		    "allows all fixed counters: their bitmap is 0, and entries do not matter for "
		    "them");
}

/*
 * A guest's kernel takes the fixed counter of an event that has one, and counts
 * nothing when that is denied. That all are denied is told without this.
 */
static void check_fixed(struct filterlint *l, const struct kvmfilter *f, uint64_t select_mask)
{
	static const struct {
		uint64_t event;
		const char *name;
	} events[] = { { 0xc0, "instructions" }, { 0x3c, "cycles" } };
	size_t by;

	if (f->action > KVMFILTER_DENY || (f->action == KVMFILTER_ALLOW && !f->fixed))
		return;
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		uint32_t fixed = kvmfilter_find_fixed(events[i].event);
		unsigned int counter = (unsigned int)__builtin_ctz(fixed);

		if (kvmfilter_allows(f, events[i].event, select_mask, &by) &&
		    !kvmfilter_allows_fixed(f, counter))
			say(l, FILTERLINT_WHOLE,
			    "allows event 0x%llx (%s) but denies fixed counter %u, which guests "
			    "count it with",
			    (unsigned long long)events[i].event, events[i].name, counter);
	}
}

static void check_whole(struct filterlint *l, const struct kvmfilter *f, size_t includes,
			const struct filterlint_facts *facts)
{
	check_action(l, f, includes, facts->select_mask);
	if (facts->has_fixed)
		check_fixed(l, f, facts->select_mask);
	if (f->flags & ~(uint32_t)KVMFILTER_MASKED)
		say(l, FILTERLINT_WHOLE,
		    "flags 0x%x has bits beside 1 (masked): the kernel refuses it (EINVAL)",
		    f->flags);
	if (f->events.len > KVMFILTER_MOST)
		say(l, FILTERLINT_WHOLE,
		    "%zu entries are more than the %d that the kernel takes (E2BIG)", f->events.len,
		    KVMFILTER_MOST);
	if (f->pad[0] | f->pad[1] | f->pad[2] | f->pad[3])
		say(l, FILTERLINT_WHOLE,
		    "pad is not zero: today's kernel does not look, a later one may refuse it");
	if (f->mixed)
		say(l, FILTERLINT_WHOLE,
		    "raw and masked entries are mixed, which one filter cannot have; here the raw "
		    "ones were made masked");
	if (facts->no_vpmu)
		say(l, FILTERLINT_WHOLE,
		    "guests have no counters on this host: the filter has no effect");
}

static void check_arm(struct filterlint *l, const struct armfilter *f,
		      const struct filterlint_facts *facts)
{
	unsigned int bits = facts->event_bits ? facts->event_bits : ARMFILTER_BITS_V3P1;
	size_t by;

	if (facts->no_vpmu)
		say(l, FILTERLINT_WHOLE,
		    "guests have no counters on this host: the filter has no effect");
	if (!armfilter_allows(f, ARMFILTER_CYCLES, &by) && by == ARMFILTER_NONE)
		say(l, FILTERLINT_WHOLE,
		    "denies event 0x11 (CPU_CYCLES) and with it the cycle counter: no range is "
		    "about it");
	if (f->ranges.len && f->ranges.at[0].n == 0)
		say(l, 0, "means no event, but being the first it decides that %s all others",
		    f->ranges.at[0].deny ? "the guest may count" : "the guest may not count");
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		if ((unsigned int)r->base + r->n > 1u << bits)
			say(l, i,
			    "ends behind event 0x%x, the last with %u bits: the kernel "
			    "refuses it (EINVAL)",
			    (1u << bits) - 1, bits);
		if (i && !r->n)
			say(l, i, "does nothing: it means no event");
		if (r->n == 1 && r->base == ARMFILTER_SW_INCR)
			say(l, i, "does nothing: event 0 (SW_INCR) is never filtered");
		if (r->n == 1 && r->base == ARMFILTER_CHAIN)
			say(l, i, "does nothing: event 0x1e (CHAIN) is never filtered");
		for (size_t k = i + 1; r->n && k < f->ranges.len && k - i <= COMPARED_MOST; k++) {
			const struct armfilter_range *later = &f->ranges.at[k];

			if (later->base > r->base || later->base + later->n < r->base + r->n ||
			    !later->n)
				continue;
			say(l, i, "%s: range %zu, which comes later, has all of its events",
			    i ? "does nothing" : "only sets what is done to the rest", k);
			break;
		}
	}
}

void filterlint_run(struct filterlint *l, const struct filterread *filter,
		    const struct filterlint_facts *facts)
{
	const struct kvmfilter *f = &filter->x86;
	size_t includes = 0;
	bool *is_told;

	if (filter->is_arm) {
		check_arm(l, &filter->arm, facts);
		return;
	}
	is_told = alloc_zero(f->events.len + 1, sizeof(*is_told));
	for (size_t i = 0; i < f->events.len; i++) {
		bool dead = check_bits(l, f, i, facts->select_mask);
		bool exclude = kvmfilter_decode(f->events.at[i], f->flags).exclude;

		includes += !dead && !exclude;
		is_told[i] = dead;
		if (dead || f->events.len > COMPARED_MOST)
			continue;
		is_told[i] |= check_shadow(l, f, i);
		if (exclude)
			is_told[i] |= check_exclude(l, f, i);
	}
	/* Where nothing is left at all, that is told of the whole. */
	if (includes && f->events.len <= COMPARED_MOST && !is_cancelled(f, facts->select_mask))
		check_together(l, f, is_told);
	check_whole(l, f, includes, facts);
	free(is_told);
}

void filterlint_release(struct filterlint *l)
{
	vec_release(&l->items);
	arena_release(&l->texts);
}
