/* SPDX-License-Identifier: MIT */
#include "util/pmu/encoding.h"

#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"

static const char *const shared[] = { "offcore_rsp", "frontend", "ldlat", "snoop_rsp" };

static void add_register(struct encoding *e, const char *name, uint64_t value)
{
	for (size_t i = 0; i < e->nregisters; i++) {
		if (e->registers[i].name == name) {
			e->registers[i].value = value;
			return;
		}
	}
	e->registers[e->nregisters++] = (struct encoding_register){ name, value };
}

static void note_register(struct encoding *e, struct view name, uint64_t value)
{
	_Static_assert(ARRAY_LEN(shared) <= ENCODING_REGISTERS, "room for each of them");

	for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
		if (view_equal(name, shared[i]))
			add_register(e, shared[i], value);
	}
}

/* Terms that mean the same for every PMU. */
static bool add_plain(struct encoding *e, struct view name, uint64_t value)
{
	uint8_t word;

	if (pmuformat_find_word(name, &word)) {
		e->config[word] = value;
	} else if (view_equal(name, "legacy-hardware-config")) {
		e->type = PERF_TYPE_HARDWARE;
		e->has_type = true;
		e->config[0] = value;
	} else if (view_equal(name, "legacy-cache-config")) {
		e->type = PERF_TYPE_HW_CACHE;
		e->has_type = true;
		e->config[0] = value;
	} else {
		return false;
	}
	return true;
}

enum encoding_fault encoding_add_term(struct encoding *e, const struct pmuformat *f,
				      struct view name, uint64_t value)
{
	const struct pmuformat_term *t = f ? pmuformat_find(f, name) : NULL;

	if (!t)
		return add_plain(e, name, value) ? ENCODING_FINE : ENCODING_NO_TERM;
	if (!pmuformat_put(t, value, e->config))
		return ENCODING_TOO_WIDE;
	/* All shared registers are set through words behind the first. */
	if (t->word)
		note_register(e, name, value);
	return ENCODING_FINE;
}

enum encoding_fault encoding_add_terms(struct encoding *e, const struct pmuformat *f,
				       const char *terms, struct view *fault_term)
{
	while (*terms) {
		size_t len = strcspn(terms, ","), equal;
		struct view term = view_make(terms, len), name;
		enum encoding_fault fault;
		uint64_t value = 1;

		equal = view_find(term, 0, '=');
		name = view_make(terms, equal);
		terms += len + (terms[len] == ',');
		if (!len)
			continue;
		*fault_term = term;
		if (equal < len &&
		    !num_is_u64(view_make(term.at + equal + 1, len - equal - 1), &value))
			return ENCODING_NO_TERM;
		if (view_equal(name, "period")) {
			e->default_period = value;
			continue;
		}
		fault = encoding_add_term(e, f, name, value);
		if (fault != ENCODING_FINE)
			return fault;
	}
	return ENCODING_FINE;
}

void encoding_note(struct encoding *e, struct arena *arena, const char *fmt, ...)
{
	char text[400];
	struct buf note = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_add_text(&note, text);
	if (e->note)
		buf_printf(&note, "; %s", e->note);
	e->note = arena_stringn(arena, buf_text(&note), note.len);
	buf_release(&note);
}

void encoding_set_unit(struct encoding *e, const char *text)
{
	size_t len = strspn(text, "0123456789.");
	struct err ignored = { 0 };

	/* "1e3per_1k_instr", "6.4e-5MB/s": an exponent only where digits follow it. */
	if (len && (text[len] == 'e' || text[len] == 'E')) {
		size_t sign = text[len + 1] == '-' || text[len + 1] == '+';
		size_t digits = strspn(text + len + 1 + sign, "0123456789");

		if (digits)
			len += 1 + sign + digits;
	}
	e->scale = 1;
	e->unit = text;
	if (len && num_parse_real(view_make(text, len), &e->scale, &ignored) == 0)
		e->unit = text + len;
	else
		e->scale = 1;
}
