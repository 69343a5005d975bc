/* SPDX-License-Identifier: MIT */
#include "util/target/qemuturns.h"

#include <linux/perf_event.h>
#include <string.h>

#include "arch/riscv/sbipmu.h"
#include "util/pmu/assign.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/target/qemusampling.h"
#include "util/target/qemuspec.h"

#define CYCLES	     SBIPMU_CYCLES
#define INSTRUCTIONS SBIPMU_INSTRUCTIONS
#define FIRST	     QEMUSPEC_FIRST

/* One counter's worth: what is counted, whoever asks for it. */
struct want {
	uint64_t code, inhibit;
	uint64_t mask; /* counters */
	uint64_t period;
};

/* The events of a turn, or of one that is tried, and their counters. */
struct draft {
	struct want wants[SSCCFG_COUNTERS];
	int counter[SSCCFG_COUNTERS];
	size_t n;
	int clock;
	uint64_t clock_code;
};

struct maker {
	struct qemuturns *turns;
	const struct plan *plan;
	const struct qemuspec *spec;
	struct want *wants; /* of the plan's events */
	struct VEC(struct draft) drafts;
	uint64_t programmable; /* counters */
	bool rotates;	       /* each turn gives one counter to the clock */
	bool samples;	       /* in one turn, on counters that overflow */
	uint64_t least;	       /* period of those that count time */
};

/* Its target/riscv/cpu.h, enum riscv_pmu_event_idx. */
bool qemuturns_counts(uint64_t code)
{
	static const uint64_t codes[] = { CYCLES, INSTRUCTIONS, SBIPMU_DTLB_LOAD_MISSES,
					  SBIPMU_DTLB_STORE_MISSES, SBIPMU_ITLB_MISSES };

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

uint64_t qemuturns_code(const struct encoding *e)
{
	uint32_t event;

	if (!e->has_type || !e->has_config)
		return 0;
	if (e->type == PERF_TYPE_RAW)
		return e->config[0];
	return sbipmu_from_perf(e->type, e->config[0], &event) ? event : 0;
}

static uint64_t inhibit_of(const struct evspec_mods *m, const struct qemuturns_modes *modes)
{
	unsigned int exclude = 0;

	if (m->user || m->kernel || m->hypervisor) {
		exclude |= m->user ? 0 : SSCCFG_NO_USER;
		exclude |= m->kernel ? 0 : SSCCFG_NO_KERNEL;
		exclude |= m->hypervisor ? 0 : SSCCFG_NO_HV;
	} else {
		exclude |= modes->all_kernel ? SSCCFG_NO_USER : SSCCFG_NO_KERNEL | SSCCFG_NO_HV;
	}
	if (m->guest != m->host)
		exclude |= m->host ? SSCCFG_NO_GUEST : SSCCFG_NO_HOST;
	return ssccfg_inhibit(exclude);
}

static bool is_usual(const struct evspec_mods *m, const struct qemuturns_modes *modes)
{
	return !m->user && !m->kernel && !m->hypervisor && !modes->all_user && !modes->all_kernel;
}

static uint64_t fixed_of(uint64_t code)
{
	return code == CYCLES	      ? UINT64_C(1) << SSCCFG_CYCLE
	       : code == INSTRUCTIONS ? UINT64_C(1) << SSCCFG_INSTRET
				      : 0;
}

/* False with a reason, which is "" for events that are not for counters at all. */
static bool want_event(const struct maker *m, const struct encoding *e,
		       const struct qemuturns_modes *modes, struct want *w, struct buf *reason)
{
	uint64_t all = m->programmable;

	if (!e || strcmp(e->pmu, "tool") == 0)
		return false;
	if (!qemuturns_code(e)) {
		buf_printf(reason, "the emulated machine counts events of its CPU, and no others");
		return false;
	}
	w->code = qemuturns_code(e);
	if (w->code >> SSCCFG_EVENT_BITS) {
		buf_add_text(reason, "no firmware that counts runs on the emulated machine");
		return false;
	}
	if (!qemuturns_counts(w->code)) {
		if (e->type == PERF_TYPE_RAW)
			buf_printf(reason, "QEMU counts no event 0x%llx",
				   (unsigned long long)w->code);
		else
			buf_add_text(reason, "QEMU counts cycles, instructions and misses of the "
					     "TLBs only");
		return false;
	}
	if (w->period && w->code <= INSTRUCTIONS && w->period < m->least) {
		buf_printf(reason,
			   "%llu instructions are the shortest period: with less between samples, "
			   "atomic operations of the program may never succeed",
			   (unsigned long long)m->least);
		return false;
	}
	if (!w->period)
		all |= fixed_of(w->code);
	w->mask = e->counters.known ? e->counters.generic & all : m->programmable;
	w->inhibit = inhibit_of(&e->mods, modes);
	if (w->mask)
		return true;
	buf_add_text(reason, "it counts on ");
	assign_describe(e->counters.generic, reason);
	buf_add_text(reason, ", of which the machine has none");
	return false;
}

/* ---- one turn ---- */

/* What counts the same already, on a counter that both may use. */
static size_t find_want(const struct draft *d, const struct want *w)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->wants[i].code == w->code && d->wants[i].inhibit == w->inhibit &&
		    d->wants[i].period == w->period && d->wants[i].mask & w->mask)
			return i;
	}
	return d->n;
}

