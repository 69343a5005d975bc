/* SPDX-License-Identifier: MIT */
#include "pmu-events/evperfevent.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "pmu-events/evterms.h"
#include "pmu-events/evtopic.h"
#include "pmu-events/evunit.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/num.h"

/* perfmon's first fixed counter among counters. */
#define FIXED_FIRST 32

/* The code that the kernel's uncore drivers give to fixed and free-running counters. */
#define FIXED_CODE "0xff"

static const char *value(const struct evrecord *r, enum evkeys_id id)
{
	return r->value[id] ? r->value[id] : "";
}

static uint64_t number(const struct evrecord *r, enum evkeys_id id)
{
	struct view rest = view_of(value(r, id)), first = { 0 };
	uint64_t n = 0;

	view_split(&rest, ',', &first);
	return num_is_u64(view_trim(first), &n) ? n : 0;
}

static bool is_number(const struct evrecord *r, enum evkeys_id id)
{
	struct view rest = view_of(value(r, id)), first = { 0 };
	uint64_t n;

	view_split(&rest, ',', &first);
	return num_is_u64(view_trim(first), &n);
}

static void drop(struct evrecord *r, enum evkeys_id id)
{
	r->value[id] = NULL;
	for (size_t i = 0; i < r->len; i++) {
		if (r->present[i] == id) {
			r->present[i] = r->present[--r->len];
			return;
		}
	}
}

static void set_hex(struct evrecord *r, enum evkeys_id id, uint64_t n)
{
	snprintf(r->number[id], sizeof(r->number[id]), "0x%llx", (unsigned long long)n);
	evrecord_set(r, evkeys_name(id), r->number[id]);
}

static void tell(struct evdialect_file *file, size_t object, const struct evrecord *r,
		 enum evkeys_id key, enum evdiag_severity severity, const char *text)
{
	struct evdiag_place place = evdialect_place(file, object);

	evdiag_add(&file->out->diags, severity, &place, value(r, EVKEYS_ID_EVENT_NAME),
		   evkeys_name(key), "%s", text);
}

/* What is written where there is nothing to say. */
static bool is_nothing(enum evkeys_id id, const char *text)
{
	static const char *const nothing[] = { "", "na", "n/a", "null", "none", "tbd" };
	static const char *const zero[] = { "0", "0x0", "0x00" };

	for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
		if (strcasecmp(text, nothing[i]) == 0)
			return true;
	}
	/* Code 0 and counter 0 are real, and names and texts are not numbers. */
	if (id == EVKEYS_ID_EVENT_CODE || id == EVKEYS_ID_COUNTER ||
	    id == EVKEYS_ID_COUNTER_HT_OFF || id == EVKEYS_ID_PEBS_COUNTERS ||
	    id == EVKEYS_ID_EVENT_NAME)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(zero); i++) {
		if (strcasecmp(text, zero[i]) == 0)
			return true;
	}
	return false;
}

static void drop_nothing(struct evrecord *r)
{
	for (size_t i = r->len; i-- > 0;) {
		enum evkeys_id id = r->present[i];

		if (is_nothing(id, r->value[id]))
			drop(r, id);
	}
}

/* OFFCORE_RESPONSE_0.A.B and OFFCORE_RESPONSE:request=A:response=B are OFFCORE_RESPONSE.A.B. */
static void fix_name(struct evrecord *r, struct arena *arena)
{
	static const char numbered[] = "OFFCORE_RESPONSE_0",
			  request[] = "OFFCORE_RESPONSE:request=", response[] = ":response=";
	const char *name = value(r, EVKEYS_ID_EVENT_NAME), *more;
	struct buf b = { 0 };

	if (strncmp(name, numbered, sizeof(numbered) - 1) == 0) {
		buf_printf(&b, "OFFCORE_RESPONSE%s", name + sizeof(numbered) - 1);
	} else if (strncmp(name, request, sizeof(request) - 1) == 0 &&
		   (more = strstr(name, response))) {
		name += sizeof(request) - 1;
		buf_printf(&b, "OFFCORE_RESPONSE.%.*s.%s", (int)(more - name), name,
			   more + sizeof(response) - 1);
	}
	if (b.len)
		evrecord_set(r, evkeys_name(EVKEYS_ID_EVENT_NAME),
			     arena_stringn(arena, b.at, b.len));
	buf_release(&b);
}

/*
 * Where the kernel has the ports and the flow class of an IIO unit is 36 and 48
 * of the event's 64 bits; the extension of the umask starts at bit 32 there.
 */
static uint64_t take_iio_masks(struct evrecord *r, uint64_t high)
{
	uint64_t ports = number(r, EVKEYS_ID_PORT_MASK) | (high >> 4 & 0xfff);
	uint64_t class = number(r, EVKEYS_ID_FC_MASK) | (high >> 16 & 7);

	if (ports != number(r, EVKEYS_ID_PORT_MASK))
		set_hex(r, EVKEYS_ID_PORT_MASK, ports);
	if (class != number(r, EVKEYS_ID_FC_MASK))
		set_hex(r, EVKEYS_ID_FC_MASK, class);
	return high & ~(uint64_t)0x7fff0;
}

