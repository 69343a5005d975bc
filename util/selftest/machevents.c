/* SPDX-License-Identifier: MIT */
#include "util/selftest/machevents.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/sbipmu.h"
#include "arch/riscv/ssccfg.h"
#include "arch/riscv/touchimage.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/out/doc.h"
#include "util/pmu/assign.h"
#include "util/pmu/encoding.h"
#include "util/target/qemuspec.h"
#include "util/target/qemutrial.h"
#include "util/target/qemuturns.h"

#define TOGETHER  14 /* events of a batch: with the two fixed counters two values each are read */
#define FIXED	  2
#define USER_ONLY ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV)
#define NO_MODE	  (SSCCFG_SINH | SSCCFG_UINH)

static void judge(struct machevents *m, struct machevent *e, enum machevents_result result,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The worst judgement stays, and of those the first. */
static void judge(struct machevents *m, struct machevent *e, enum machevents_result result,
		  const char *fmt, ...)
{
	char text[256];
	va_list ap;

	if (e->reason && result <= e->result)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	e->result = result;
	e->reason = arena_string(&m->arena, text);
}

void machevents_add(struct machevents *m, const struct encoding *e, const struct qemuspec *spec)
{
	struct machevent *out = vec_add(&m->events);
	struct buf where = { 0 };

	*out = (struct machevent){ .name = e->name, .counter = ASSIGN_NONE };
	out->code = qemuturns_code(e);
	if (!out->code) {
		judge(m, out, MACHEVENTS_UNKNOWN, "it is no event code of the core's");
		return;
	}
	if (out->code >> SSCCFG_EVENT_BITS) {
		judge(m, out, MACHEVENTS_UNKNOWN,
		      "firmware counts it, which does not run on the machine");
		return;
	}
	out->mask = qemuspec_programmable(spec) &
		    (e->counters.known ? e->counters.generic : UINT64_MAX);
	if (out->mask)
		return;
	assign_describe(e->counters.generic, &where);
	judge(m, out, MACHEVENTS_UNKNOWN, "it counts on %s, none of which the machine can program",
	      buf_text(&where));
	buf_release(&where);
}

/* ---- where they go ---- */

/* Events that are tried together, in an order, and the counter of each. */
struct order {
	struct machevent *events[TOGETHER];
	int counter[TOGETHER];
	size_t n;
};

static bool place(struct order *o)
{
	struct assign_event events[TOGETHER] = { 0 };
	const struct assign_event *list[TOGETHER];
	const struct assign_pmu pmu = { .counters = UINT64_MAX };

	for (size_t i = 0; i < o->n; i++) {
		events[i] = (struct assign_event){ .name = o->events[i]->name,
						   .mask = o->events[i]->mask };
		list[i] = &events[i];
	}
	return assign_events(&pmu, list, o->n, o->counter, NULL);
}

static struct order batch_of(struct machevents *m, size_t batch)
{
	struct order o = { 0 };

	for (size_t i = 0; i < m->events.len; i++) {
		if (m->events.at[i].mask && m->events.at[i].batch == batch && o.n < TOGETHER)
			o.events[o.n++] = &m->events.at[i];
	}
	return o;
}

/* The machine counts a code in one counter only. */
static bool fits(const struct order *o, struct machevent *e)
{
	struct order tried = *o;

	for (size_t i = 0; i < o->n; i++) {
		if (o->events[i]->code == e->code)
			return false;
	}
	if (o->n == TOGETHER)
		return false;
	tried.events[tried.n++] = e;
	return place(&tried);
}

/* Each into the first batch that has a counter for it. */
static void make_batches(struct machevents *m)
{
	m->batches = 0;
	for (size_t i = 0; i < m->events.len; i++)
		m->events.at[i].batch = SIZE_MAX;
	for (size_t i = 0; i < m->events.len; i++) {
		struct machevent *e = &m->events.at[i];
		size_t batch = 0;

		if (!e->mask)
			continue;
		while (batch < m->batches) {
			struct order o = batch_of(m, batch);

			if (fits(&o, e))
				break;
			batch++;
		}
		e->batch = batch;
		m->batches = batch == m->batches ? batch + 1 : m->batches;
	}
}

static struct order turned(const struct order *o, size_t by, bool backwards)
{
	struct order out = { .n = o->n };

	for (size_t i = 0; i < o->n; i++)
		out.events[i] = o->events[(backwards ? o->n - 1 - i + by : i + by) % o->n];
	return out;
}

/* Whichever comes first, all have a place, and it is one of theirs. */
static void check_orders(struct machevents *m, const struct order *o)
{
	for (size_t k = 0; k < 2 * o->n; k++) {
		struct order other = turned(o, k / 2, k % 2);
		bool placed = place(&other);

		for (size_t i = 0; i < o->n; i++) {
			struct machevent *e = other.events[i];

			if (!placed)
				judge(m, e, MACHEVENTS_FAIL,
				      "it has no counter when '%s' comes first",
				      other.events[0]->name);
			else if (!(e->mask >> other.counter[i] & 1))
				judge(m, e, MACHEVENTS_FAIL,
				      "it is placed on counter %d, which is not one of its own",
				      other.counter[i]);
		}
	}
}

/* ---- on the machine ---- */

/* What a run read: each counter, and what it is set to. */
struct seen {
	uint64_t count[TOGETHER + FIXED], event[TOGETHER + FIXED];
};

/* Still: nothing is started. */
static int run(const struct qemuspec *spec, const struct order *o, uint64_t inhibit, bool still,
	       struct seen *seen, struct err *err)
{
	struct counter_setting settings[TOGETHER + FIXED];
	struct ssccfg_program *programs = alloc_zero(2, sizeof(*programs));
	uint64_t values[2 * (TOGETHER + FIXED)];
	struct qemutrial_args args = {
		.spec = spec, .name = "trial", .begin = &programs[0], .end = &programs[1]
	};
	size_t size, n = o->n + FIXED;
	const unsigned char *bytes = touchimage_get(&size);
	int r;

	args.program = view_make((const char *)bytes, size);
	for (size_t i = 0; i < o->n; i++)
		settings[i] = (struct counter_setting){ .event = o->events[i]->code,
							.inhibit = inhibit,
							.counter = (uint32_t)o->counter[i] };
	settings[o->n] = (struct counter_setting){ .inhibit = inhibit, .counter = SSCCFG_CYCLE };
	settings[o->n + 1] =
		(struct counter_setting){ .inhibit = inhibit, .counter = SSCCFG_INSTRET };
	ssccfg_arm(settings, n, (uint32_t)qemuspec_programmable(spec), &programs[0]);
	for (size_t i = 0; still && i < programs[0].n; i++) {
		if (programs[0].ops[i].phase == SSCCFG_PHASE_START)
			programs[0].ops[i].value = ~(UINT64_C(1) << SSCCFG_TIME) & UINT32_MAX;
	}
	ssccfg_inspect(settings, n, &programs[1]);
	r = qemutrial_run(&args, values, 2 * n, err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		seen->count[i] = values[2 * i];
		seen->event[i] = values[2 * i + 1];
	}
	free(programs);
	return r;
}

/* Compared without the overflow bit, which is no part of the setting. */
static void check_setting(struct machevents *m, const struct order *o, uint64_t inhibit,
			  const struct seen *seen)
{
	for (size_t i = 0; i < o->n; i++) {
		struct machevent *e = o->events[i];
		uint64_t got = seen->event[i] & ~SSCCFG_OF, wanted = e->code | inhibit;

		if (got != wanted)
			judge(m, e, MACHEVENTS_FAIL,
			      "hpmevent%d reads 0x%llx where 0x%llx was written", o->counter[i],
			      (unsigned long long)got, (unsigned long long)wanted);
	}
}

/* How many the program has at least. */
static uint64_t least(uint64_t code)
{
	static const struct {
		uint64_t code, count;
	} known[] = {
		{ SBIPMU_CYCLES, 2 * TOUCHIMAGE_ROUNDS },
		{ SBIPMU_INSTRUCTIONS, 2 * TOUCHIMAGE_ROUNDS },
		{ SBIPMU_DTLB_LOAD_MISSES, TOUCHIMAGE_READS },
		{ SBIPMU_DTLB_STORE_MISSES, TOUCHIMAGE_WRITES },
		{ SBIPMU_ITLB_MISSES, TOUCHIMAGE_CALLS },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (known[i].code == code)
			return known[i].count;
	}
	return 1;
}

static void check_count(struct machevents *m, const struct qemuspec *spec, struct machevent *e,
			uint64_t count, const uint64_t *fixed)
{
	e->count = count;
	if (!count && !qemuturns_counts(e->code)) {
		judge(m, e, MACHEVENTS_UNKNOWN,
		      "reads back, but counts 0: the machine does not know event 0x%llx",
		      (unsigned long long)e->code);
	} else if (!spec->host_clock && count < least(e->code)) {
		judge(m, e, MACHEVENTS_FAIL, "counts %llu in a program that has %llu at least",
		      (unsigned long long)count, (unsigned long long)least(e->code));
	} else if (!count) {
		judge(m, e, MACHEVENTS_FAIL, "counts 0, though the machine knows event 0x%llx",
		      (unsigned long long)e->code);
	} else if (!spec->host_clock && e->code <= SBIPMU_INSTRUCTIONS &&
		   count != fixed[e->code - SBIPMU_CYCLES]) {
		judge(m, e, MACHEVENTS_FAIL, "counts %llu where counter %d counts %llu",
		      (unsigned long long)count,
		      e->code == SBIPMU_CYCLES ? SSCCFG_CYCLE : SSCCFG_INSTRET,
		      (unsigned long long)fixed[e->code - SBIPMU_CYCLES]);
	}
}

/* The same wherever it counts, as the machine is exact. */
static void check_again(struct machevents *m, const struct qemuspec *spec, struct machevent *e,
			uint64_t count, int counter)
{
	if (!spec->host_clock && count != e->count)
		judge(m, e, MACHEVENTS_FAIL,
		      "counts %llu on counter %d, but %llu on counter %d, with the events the "
		      "other way round",
		      (unsigned long long)e->count, e->counter, (unsigned long long)count, counter);
}

static void check_still(struct machevents *m, const struct order *o, const struct seen *seen,
			const char *how)
{
	for (size_t i = 0; i < o->n; i++) {
		if (seen->count[i])
			judge(m, o->events[i], MACHEVENTS_FAIL, "counts %llu though %s",
			      (unsigned long long)seen->count[i], how);
	}
}

static int run_batch(struct machevents *m, const struct qemuspec *spec, size_t batch,
		     struct err *err)
{
	struct order o = batch_of(m, batch), back = turned(&o, 0, true);
	struct seen seen;

	check_orders(m, &o);
	if (!place(&o) || !place(&back))
		return 0;
	if (run(spec, &o, USER_ONLY, false, &seen, err) < 0)
		return -1;
	check_setting(m, &o, USER_ONLY, &seen);
	for (size_t i = 0; i < o.n; i++) {
		o.events[i]->counter = o.counter[i];
		check_count(m, spec, o.events[i], seen.count[i], &seen.count[o.n]);
	}
	if (run(spec, &back, USER_ONLY, false, &seen, err) < 0)
		return -1;
	check_setting(m, &back, USER_ONLY, &seen);
	for (size_t i = 0; i < back.n; i++)
		check_again(m, spec, back.events[i], seen.count[i], back.counter[i]);
	if (run(spec, &o, NO_MODE, false, &seen, err) < 0)
		return -1;
	check_setting(m, &o, NO_MODE, &seen);
	check_still(m, &o, &seen, "it counts in no mode");
	if (run(spec, &o, USER_ONLY, true, &seen, err) < 0)
		return -1;
	check_still(m, &o, &seen, "scountinhibit stops it");
	return 0;
}

int machevents_run(struct machevents *m, const struct qemuspec *spec, struct err *err)
{
	make_batches(m);
	for (size_t i = 0; i < m->batches; i++) {
		if (run_batch(m, spec, i, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < m->events.len; i++)
		judge(m, &m->events.at[i], MACHEVENTS_OK, "reads back, counts, stands still");
	return 0;
}

static void show_one(const struct machevent *e, struct doc *doc)
{
	static const enum cell_tone tones[] = { TONE_GOOD, TONE_WARN, TONE_BAD };
	static const char *const results[] = { "pass", "unknown", "fail" };

	doc_row(doc, (struct cell[]){
			     cell_text(e->name),
			     e->code ? cell_hex(e->code) : cell_none(),
			     e->mask ? cell_hex(e->mask) : cell_none(),
			     e->counter >= 0 ? cell_count((uint64_t)e->counter) : cell_none(),
			     e->counter >= 0 ? cell_count(e->count) : cell_none(),
			     cell_tone(cell_text(results[e->result]), tones[e->result]),
			     cell_text(e->reason),
		     });
}

int machevents_show(const struct machevents *m, struct doc *doc)
{
	static const struct column columns[] = {
		{ "event", "Event", NULL, 0 },	    { "code", "Code", NULL, 0 },
		{ "counters", "May use", NULL, 0 }, { "counter", "Used", NULL, 0 },
		{ "count", "Count", NULL, 0 },	    { "result", "Result", NULL, 0 },
		{ "reason", "Reason", NULL, 0 },
	};
	static const struct table table = {
		.key = "events", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	int status = 0;

	doc_table(doc, &table);
	for (size_t i = 0; i < m->events.len; i++) {
		show_one(&m->events.at[i], doc);
		status |= m->events.at[i].result == MACHEVENTS_FAIL;
	}
	doc_table_end(doc);
	return status;
}

void machevents_release(struct machevents *m)
{
	vec_release(&m->events);
	arena_release(&m->arena);
}