/*
 * A fixed counter is of use to one event alone, so whoever may use it takes it.
 * *twice: a programmable one counts the same event already.
 */
static uint64_t narrow(const struct draft *d, size_t i, uint64_t programmable, bool *twice)
{
	uint64_t fixed = fixed_of(d->wants[i].code) & d->wants[i].mask;

	for (size_t k = 0; k < i; k++) {
		if (d->wants[k].code != d->wants[i].code)
			continue;
		if (d->counter[k] < FIRST)
			fixed = 0;
		else
			*twice = true;
	}
	if (fixed)
		*twice = false;
	return fixed ? fixed : d->wants[i].mask & programmable;
}

/* The clock's event, which must not be in a programmable counter; 0: both are. */
static uint64_t choose_clock(const struct draft *d)
{
	bool used[INSTRUCTIONS + 1] = { false };

	for (size_t i = 0; i < d->n; i++) {
		if (d->wants[i].code <= INSTRUCTIONS && d->counter[i] >= FIRST)
			used[d->wants[i].code] = true;
	}
	return !used[CYCLES] ? CYCLES : !used[INSTRUCTIONS] ? INSTRUCTIONS : 0;
}

/* One timer is behind the overflows of either (QEMU, target/riscv/pmu.c). */
static bool samples_both(const struct draft *d)
{
	bool cycles = false, instructions = false;

	for (size_t i = 0; i < d->n; i++) {
		cycles |= d->wants[i].period && d->wants[i].code == CYCLES;
		instructions |= d->wants[i].period && d->wants[i].code == INSTRUCTIONS;
	}
	return cycles && instructions;
}

/* Fixed counters first: those events are placed when the others are matched. */
static bool place(const struct maker *m, struct draft *d, struct buf *why)
{
	struct assign_event events[SSCCFG_COUNTERS + 1] = { 0 };
	const struct assign_event *list[SSCCFG_COUNTERS + 1];
	const struct assign_pmu pmu = { .counters = m->programmable | fixed_of(CYCLES) |
						    fixed_of(INSTRUCTIONS) };
	int counter[SSCCFG_COUNTERS + 1];
	struct assign_failure failure;
	size_t n = d->n;

	for (size_t i = 0; i < d->n; i++) {
		bool twice = false;
		uint64_t mask = narrow(d, i, m->programmable, &twice);

		if (twice) {
			buf_add_text(why, "QEMU counts an event in one programmable counter only, "
					  "and the group has it in two");
			return false;
		}
		d->counter[i] = mask & (fixed_of(CYCLES) | fixed_of(INSTRUCTIONS)) ? 0 : FIRST;
		events[i] = (struct assign_event){ .name = "", .mask = mask };
		list[i] = &events[i];
	}
	if (m->samples && samples_both(d)) {
		buf_add_text(why, "QEMU can sample cycles or instructions, which are the same "
				  "there, but not both");
		return false;
	}
	d->clock_code = m->rotates ? choose_clock(d) : 0;
	if (m->rotates && !d->clock_code) {
		buf_add_text(why, "cycles and instructions are in programmable counters both, and "
				  "groups that take turns need one of them as the clock");
		return false;
	}
	if (m->rotates) {
		events[n] = (struct assign_event){ .name = "", .mask = m->programmable };
		list[n] = &events[n];
		n++;
	}
	if (!assign_events(&pmu, list, n, counter, &failure)) {
		assign_explain(&failure, why);
		if (m->rotates)
			buf_add_text(why, ", one of which is the clock of the turns");
		return false;
	}
	memcpy(d->counter, counter, d->n * sizeof(counter[0]));
	d->clock = m->rotates ? counter[d->n] : -1;
	return true;
}

/* Adds events of the plan to a turn; a turn where they have no place stays as it was. */
static bool add_events(const struct maker *m, struct draft *d, size_t first, size_t len,
		       struct buf *why)
{
	struct draft tried = *d;

	for (size_t i = first; i < first + len; i++) {
		const struct want *w = &m->wants[i];
		size_t same = w->mask && !w->period ? find_want(&tried, w) : tried.n;

		if (!w->mask)
			continue;
		if (same < tried.n) {
			tried.wants[same].mask &= w->mask;
			continue;
		}
		if (tried.n == ARRAY_LEN(tried.wants)) {
			buf_add_text(why, "there are too many events");
			return false;
		}
		tried.wants[tried.n++] = *w;
	}
	if (!place(m, &tried, why))
		return false;
	*d = tried;
	return true;
}

/* ---- all turns ---- */

