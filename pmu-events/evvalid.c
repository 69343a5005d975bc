/* SPDX-License-Identifier: MIT */
#include "pmu-events/evvalid.h"

#include <string.h>

#include "pmu-events/evregex.h"
#include "pmu-events/evterms.h"
#include "util/base/num.h"

struct checking {
	const struct evrecord *r;
	struct evdialect_file *file;
	size_t object;
	const char *name;
	bool bad; /* an error was told */
};

#define tell(c, severity, key, ...) \
	do { \
		(c)->bad |= (severity) == EVDIAG_ERROR; \
		evdialect_tell((c)->file, (c)->object, severity, (c)->name, key, __VA_ARGS__); \
	} while (0)

static const char *value(const struct checking *c, enum evkeys_id id)
{
	const char *v = c->r->value[id];

	return v && *v ? v : NULL;
}

static bool is_numbers(const char *list)
{
	struct view rest = view_of(list), item;
	uint64_t n;

	while (view_split(&rest, ',', &item)) {
		if (!num_is_u64(view_trim(item), &n))
			return false;
	}
	return true;
}

static bool is_real(const char *text)
{
	struct err err = { 0 };
	double d;

	return num_parse_real(view_of(text), &d, &err) == 0;
}

static void check_value(struct checking *c, enum evkeys_id id)
{
	const struct evkeys_key *key = evkeys_at(id);
	const char *v = c->r->value[id];
	struct err err = { 0 };
	uint64_t n;

	switch (key->kind) {
	case EVKEYS_NUMBER:
	case EVKEYS_TERM:
		if (num_parse_u64(view_trim(view_of(v)), &n, &err) < 0)
			tell(c, EVDIAG_ERROR, key->name,
			     "expected a number, decimal or behind 0x: %.200s", err.text);
		break;
	case EVKEYS_NUMBERS:
		if (!is_numbers(v))
			tell(c, EVDIAG_ERROR, key->name,
			     "expected numbers with ',' between them, not '%.100s'", v);
		break;
	case EVKEYS_FLAG:
		if (strcmp(v, "0") != 0 && strcmp(v, "1") != 0)
			tell(c, EVDIAG_ERROR, key->name, "expected '0' or '1', not '%.100s'", v);
		break;
	case EVKEYS_REAL:
		if (!is_real(v))
			tell(c, EVDIAG_ERROR, key->name, "expected a number, not '%.100s'", v);
		break;
	case EVKEYS_NAME:
		if (!view_is_printable(view_of(v)))
			tell(c, EVDIAG_ERROR, key->name,
			     "expected text without control characters, not '%.100s'", v);
		break;
	case EVKEYS_TEXT:
	case EVKEYS_SKIP:
		break;
	}
}

static void check_unknown(struct checking *c)
{
	for (size_t i = 0; i < c->r->unknowns; i++) {
		const char *key = c->r->unknown[i];
		const char *nearest = evdiag_is_full(&c->file->out->diags, c->file->order)
					      ? NULL
					      : evkeys_nearest(key);

		if (nearest)
			tell(c, EVDIAG_WARNING, key, "expected a known key: is '%s' meant?",
			     nearest);
		else
			tell(c, EVDIAG_WARNING, key, "expected a known key");
	}
	for (size_t i = 0; i < c->r->untypeds; i++)
		tell(c, EVDIAG_ERROR, c->r->untyped[i], "expected a text or a number");
}

static void check_scale(struct checking *c)
{
	const char *v = value(c, EVKEYS_ID_SCALE_UNIT);

	if (v && !(*v >= '0' && *v <= '9') && *v != '.')
		tell(c, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_SCALE_UNIT),
		     "expected a number and then a unit, as in '64Bytes', not '%.100s'", v);
}

/* What a PMU's "identifier" file is compared with. */
static void check_compat(struct checking *c)
{
	const char *v = value(c, EVKEYS_ID_COMPAT);

	if (v && !evregex_valid(v))
		tell(c, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_COMPAT),
		     "expected a short regular expression without back-references, not '%.100s'",
		     v);
}

static void check_msr(struct checking *c)
{
	const char *index = value(c, EVKEYS_ID_MSR_INDEX), *v = value(c, EVKEYS_ID_MSR_VALUE);

	if (index && !evterms_msr(index))
		tell(c, EVDIAG_ERROR, evkeys_name(EVKEYS_ID_MSR_INDEX),
		     "expected 0x1a6, 0x1a7, 0x3f6 or 0x3f7, not '%.100s'", index);
	else if (index && !v)
		tell(c, EVDIAG_WARNING, evkeys_name(EVKEYS_ID_MSR_INDEX),
		     "expected an MSRValue beside it; the event is without %s", evterms_msr(index));
	else if (v && !index)
		tell(c, EVDIAG_WARNING, evkeys_name(EVKEYS_ID_MSR_VALUE),
		     "expected an MSRIndex beside it; the value is not used");
}

bool evvalid_is_name(const char *name)
{
	return !name[strcspn(name, " ,:/@{}")];
}

static void check_name(struct checking *c)
{
	const char *v = value(c, EVKEYS_ID_EVENT_NAME);

	if (!v || evvalid_is_name(v))
		return;
	/* Whoever reads all files of a vendor can do without one event. */
	tell(c, c->file->spare ? EVDIAG_WARNING : EVDIAG_ERROR, evkeys_name(EVKEYS_ID_EVENT_NAME),
	     "expected a name without blanks and any of ',:/@{}', by which the event can be asked "
	     "for, not '%.100s'%s",
	     v, c->file->spare ? "; the event is left out" : "");
	c->bad = true;
}

bool evvalid_check(const struct evrecord *r, struct evdialect_file *file, size_t object,
		   const char *name)
{
	struct checking c = { r, file, object, name, false };

	/* A dialect may have taken a value back. */
	for (size_t i = 0; i < r->len; i++) {
		if (r->value[r->present[i]])
			check_value(&c, r->present[i]);
	}
	if (r->unknowns || r->untypeds)
		check_unknown(&c);
	check_name(&c);
	check_scale(&c);
	check_compat(&c);
	check_msr(&c);
	return !c.bad;
}
