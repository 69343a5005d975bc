/* SPDX-License-Identifier: MIT */
#include "util/pmu/apply.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/buf.h"
#include "util/pmu/countermask.h"
#include "util/pmu/evterm.h"
#include "util/pmu/legacy.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/suggest.h"

struct encoding apply_start(struct resolve *r, const struct evspec *spec)
{
	struct view name = spec->slashed || spec->kind == EVSPEC_BREAKPOINT ? spec->whole
									    : spec->name;

	return (struct encoding){
		.model = r->set->model,
		.name = arena_stringn(&r->arena, name.at, name.len),
		.pmu = "",
		.terms = "",
		.scale = 1,
		.unit = "",
		.mods = spec->mods,
		.spec = spec,
	};
}

void apply_place(struct encoding *e, const struct place *place)
{
	e->pmu = place->table;
	e->device = place->device;
	e->has_type = place->has_type;
	e->type = place->type;
}

static bool has_core_kinds(const struct resolve *r)
{
	struct err ignored = { 0 };
	struct pmu *pmu;
	size_t pos = 0, n = 0;

	while (n < 2 && pmuset_next(r->pmus, view_of("default_core"), &pos, &pmu, &ignored) > 0)
		n++;
	return n == 2;
}

/*
 * On a machine with several kinds of cores, a generic event says which one is
 * meant in the upper half of config (PERF_PMU_TYPE_SHIFT).
 */
static void extend_type(const struct resolve *r, struct encoding *e, const struct place *place)
{
	bool generic = e->type == PERF_TYPE_HARDWARE || e->type == PERF_TYPE_HW_CACHE;

	if (generic && e->has_type && place->pmu && place->is_core && r->pmus && has_core_kinds(r))
		e->config[0] |= (uint64_t)place->type << 32;
}

void apply_event(struct resolve *r, struct encoding *e, const struct place *place,
		 const struct arch *arch, const char *model, const struct evtable_event *event)
{
	struct view term;
	enum encoding_fault fault;

	e->model = model;
	e->terms = event->terms;
	e->counters = event->counters;
	e->flags = event->flags;
	if (event->unit[0])
		encoding_set_unit(e, event->unit);
	fault = encoding_add_terms(e, place->format, event->terms, &term);
	e->has_config = fault == ENCODING_FINE;
	if (fault == ENCODING_NO_TERM && !place->format)
		e->note = "the PMU's format is not known here";
	else if (fault == ENCODING_NO_TERM)
		encoding_note(e, &r->arena, "the PMU's format cannot take '%.*s'", VIEW_ARG(term));
	else if (fault == ENCODING_TOO_WIDE)
		encoding_note(e, &r->arena, "'%.*s' is wider than the PMU's format",
			      VIEW_ARG(term));
	countermask_put(r, e, place, arch);
	extend_type(r, e, place);
}

/* The first of the core's names under which the tables have the event. */
static bool find_event(struct resolve *r, const struct place *place, struct view name,
		       struct evtable_event *event, const char **model)
{
	const char *pmus[] = { place->table, place->is_core ? "default_core" : NULL };

	for (size_t k = 0; k < ARRAY_LEN(pmus) && pmus[k]; k++) {
		for (size_t i = 0; i < r->set->len; i++) {
			const struct evtable_model *m = &r->set->layers[i];

			if (evtable_find_event(m, pmus[k], name.at, name.len, event)) {
				*model = m->path;
				return true;
			}
		}
	}
	return false;
}

/* "event=0x20,domain=?": every '?' must be answered by a term of the user's. */
static int check_answers(const struct pmu_alias *alias, const struct evspec *spec, size_t column,
			 struct err *err)
{
	struct view rest = view_of(alias->terms), term;

	while (view_split(&rest, ',', &term)) {
		size_t equal = view_find(term, 0, '=');
		bool answered = false;

		if (!view_ends(term, "=?"))
			continue;
		for (size_t i = 0; i < spec->terms.len; i++) {
			struct view given = spec->terms.at[i].name;

			answered |= given.len == equal && memcmp(given.at, term.at, equal) == 0;
		}
		if (!answered)
			return evspec_fail(spec->text, column, NULL, err,
					   "'%s' wants a value for '%.*s'", alias->name, (int)equal,
					   term.at);
	}
	return 0;
}

static int apply_alias(struct resolve *r, struct encoding *e, const struct place *place,
		       const struct pmu_alias *alias, const struct evspec *spec, size_t column,
		       struct err *err)
{
	struct view rest = view_of(alias->terms), term;