static void note_turn(struct maker *m, size_t first, size_t len, size_t turn)
{
	for (size_t i = first; i < first + len; i++) {
		struct qemuturns_event *e = &m->turns->events.at[i];

		if (!m->wants[i].mask)
			continue;
		e->counted = true;
		e->turn = turn;
		e->slot = find_want(&m->drafts.at[turn], &m->wants[i]);
	}
}

/* Into the first turn that has room, or a new one. */
static bool seat(struct maker *m, size_t first, size_t len, struct buf *why)
{
	struct draft fresh = { .clock = -1 };
	struct buf ignored = { 0 };
	size_t turn = 0;
	bool fits = false;

	for (; turn < m->drafts.len; turn++) {
		fits = add_events(m, &m->drafts.at[turn], first, len, &ignored);
		if (fits)
			break;
	}
	if (!fits && m->samples && m->drafts.len) {
		add_events(m, &m->drafts.at[0], first, len, why);
	} else if (!fits) {
		fits = add_events(m, &fresh, first, len, why);
		if (fits)
			*vec_add(&m->drafts) = fresh;
	}
	if (fits)
		note_turn(m, first, len, turn);
	buf_release(&ignored);
	return fits;
}

static bool wants_any(const struct maker *m, size_t first, size_t len)
{
	for (size_t i = first; i < first + len; i++) {
		if (m->wants[i].mask)
			return true;
	}
	return false;
}

static void refuse(struct maker *m, size_t first, size_t len, const struct buf *why)
{
	for (size_t i = first; i < first + len; i++) {
		if (m->wants[i].mask && !m->turns->events.at[i].reason.len)
			buf_add_view(&m->turns->events.at[i].reason, buf_view(why));
	}
}

static void seat_group(struct maker *m, const struct plan_group *g)
{
	struct buf why = { 0 };

	if (!wants_any(m, g->first, g->len))
		return;
	if (!seat(m, g->first, g->len, &why)) {
		for (size_t i = g->first; g->weak && i < g->first + g->len; i++) {
			struct buf alone = { 0 };

			m->turns->events.at[i].alone = true;
			if (m->wants[i].mask && !seat(m, i, 1, &alone))
				refuse(m, i, 1, &alone);
			buf_release(&alone);
		}
		if (!g->weak)
			refuse(m, g->first, g->len, &why);
	}
	buf_release(&why);
}

static void seat_all(struct maker *m)
{
	m->drafts.len = 0;
	for (size_t i = 0; i < m->plan->events.len; i++) {
		struct qemuturns_event *e = &m->turns->events.at[i];

		e->counted = e->alone = false;
		if (m->wants[i].mask)
			buf_clear(&e->reason);
	}
	for (size_t g = 0; g < m->plan->groups.len; g++)
		seat_group(m, &m->plan->groups.at[g]);
}

static void settle(const struct maker *m, const struct draft *d, struct qemuturn *turn)
{
	/* The others may all have been refused. */
	*turn = (struct qemuturn){ .clock = m->drafts.len > 1 ? d->clock : -1 };
	for (size_t i = 0; i < d->n; i++)
		turn->settings[turn->n++] = (struct counter_setting){
			.event = d->counter[i] < FIRST ? 0 : d->wants[i].code,
			.inhibit = d->wants[i].inhibit,
			.counter = (uint32_t)d->counter[i],
			.period = d->wants[i].period,
		};
	if (turn->clock < 0)
		return;
	turn->settings[turn->n++] = (struct counter_setting){
		.event = d->clock_code,
		.inhibit = ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV),
		.period = m->spec->rotate,
		.counter = (uint32_t)turn->clock,
	};
}

void qemuturns_make(struct qemuturns *t, const struct plan *plan, const struct qemuspec *spec,
		    const struct qemuturns_modes *modes)
{
	struct maker m = { .turns = t, .plan = plan, .spec = spec };

	*t = (struct qemuturns){ 0 };
	m.programmable = qemuspec_programmable(spec);
	m.samples = modes->periods;
	m.least = modes->least;
	m.wants = alloc_zero(plan->events.len + 1, sizeof(m.wants[0]));
	for (size_t i = 0; i < plan->events.len; i++) {
		struct qemuturns_event *e = vec_add(&t->events);

		*e = (struct qemuturns_event){ 0 };
		m.wants[i].period = m.samples ? modes->periods[i] : 0;
		if (!want_event(&m, plan->events.at[i].encoding, modes, &m.wants[i], &e->reason))
			m.wants[i].mask = 0;
		e->usual = m.wants[i].mask && is_usual(&plan->events.at[i].encoding->mods, modes);
	}
	seat_all(&m);
	if (m.drafts.len > 1) {
		m.rotates = true;
		seat_all(&m);
	}
	for (size_t i = 0; i < m.drafts.len; i++)
		settle(&m, &m.drafts.at[i], vec_add(&t->turns));
	vec_release(&m.drafts);
	free(m.wants);
}

void qemuturns_release(struct qemuturns *t)
{
	for (size_t i = 0; i < t->events.len; i++)
		buf_release(&t->events.at[i].reason);
	vec_release(&t->events);
	vec_release(&t->turns);
}
