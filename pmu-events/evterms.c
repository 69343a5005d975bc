/* SPDX-License-Identifier: MIT */
#include "pmu-events/evterms.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/num.h"

/* The first present one is the code; EventCode, with ExtSel, is the last resort. */
static const struct {
	enum evkeys_id id;
	const char *term;
} codes[] = {
	{ EVKEYS_ID_CONFIG_CODE, "config" },
	{ EVKEYS_ID_EVENTID_CODE, "eventid" },
	{ EVKEYS_ID_LEGACY_CONFIG, "legacy-hardware-config" },
	{ EVKEYS_ID_LEGACY_CACHE, "legacy-cache-config" },
};

/* Extra registers: 0x1a6 and 0x1a7 are a pair for the same purpose (Intel SDM 3B, 20.3). */
static const struct {
	uint64_t index;
	const char *term;
} msrs[] = {
	{ 0x1a6, "offcore_rsp" },
	{ 0x1a7, "offcore_rsp" },
	{ 0x3f6, "ldlat" },
	{ 0x3f7, "frontend" },
};

/*
 * Linux's pmu-events/jevents.py of 7.2 gives these encodings to these names,
 * whatever the files say: Intel's files have them as fixed counters, whose
 * codes no programmable counter knows. code and umask: what such a file says
 * where it means a programmable counter.
 */
static const struct by_name {
	const char *name;
	const char *terms;
	uint64_t code;
	uint64_t umask;
} by_name[] = {
	{ "cpu_clk_unhalted.core", "event=0x3c,period=2000003", 0x3c, 0 },
	{ "cpu_clk_unhalted.ref", "event=0x0,umask=0x03,period=2000003", 0x3c, 1 },
	{ "cpu_clk_unhalted.thread", "event=0x3c,period=2000003", 0x3c, 0 },
	{ "cpu_clk_unhalted.thread_any", "event=0x3c,any=1,period=2000003", 0x3c, 0 },
	{ "inst_retired.any", "event=0xc0,period=2000003", 0xc0, 0 },
	{ "inst_retired.any_p", "event=0xc0,period=2000003", 0xc0, 1 },
};

/* Bonnell's files have it for every fixed counter; elsewhere the code is 0 or absent. */
#define BONNELL_FIXED 0xa

static struct view first_item(const char *list)
{
	struct view rest = view_of(list), item = { 0 };

	view_split(&rest, ',', &item);
	return view_trim(item);
}

/* 0 when the key is absent. */
static uint64_t number(const struct evrecord *r, enum evkeys_id id)
{
	uint64_t n = 0;

	if (!r->value[id] || !num_is_u64(first_item(r->value[id]), &n))
		return 0;
	return n;
}

static void add_hex(struct buf *out, uint64_t n)
{
	if (n < 10)
		buf_add_u64(out, n);
	else
		buf_add_hex(out, n);
}

static void add_term(struct buf *out, const char *term)
{
	buf_add_text(out, term);
	buf_add_char(out, '=');
}

static void add_code(const struct evrecord *r, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (r->value[codes[i].id]) {
			add_term(out, codes[i].term);
			add_hex(out, number(r, codes[i].id));
			return;
		}
	}
	add_term(out, "event");
	add_hex(out, number(r, EVKEYS_ID_EVENT_CODE) | number(r, EVKEYS_ID_EXT_SEL) << 8);
}

static void add_fields(const struct evrecord *r, struct buf *out)
{
	const char *term;
	enum evkeys_id id;

	for (size_t i = 0; (term = evkeys_term(i, &id)); i++) {
		uint64_t n = r->value[id] ? number(r, id) : 0;

		if (n == 0)
			continue;
		buf_add_char(out, ',');
		add_term(out, term);
		if (view_starts_nocase(first_item(r->value[id]), "0x"))
			add_hex(out, n);
		else
			buf_add_u64(out, n);
	}
}

bool evterms_encoded(const struct evrecord *r)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (r->value[codes[i].id])
			return true;
	}
	return r->value[EVKEYS_ID_EVENT_CODE] || r->value[EVKEYS_ID_EXT_SEL];
}

const char *evterms_msr(const char *index)
{
	uint64_t n;

	if (!num_is_u64(first_item(index), &n))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(msrs); i++) {
		if (msrs[i].index == n)
			return msrs[i].term;
	}
	return NULL;
}

void evterms_build(const struct evrecord *r, struct buf *out)
{
	const char *msr = r->value[EVKEYS_ID_MSR_INDEX];
	const char *value = r->value[EVKEYS_ID_MSR_VALUE];
	const char *filter = r->value[EVKEYS_ID_FILTER];

	add_code(r, out);
	add_fields(r, out);
	if (filter && *filter) {
		buf_add_char(out, ',');
		buf_add_text(out, filter);
	}
	msr = msr ? evterms_msr(msr) : NULL;
	if (msr && value) {
		buf_add_char(out, ',');
		add_term(out, msr);
		buf_add_text(out, value);
	}
}

/* Whether a record of that name counts what perf counts by it, or a fixed counter. */
static bool is_meant(const struct evrecord *r, const struct by_name *known)
{
	const char *counter = r->value[EVKEYS_ID_COUNTER];
	uint64_t code = number(r, EVKEYS_ID_EVENT_CODE) | number(r, EVKEYS_ID_EXT_SEL) << 8;
	uint64_t umask = number(r, EVKEYS_ID_UMASK);

	if (code == 0)
		return true;
	if (code == BONNELL_FIXED && umask == 0)
		return counter && view_starts_nocase(view_of(counter), "fixed");
	return code == known->code && (umask == 0 || umask == known->umask);
}

/* Whether the event is more than its code and unit mask. */
static bool is_refined(const struct evrecord *r)
{
	const char *filter = r->value[EVKEYS_ID_FILTER];
	const char *term;
	enum evkeys_id id;

	for (size_t i = 0; (term = evkeys_term(i, &id)); i++) {
		if (id != EVKEYS_ID_SAMPLE_AFTER && id != EVKEYS_ID_UMASK &&
		    id != EVKEYS_ID_ANY_THREAD && r->value[id] && number(r, id))
			return true;
	}
	return (filter && *filter) || number(r, EVKEYS_ID_MSR_VALUE);
}

const char *evterms_fixed(const struct evrecord *r, const char *name)
{
	if (*name != 'c' && *name != 'i')
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (r->value[codes[i].id])
			return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(by_name); i++) {
		if (strcmp(by_name[i].name, name) == 0)
			return is_meant(r, &by_name[i]) && !is_refined(r) ? by_name[i].terms : NULL;
	}
	return NULL;
}
