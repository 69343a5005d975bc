/* SPDX-License-Identifier: MIT */
#include "util/pmu/countermask.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>

#include "arch/arch.h"
#include "util/pmu/encoding.h"
#include "util/pmu/place.h"
#include "util/pmu/resolve.h"
#include "util/pmu/sbicount.h"

#define CYCLES	     (1U << 0)
#define INSTRUCTIONS (1U << 2)
#define PROGRAMMABLE 3	/* the first of them */
#define MOST	     29 /* so many have a bit */

bool countermask_is_term(const struct resolve *r, const struct evspec_term *t)
{
	return r->arch && r->arch->counter_term && view_equal(t->name, r->arch->counter_term);
}

uint64_t countermask_of_pmu(const struct evset *set, const char *table)
{
	struct evtable_pmu pmu;
	uint64_t n = MOST;

	if (evset_find_pmu(set, table, &pmu) && pmu.generic && pmu.generic < MOST)
		n = pmu.generic;
	return CYCLES | INSTRUCTIONS | ((1ULL << n) - 1) << PROGRAMMABLE;
}

int countermask_take(struct resolve *r, struct encoding *e, const struct place *place,
		     const struct evspec *spec, const struct evspec_term *t, struct err *err)
{
	uint64_t mask = t->value.at ? t->number : 1,
		 there = countermask_of_pmu(r->set, place->table);
	size_t column = t->value.at ? t->value_column : t->column;

	if (mask > UINT32_MAX)
		return evspec_fail(spec->text, column, NULL, err,
				   "a counter mask has at most 32 bits");
	if (!(mask & there))
		return evspec_fail(spec->text, column, NULL, err,
				   "0x%" PRIx64
				   " names no counter of the PMU, which has 0x%" PRIx64,
				   mask, there);
	e->counters = (struct evtable_counters){
		.known = true,
		.generic = mask,
		.generic_no_smt = mask,
	};
	return 0;
}

void countermask_note_missing(struct resolve *r, struct encoding *e, const char *term)
{
	encoding_note(e, &r->arena, "%s left out: the PMU's format has no such term", term);
}

void countermask_put(struct resolve *r, struct encoding *e, const struct place *place,
		     const struct arch *arch)
{
	const char *name = arch && place->is_core ? arch->counter_term : NULL;
	const struct pmuformat_term *t;

	if (!name || !e->counters.known || !e->has_config)
		return;
	t = place->format ? pmuformat_find(place->format, view_of(name)) : NULL;
	if (t)
		pmuformat_put(t, e->counters.generic & pmuformat_max(t), e->config);
	else
		countermask_note_missing(r, e, name);
}

void countermask_take_board(struct resolve *r, struct encoding *e, const struct place *place)
{
	bool generic = e->type == PERF_TYPE_HARDWARE || e->type == PERF_TYPE_HW_CACHE;
	const char *term = r->arch ? r->arch->counter_term : NULL;
	struct buf text = { 0 };
	struct sbicount c;

	if (!r->board || !term || !place->is_core || !e->has_config || !e->has_type)
		return;
	c = sbicount_find(r->board, e->type, e->config[0]);
	if (!c.known)
		return;
	e->counters = (struct evtable_counters){
		.known = true,
		.generic = c.counters,
		.generic_no_smt = c.counters,
	};
	sbicount_describe(&c, &text);
	encoding_note(e, &r->arena, "%s: %s", buf_text(&text),
		      c.counters ? "counters by the device tree"
				 : "the device tree has no counter for it");
	buf_release(&text);
	/* The kernel finds the counters of generic events itself; a mask of 0 is none to it. */
	if (c.counters && !generic)
		countermask_put(r, e, place, r->arch);
}

bool countermask_is_firmware(const struct resolve *r, const struct place *place,
			     const struct evtable_event *event)
{
	const char *name = r->arch && place->is_core ? r->arch->counter_term : NULL;

	return name && place->pmu && place->format && event->counters.known &&
	       !pmuformat_find(place->format, view_of(name));
}

/* Is it the event that the tables have under that name? */
static bool is_event(struct resolve *r, const struct encoding *e, const struct place *place,
		     const char *name)
{
	struct encoding other = { .has_type = place->has_type, .type = place->type };
	struct evtable_event event;
	const struct evtable *table;
	struct view fault;

	if (!evset_find_event(r->set, NULL, view_of(name), &event, &table) ||
	    encoding_add_terms(&other, place->format, event.terms, &fault) != ENCODING_FINE)
		return false;
	return other.type == e->type && other.config[0] == e->config[0];
}

void countermask_note_fixed(struct resolve *r, struct encoding *e, const struct place *place)
{
	static const struct {
		uint64_t bit;
		const char *event;
	} fixed[] = { { CYCLES, "cycles" }, { INSTRUCTIONS, "instructions" } };
	const char *name = r->arch && place->is_core ? r->arch->counter_term : NULL;
	const struct pmuformat_term *t =
		name && place->format ? pmuformat_find(place->format, view_of(name)) : NULL;

	if (!t || !e->counters.known)
		return;
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
		if (e->counters.generic & fixed[i].bit && !is_event(r, e, place, fixed[i].event))
			encoding_note(e, &r->arena,
				      "bit 0x%" PRIx64
				      " of %s is a counter that counts %s, whatever the event",
				      fixed[i].bit, name, fixed[i].event);
	}
}

enum identity { SAME, OTHER, UNKNOWN };

/* Is it the event that the tables have under that name? */
static enum identity compare(const struct resolve *r, const struct encoding *e, const char *name)
{
	struct evtable_event event;
	uint64_t code;

	if (e->type != PERF_TYPE_RAW)
		return SAME; /* the kernel chooses */
	if (!evset_find_event(r->set, NULL, view_of(name), &event, NULL) ||
	    !evtable_term(event.terms, "event", &code))
		return UNKNOWN;
	return code == e->config[0] ? SAME : OTHER;
}

uint64_t countermask_own(const struct resolve *r, const struct encoding *e)
{
	static const struct {
		uint64_t bit;
		const char *event;
	} fixed[] = { { CYCLES, "cycles" }, { INSTRUCTIONS, "instructions" } };
	uint64_t counters = e->counters.generic;

	for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
		enum identity is = compare(r, e, fixed[i].event);

		/* Where nothing is known, another counter of the mask is safe. */
		if (is == OTHER || (is == UNKNOWN && counters & ~fixed[i].bit))
			counters &= ~fixed[i].bit;
	}
	return counters;
}