/* The umask has more than eight bits on newer PMUs; the upper ones are UMaskExt. */
static void fold_umask(struct evrecord *r)
{
	uint64_t low = number(r, EVKEYS_ID_UMASK), high = number(r, EVKEYS_ID_UMASK_EXT);

	if ((r->value[EVKEYS_ID_UMASK] && !is_number(r, EVKEYS_ID_UMASK)) ||
	    (r->value[EVKEYS_ID_UMASK_EXT] && !is_number(r, EVKEYS_ID_UMASK_EXT)))
		return; /* it will be told */
	if (high && strcmp(value(r, EVKEYS_ID_UNIT), "IIO") == 0)
		high = take_iio_masks(r, high);
	drop(r, EVKEYS_ID_UMASK_EXT);
	drop(r, EVKEYS_ID_UMASK);
	if (low | high)
		set_hex(r, EVKEYS_ID_UMASK, high << 8 | low);
}

/* The digits behind a word of the name: 2 of "..._MC2_..." for "_MC". */
static bool number_behind(const char *name, const char *word, uint64_t *n)
{
	const char *at = strstr(name, word);
	size_t len;

	if (!at)
		return false;
	at += strlen(word);
	len = strspn(at, "0123456789");
	return num_is_u64(view_make(at, len), n);
}

/*
 * Free-running counters are events of PMUs of their own: code 0xff, and a umask
 * of which the upper four bits tell the kind of counter and the lower which
 * (Linux, arch/x86/events/intel/uncore_snb.c and uncore_snbep.c).
 */
static void fix_free_running(struct evrecord *r, struct evdialect_file *file, size_t object)
{
	static const struct {
		const char *word;
		unsigned int kind;
	} kinds[] = { { "CLOCKTICKS", 1 }, { "TOTAL", 1 },	  { "RDCAS", 2 },
		      { "WRCAS", 3 },	   { "BANDWIDTH_IN", 2 }, { "BANDWIDTH_OUT", 3 } };
	const char *name = value(r, EVKEYS_ID_EVENT_NAME);
	struct buf unit = { 0 };
	unsigned int kind = 0;
	uint64_t n, which = 0;

	for (size_t i = 0; i < ARRAY_LEN(kinds) && !kind; i++)
		kind = strstr(name, kinds[i].word) ? kinds[i].kind : 0;
	if (!kind) {
		tell(file, object, r, EVKEYS_ID_COUNTER_TYPE, EVDIAG_WARNING,
		     "expected the name to tell which free-running counter; it has the code that "
		     "the file gives");
		return;
	}
	number_behind(name, "PART", &which);
	buf_add_lower(&unit, view_of(value(r, EVKEYS_ID_UNIT)));
	buf_add_text(&unit, "_free_running");
	if (number_behind(name, "_MC", &n))
		buf_printf(&unit, "_%llu", (unsigned long long)n);
	evrecord_set(r, evkeys_name(EVKEYS_ID_UNIT),
		     arena_stringn(&file->out->arena, unit.at, unit.len));
	evrecord_set(r, evkeys_name(EVKEYS_ID_EVENT_CODE), FIXED_CODE);
	set_hex(r, EVKEYS_ID_UMASK, kind << 4 | (which & 0xf));
	/* Which counter it is says its code; a list of counters would count the PMU's. */
	drop(r, EVKEYS_ID_COUNTER);
	buf_release(&unit);
}

static void fix_uncore(struct evrecord *r, struct evdialect_file *file, size_t object)
{
	const char *unit = value(r, EVKEYS_ID_UNIT);

	if (strcmp(unit, "NCU") == 0 &&
	    strcmp(value(r, EVKEYS_ID_EVENT_NAME), "UNC_CLOCK.SOCKET") == 0)
		evrecord_set(r, evkeys_name(EVKEYS_ID_UNIT), "CLOCK");
	if (strcmp(value(r, EVKEYS_ID_COUNTER_TYPE), "FREERUN") == 0)
		fix_free_running(r, file, object);
	if (strcasecmp(value(r, EVKEYS_ID_COUNTER), "fixed") == 0) {
		evrecord_set(r, evkeys_name(EVKEYS_ID_EVENT_CODE), FIXED_CODE);
		drop(r, EVKEYS_ID_UMASK);
	}
	if (*unit && strncmp(unit, "cpu_", 4) != 0)
		evrecord_set(r, "PerPkg", "1");
	if (strstr(file->name, "_experimental"))
		evrecord_set(r, "Experimental", "1");
}