	if (check_answers(alias, spec, column, err) < 0)
		return -1;
	while (view_split(&rest, ',', &term)) {
		char one[128];
		struct view fault;

		if (!term.len || view_ends(term, "=?"))
			continue;
		if (term.len >= sizeof(one))
			return err_set(err, ERR_INPUT,
				       "sysfs: event '%s' of PMU '%s' has a term of %zu bytes",
				       alias->name, place->device, term.len);
		memcpy(one, term.at, term.len);
		one[term.len] = '\0';
		if (encoding_add_terms(e, place->format, one, &fault) != ENCODING_FINE)
			return err_set(
				err, ERR_INPUT,
				"sysfs: event '%s' of PMU '%s' has the term '%s', which its format cannot take",
				alias->name, place->device, one);
	}
	e->terms = alias->terms;
	e->scale = alias->scale;
	e->unit = alias->unit;
	e->snapshot = alias->snapshot;
	if (alias->per_pkg)
		e->flags |= EVTABLE_PER_PKG;
	e->has_config = true;
	(void)r;
	return 1;
}

/* A name that the kernel gives; the machine's own are not asked for, for it has none. */
static bool find_kernel_name(const struct resolve *r, const struct place *place, struct view name,
			     struct evtable_event *event)
{
	const struct arch_alias *a;
	size_t pos = 0;

	while (!place->pmu && (a = arch_next_alias(r->arch, r->cpu, &pos))) {
		if (strcmp(a->pmu, place->table) != 0 || !view_equal_nocase(name, a->name))
			continue;
		*event = (struct evtable_event){
			.name = a->name, .pmu = a->pmu, .terms = a->terms, .unit = a->unit
		};
		return true;
	}
	return false;
}

int apply_named(struct resolve *r, struct encoding *e, const struct place *place,
		const struct evspec *spec, struct view name, size_t column, struct err *err)
{
	struct evtable_event event;
	struct legacy_event legacy;
	const struct pmu_alias *alias = NULL;
	const char *model = NULL;
	bool in_table = find_event(r, place, name, &event, &model);

	if (place->pmu) {
		if (pmu_read_aliases(place->pmu, r->pmus->fs, &r->pmus->arena, err) < 0)
			return -1;
		alias = pmu_find_alias(place->pmu, name);
	}
	if (alias) {
		/* The kernel knows its own format best; the tables know the counters. */
		if (in_table) {
			e->model = model;
			e->counters = event.counters;
			e->flags = event.flags;
		}
		return apply_alias(r, e, place, alias, spec, column, err);
	}
	if (!in_table && place->is_core && legacy_find(name, &legacy) &&
	    legacy.type != PERF_TYPE_SOFTWARE) {
		event = (struct evtable_event){
			.terms = arena_print(&r->arena, "legacy-%s-config=0x%" PRIx64,
					     legacy.type == PERF_TYPE_HARDWARE ? "hardware"
									       : "cache",
					     legacy.config),
			.unit = "",
		};
		model = r->set->model;
	} else if (!in_table && find_kernel_name(r, place, name, &event)) {
		model = r->set->model;
	} else if (!in_table) {
		return 0;
	}
	apply_event(r, e, place, r->arch, model, &event);
	if (!e->has_config)
		return evspec_fail(spec->text, column, NULL, err, "'%.*s': %s", VIEW_ARG(name),
				   e->note);
	return 1;
}

/*
 * What takes no terms of a PMU's format: the number is a whole one, or the
 * kernel finds the bits itself, so that more of them would make another event.
 */
static bool is_whole(const struct encoding *e, const struct evspec *spec)
{
	return spec->kind != EVSPEC_NAME ||
	       (e->has_type && (e->type == PERF_TYPE_HARDWARE || e->type == PERF_TYPE_HW_CACHE ||
				e->type == PERF_TYPE_SOFTWARE));
}

static int tell_whole(const struct evspec *spec, const struct evspec_term *t, struct err *err)
{
	bool numbers = spec->kind != EVSPEC_TRACEPOINT;

	return evspec_fail(spec->text, t->column,
			   numbers ? "it takes name=, period=, freq= and the like, config=, "
				     "config1=, config2=, config3="
				   : "it takes name=, period=, call-graph= and the like",
			   err, "'%.*s' is no term of %s", VIEW_ARG(t->name),
			   spec->kind == EVSPEC_NAME	     ? "a generic event"
			   : spec->kind == EVSPEC_TRACEPOINT ? "a tracepoint"
			   : spec->kind == EVSPEC_BREAKPOINT ? "a breakpoint"
							     : "an event that is a number");
}

/* Words that the user gives whole: config=, r1a8. The last of each counts. */
struct words {
	uint64_t at[PMUFORMAT_WORDS];
};

