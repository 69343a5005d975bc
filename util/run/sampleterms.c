/* SPDX-License-Identifier: MIT */
#include "util/run/sampleterms.h"

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/samplingtext.h"

enum { STACK_BYTES = 8192, STACK_MOST = 65528 };

static int read_chain(struct view value, struct sampling_own *own, struct err *err)
{
	static const struct {
		const char *name;
		enum sampling_chain chain;
	} words[] = {
		{ "fp", SAMPLING_FRAMES },
		{ "dwarf", SAMPLING_STACK },
		{ "lbr", SAMPLING_BRANCHES },
		{ "no", SAMPLING_NO_CHAIN },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!view_equal(value, words[i].name))
			continue;
		own->has_chain = true;
		own->chain = words[i].chain;
		return 0;
	}
	return err_set(err, ERR_USAGE, "'%.*s' is not fp, dwarf, lbr or no", VIEW_ARG(value));
}

static int read_number(const struct evspec_term *t, uint64_t most, uint64_t *out, struct err *err)
{
	if (!t->is_number || t->number > most)
		return err_set(err, ERR_USAGE, "'%.*s' is not a number up to %llu",
			       VIEW_ARG(t->value), (unsigned long long)most);
	*out = t->number;
	return 0;
}

/* The commas are within quotes. */
static int read_branches(struct view value, struct sampling_own *own, struct err *err)
{
	struct buf text = { 0 };
	int status;

	while (value.len && (value.at[0] == '\'' || value.at[0] == '"'))
		value = view_make(value.at + 1, value.len - 1);
	while (value.len && (value.at[value.len - 1] == '\'' || value.at[value.len - 1] == '"'))
		value.len--;
	buf_add_view(&text, value);
	own->has_branches = true;
	status = view_equal(value, "no")
			 ? 0
			 : samplingtext_read_branches(buf_text(&text), &own->branches, err);
	buf_release(&text);
	return status;
}

/* A switch without a value is on. */
static bool is_on(const struct evspec_term *t)
{
	return !t->value.at || !t->is_number || t->number;
}

static bool find_overwrite(const struct evspec_term *t, bool *overwrite)
{
	bool is_off = view_equal(t->name, "no-overwrite");

	if (!is_off && !view_equal(t->name, "overwrite"))
		return false;
	*overwrite = is_on(t) != is_off;
	return true;
}

/* What would change nothing is told, rather than left out. */
static int check_absent(const struct evspec_term *t, struct err *err)
{
	if (view_equal(t->name, "nr"))
		return err_set(err, ERR_UNSUPPORTED,
			       "a recording does not end after a number of events");
	if (view_equal(t->name, "aux-action") || view_equal(t->name, "aux-sample-size") ||
	    (view_equal(t->name, "aux-output") && is_on(t)))
		return err_set(
			err, ERR_UNSUPPORTED,
			"it is about traces in a ring of their own, which tally does not read");
	return 0;
}

static int read_term(const struct evspec_term *t, struct sampling_own *own, struct err *err)
{
	uint64_t n = 0;

	if (view_equal(t->name, "call-graph"))
		return read_chain(t->value, own, err);
	if (view_equal(t->name, "branch_type"))
		return read_branches(t->value, own, err);
	if (view_equal(t->name, "time")) {
		own->has_time = true;
		own->time = is_on(t);
		return 0;
	}
	if (find_overwrite(t, &own->overwrite)) {
		own->has_overwrite = true;
		return 0;
	}
	if (view_equal(t->name, "stack-size")) {
		if (read_number(t, STACK_MOST, &n, err) < 0)
			return -1;
		own->stack_bytes = (uint32_t)(n + 7) & ~UINT32_C(7);
		return 0;
	}
	if (view_equal(t->name, "max-stack")) {
		if (read_number(t, UINT16_MAX, &n, err) < 0)
			return -1;
		own->max_stack = (uint16_t)n;
	}
	return check_absent(t, err);
}

bool sampleterms_overwrite(const struct plan *plan)
{
	bool any = false;

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;
		bool own = false;

		for (size_t k = 0; e && e->spec && k < e->spec->terms.len; k++)
			find_overwrite(&e->spec->terms.at[k], &own);
		any |= own;
	}
	return any;
}

int sampleterms_read(const struct plan *plan, struct sampling *s, struct arena *arena,
		     struct err *err)
{
	struct sampling_own *all = arena_alloc(arena, plan->events.len * sizeof(*all) + 1);

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		all[i] = (struct sampling_own){ 0 };
		for (size_t k = 0; e && e->spec && k < e->spec->terms.len; k++) {
			const struct evspec_term *t = &e->spec->terms.at[k];

			if (read_term(t, &all[i], err) < 0) {
				err_while(err, "event '%s': term '%.*s'", plan->events.at[i].name,
					  VIEW_ARG(t->name));
				return -1;
			}
		}
		/* As with perf, a depth is one of a chain. */
		if (all[i].max_stack && !all[i].has_chain) {
			all[i].has_chain = true;
			all[i].chain = s->chain ? s->chain : SAMPLING_FRAMES;
		}
		if (!all[i].has_chain || all[i].chain != SAMPLING_STACK)
			continue;
		if (!all[i].stack_bytes)
			all[i].stack_bytes = s->stack_bytes ? s->stack_bytes : STACK_BYTES;
		/* Callers are found by the data of files, too (.eh_frame). */
		s->data_maps = true;
	}
	s->own = all;
	return 0;
}

static bool is_of_samples(struct view name)
{
	static const char *const words[] = {
		"freq",
		"frequency",
		"branch_type",
		"time",
		"call-graph",
		"stack-size",
		"max-stack",
		"nr",
		"overwrite",
		"no-overwrite",
		"aux-output",
		"aux-action",
		"aux-sample-size",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (view_equal(name, words[i]))
			return true;
	}
	return false;
}

int sampleterms_check_counted(const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		for (size_t k = 0; e && e->spec && k < e->spec->terms.len; k++) {
			const struct evspec_term *t = &e->spec->terms.at[k];

			if (!is_of_samples(t->name))
				continue;
			err_set(err, ERR_USAGE,
				"event '%s': term '%.*s' is about samples, and there are none",
				plan->events.at[i].name, VIEW_ARG(t->name));
			err_hint(err, "'tally record' takes samples");
			return -1;
		}
	}
	return 0;
}