/* Filters that name a register for the user to fill: the event counts without. */
static bool is_optional_filter(const char *filter)
{
	static const char *const starts[] = { "cbofilter",  "chafilter", "pcufilter", "qpimask",
					      "uboxfilter", "fc,",	 "chnl",      "ctrctrl" };

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		if (strncasecmp(filter, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

/* Filters in registers that the kernel's PMUs do not offer: the event cannot be counted. */
static bool is_impossible_filter(const char *filter)
{
	static const char *const starts[] = { "ha_addrmatch", "ha_opcodematch", "irpfilter" };

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		if (strncasecmp(filter, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

/* False when there is no such event for perf. */
static bool fix_filter(struct evrecord *r, struct evdialect_file *file, size_t object)
{
	const char *filter = value(r, EVKEYS_ID_FILTER);
	const char *filled = value(r, EVKEYS_ID_FILTER_VALUE);
	struct buf b = { 0 };

	if (is_impossible_filter(filter))
		return false;
	if (strcasecmp(filter, "filter1") == 0 && *filled) {
		buf_printf(&b, "config1=%s", filled);
		evrecord_set(r, evkeys_name(EVKEYS_ID_FILTER),
			     arena_stringn(&file->out->arena, b.at, b.len));
		buf_release(&b);
	} else if (*filter && !strchr(filter, '=')) {
		if (!is_optional_filter(filter) && strcasecmp(filter, "filter1") != 0)
			tell(file, object, r, EVKEYS_ID_FILTER, EVDIAG_WARNING,
			     "expected a known filter; the event is without");
		drop(r, EVKEYS_ID_FILTER);
	}
	drop(r, EVKEYS_ID_FILTER_VALUE);
	return true;
}

/* False when the event needs a register that perf has no term for. */
static bool check_msr(const struct evrecord *r, struct evdialect_file *file, size_t object)
{
	const char *index = value(r, EVKEYS_ID_MSR_INDEX);

	if (!*index || evterms_msr(index))
		return true;
	tell(file, object, r, EVKEYS_ID_MSR_INDEX, EVDIAG_WARNING,
	     "expected 0x1a6, 0x1a7, 0x3f6 or 0x3f7; the event is left out");
	return false;
}

/* "32,33" are fixed counters 0 and 1. */
static void fix_counters(struct evrecord *r, enum evkeys_id id, struct arena *arena)
{
	struct view rest = view_of(value(r, id)), item;
	struct buf b = { 0 };
	bool changed = false;
	uint64_t n;

	while (view_split(&rest, ',', &item)) {
		if (b.len)
			buf_add_char(&b, ',');
		if (num_is_u64(view_trim(item), &n) && n >= FIXED_FIRST && n < 2 * FIXED_FIRST) {
			buf_printf(&b, "Fixed counter %llu", (unsigned long long)n - FIXED_FIRST);
			changed = true;
		} else {
			buf_add_view(&b, item);
		}
	}
	if (changed)
		evrecord_set(r, evkeys_name(id), arena_stringn(arena, b.at, b.len));
	buf_release(&b);
}

/* Where only the long text says something, it is the short one. */
static void fix_text(struct evrecord *r)
{
	const char *brief = value(r, EVKEYS_ID_BRIEF), *text = value(r, EVKEYS_ID_TEXT);

	if (!*brief && *text)
		evrecord_set(r, evkeys_name(EVKEYS_ID_BRIEF), text);
	else if (*text && strstr(brief, text))
		drop(r, EVKEYS_ID_TEXT);
}

/* Those two models' kernel PMUs do not have the counters of outgoing bandwidth. */
static bool is_missing_counter(const struct evrecord *r, const char *model)
{
	return strncmp(value(r, EVKEYS_ID_EVENT_NAME), "UNC_IIO_BANDWIDTH_OUT.", 22) == 0 &&
	       (strcmp(model, "x86/icelakex") == 0 || strcmp(model, "x86/snowridgex") == 0);
}

static const char *topic_of(const struct evrecord *r)
{
	const char *unit = value(r, EVKEYS_ID_UNIT), *pmu = evunit_find(unit);

	/* A unit that is not known is told by the record. */
	return evtopic_find(value(r, EVKEYS_ID_EVENT_NAME), pmu	    ? pmu
							    : *unit ? "uncore_"
								    : EVUNIT_CORE);
}

void evperfevent_take(struct evrecord *r, struct evdialect_file *file, size_t object,
		      const struct evperfmodel_list *models)
{
	struct arena *arena = &file->out->arena;
	bool core;

	drop_nothing(r);
	fix_name(r, arena);
	fold_umask(r);
	fix_uncore(r, file, object);
	fix_text(r);
	fix_counters(r, EVKEYS_ID_COUNTER, arena);
	fix_counters(r, EVKEYS_ID_COUNTER_HT_OFF, arena);
	if (!fix_filter(r, file, object) || !check_msr(r, file, object))
		return;
	core = !r->value[EVKEYS_ID_UNIT];
	for (size_t i = 0; i < models->len; i++) {
		const struct evperfmodel *m = &models->at[i];

		if (is_missing_counter(r, m->path))
			continue;
		if (core && m->unit)
			evrecord_set(r, evkeys_name(EVKEYS_ID_UNIT), m->unit);
		else if (core)
			drop(r, EVKEYS_ID_UNIT);
		file->model = m->path;
		file->arch = "x86";
		file->topic = topic_of(r);
		evrecord_take(r, file, object);
	}
}