/* Whole words go below the bits of the terms, wherever they stand: as with perf. */
static void put_words(struct encoding *e, const struct words *words)
{
	for (size_t i = 0; i < PMUFORMAT_WORDS; i++)
		e->config[i] |= words->at[i];
}

/*
 * Intel's fixed counters 0 and 1 count a table's event only as it is (arch/x86/events/
 * intel/core.c, FIXED_EVENT_FLAGS); which programmable ones take a changed one that the
 * table has for a fixed one alone, it does not say.
 */
static void leave_fixed(const struct resolve *r, struct encoding *e, const struct place *place,
			struct view term)
{
	static const char *const bits[] = { "event", "umask", "edge",	 "inv",
					    "cmask", "in_tx", "in_tx_cp" };
	bool compared = false;

	for (size_t i = 0; i < ARRAY_LEN(bits); i++)
		compared |= view_equal(term, bits[i]);
	if (!compared || !place->is_core || !e->counters.known || !(e->counters.fixed & 3) ||
	    !r->arch || strcmp(r->arch->name, "x86") != 0)
		return;
	if (e->counters.generic)
		e->counters.fixed = 0;
	else
		e->counters = (struct evtable_counters){ 0 };
}

static int apply_format_term(struct resolve *r, struct encoding *e, const struct place *place,
			     const struct evspec *spec, const struct evspec_term *t,
			     struct err *err)
{
	bool is_mask = countermask_is_term(r, t);
	uint64_t value = t->value.at ? t->number : 1;
	const struct pmuformat_term *f;

	if (t->value.at && !t->is_number)
		return evspec_fail(spec->text, t->value_column, NULL, err, "'%.*s' is not a number",
				   VIEW_ARG(t->value));
	if (is_whole(e, spec))
		return tell_whole(spec, t, err);
	if (is_mask && countermask_take(r, e, place, spec, t, err) < 0)
		return -1;
	switch (encoding_add_term(e, place->format, t->name, value)) {
	case ENCODING_FINE:
		leave_fixed(r, e, place, t->name);
		return 0;
	case ENCODING_TOO_WIDE:
		f = pmuformat_find(place->format, t->name);
		return evspec_fail(spec->text, t->value_column, NULL, err,
				   "0x%" PRIx64 " is too wide: '%.*s' takes at most 0x%" PRIx64,
				   value, VIEW_ARG(t->name), pmuformat_max(f));
	case ENCODING_NO_TERM:
		break;
	}
	if (is_mask) {
		countermask_note_missing(r, e, r->arch->counter_term);
		e->left_out = r->arch->counter_term;
		return 0;
	}
	return suggest_term(place, spec, t, err);
}

/* cpu=0, cpu=2-3, cpu=cpu_atom; several add up. What there is of them is found when opening. */
static int add_cpus(struct resolve *r, struct encoding *e, const struct evspec *spec,
		    const struct evspec_term *t, struct err *err)
{
	bool is_list = strspn(t->value.at, "0123456789-") >= t->value.len;
	struct pmu *ignored;
	size_t pos = 0;
	int known = 1;

	if (!is_list && r->pmus)
		known = pmuset_next(r->pmus, t->value, &pos, &ignored, err);
	if (known < 0)
		return -1;
	if (!known)
		return evspec_fail(spec->text, t->value_column, NULL, err,
				   "'%.*s' is neither a CPU's number nor a PMU",
				   VIEW_ARG(t->value));
	e->cpus = arena_print(&r->arena, "%s%s%.*s", e->cpus ? e->cpus : "", e->cpus ? "," : "",
			      VIEW_ARG(t->value));
	return 0;
}

static int apply_own(struct resolve *r, struct encoding *e, const struct evspec *spec,
		     const struct evspec_term *t, struct err *err)
{
	if (evterm_check(spec, t, err) < 0)
		return -1;
	/* The last one counts, as with perf. */
	if (evterm_is_period(t->name)) {
		e->period = t->number;
		e->frequency = 0;
	} else if (evterm_is_frequency(t->name)) {
		e->frequency = t->number;
		e->period = 0;
	} else if (view_equal(t->name, "name")) {
		e->name = arena_stringn(&r->arena, t->value.at, t->value.len);
	} else if (view_equal(t->name, "cpu")) {
		return add_cpus(r, e, spec, t, err);
	} else if (view_equal(t->name, "percore")) {
		e->of_cores = !t->value.at || t->number;
	} else if (view_equal(t->name, "inherit") || view_equal(t->name, "no-inherit")) {
		e->inherit = (t->value.at && !t->number) == (t->name.at[0] == 'n')
				     ? ENCODING_INHERIT
				     : ENCODING_NO_INHERIT;
	}
	return 0;
}

/* r1a8 between slashes */
static bool raw_term(const struct evspec_term *t, uint64_t *config)
{
	return !t->value.at && evspec_is_raw(t->name, config);
}

/* The word that a term gives whole; a tracepoint's number is none of the user's. */
static bool is_word(const struct evspec *spec, const struct evspec_term *t, uint8_t *word,
		    uint64_t *value)
{
	*value = t->value.at ? t->number : 1;
	if (pmuformat_find_word(t->name, word))
		return spec->kind != EVSPEC_TRACEPOINT && (!t->value.at || t->is_number);
	*word = 0;
	return spec->kind == EVSPEC_NAME && raw_term(t, value);
}

/* All but the terms of the format, for which it is 1: those come behind the names. */
static int apply_term(struct resolve *r, struct encoding *e, const struct place *place,
		      const struct evspec *spec, const struct evspec_term *t, struct words *words,
		      struct err *err)
{
	uint64_t value;
	uint8_t word;
	int status;

	if (evterm_is_own(t->name))
		return apply_own(r, e, spec, t, err);
	if (!t->value.at && spec->kind == EVSPEC_NAME) {
		status = apply_named(r, e, place, spec, t->name, t->column, err);
		if (status)
			return status < 0 ? -1 : 0;
	}
	if (!is_word(spec, t, &word, &value))
		return 1;
	if (is_whole(e, spec))
		e->config[word] = value;
	else
		words->at[word] = value;
	return 0;
}

static bool gives_term(const struct evspec *spec, struct view name)
{
	for (size_t i = 0; i < spec->terms.len; i++) {
		const struct evspec_term *t = &spec->terms.at[i];

		if (t->name.len == name.len && memcmp(t->name.at, name.at, name.len) == 0)
			return true;
	}
	return false;
}

/*
 * The list of all terms: those that a name stood for, without what the user
 * gives anew, then the user's, as typed, but for those of the tool.
 */
static void join_terms(struct resolve *r, struct encoding *e, const char *named,
		       const struct evspec *spec)
{
	struct view rest = view_of(e->terms), term;
	struct buf text = { 0 };

	while (view_split(&rest, ',', &term)) {
		if (!term.len || gives_term(spec, view_make(term.at, view_find(term, 0, '='))))
			continue;
		buf_printf(&text, "%s%.*s", text.len ? "," : "", VIEW_ARG(term));
	}
	for (size_t i = 0; i < spec->terms.len; i++) {
		const struct evspec_term *t = &spec->terms.at[i];
		uint64_t config;

		if (evterm_is_own(t->name))
			continue;
		/* A name that stood for terms is in the list already. */
		if (!t->value.at && named && view_equal_nocase(t->name, named))
			continue;
		buf_printf(&text, "%s%.*s", text.len ? "," : "", VIEW_ARG(t->name));
		if (t->value.at)
			buf_printf(&text, "=%.*s", VIEW_ARG(t->value));
		else if (!raw_term(t, &config))
			buf_add_text(&text, "=1");
	}
	e->terms = arena_stringn(&r->arena, buf_text(&text), text.len);
	buf_release(&text);
}

/* The spec's own terms, over what is there. Faults are errors that point at the character. */
static int apply_terms(struct resolve *r, struct encoding *e, const struct place *place,
		       const struct evspec *spec, struct err *err)
{
	struct words words = { 0 };
	const char *named = NULL;
	uint64_t later = 0;

	_Static_assert(EVSPEC_TERMS <= 64, "a bit for each");
	for (size_t i = 0; i < spec->terms.len; i++) {
		const struct evspec_term *t = &spec->terms.at[i];
		const char *before = e->terms;
		int status = apply_term(r, e, place, spec, t, &words, err);

		if (status < 0)
			return -1;
		later |= (uint64_t)status << i;
		if (e->terms != before)
			named = arena_stringn(&r->arena, t->name.at, t->name.len);
	}
	for (size_t i = 0; i < spec->terms.len; i++) {
		if (later >> i & 1 &&
		    apply_format_term(r, e, place, spec, &spec->terms.at[i], err) < 0)
			return -1;
	}
	if (!is_whole(e, spec))
		put_words(e, &words);
	if (spec->terms.len)
		join_terms(r, e, named, spec);
	if (!r->arch || !r->arch->counter_term || !evspec_find_term(spec, r->arch->counter_term))
		countermask_take_board(r, e, place);
	countermask_note_fixed(r, e, place);
	return 0;
}

int apply_add(struct resolve *r, const struct evspec *spec, const struct place *place,
	      struct encoding *e, struct encoding_list *out, struct err *err)
{
	if (apply_terms(r, e, place, spec, err) < 0)
		return -1;
	*vec_add(out) = *e;
	return 0;
}
