/* SPDX-License-Identifier: MIT */
#include "util/pmu/evparse.h"

#include <string.h>

#include "util/base/num.h"

#define TEXT_LIMIT   (1 << 20)
#define EVENTS_LIMIT 65536
#define TERMS_LIMIT  64
#define LETTERS	     "u k h G H p P S D I W e b R X"

struct parser {
	struct evspec_list *list;
	const char *text;
	size_t at;
	size_t group;
	struct err *err;
};

#define FAIL(p, column, suggestion, ...) \
	evspec_fail((p)->text, column, suggestion, (p)->err, __VA_ARGS__)

static char peek(const struct parser *p)
{
	return p->text[p->at];
}

static bool take(struct parser *p, char c)
{
	if (peek(p) != c)
		return false;
	p->at++;
	return true;
}

static void skip_blanks(struct parser *p)
{
	while (peek(p) == ' ' || peek(p) == '\t' || peek(p) == '\n')
		p->at++;
}

/* Up to one of the characters in stops, or the end. */
static struct view word(struct parser *p, const char *stops)
{
	size_t len = strcspn(p->text + p->at, stops);
	struct view v = view_make(p->text + p->at, len);

	p->at += len;
	return v;
}

static bool modifier(char c, struct evspec_mods *m)
{
	switch (c) {
	case 'u':
		return m->user = true;
	case 'k':
		return m->kernel = true;
	case 'h':
		return m->hypervisor = true;
	case 'G':
		return m->guest = true;
	case 'H':
		return m->host = true;
	case 'p':
		return ++m->precise <= 3;
	case 'P':
		return m->precise_max = true;
	case 'S':
		return m->sample_read = true;
	case 'D':
		return m->pinned = true;
	case 'I':
		return m->no_idle = true;
	case 'W':
		return m->weak = true;
	case 'e':
		return m->exclusive = true;
	case 'b':
		return m->bpf = true;
	case 'R':
		return m->retire_latency = true;
	case 'X':
		return m->keep_group = true;
	default:
		return false;
	}
}

bool evparse_mods(struct view letters, struct evspec_mods *m)
{
	for (size_t i = 0; i < letters.len; i++) {
		if (!modifier(letters.at[i], m))
			return false;
	}
	return letters.len > 0;
}

/* Modifiers that must be there, up to the end of the event. */
static int read_mods(struct parser *p, struct evspec_mods *m)
{
	size_t start = p->at;
	struct view v = word(p, ",{}:/@ \t\n");

	if (!v.len)
		return FAIL(p, start, "the modifiers are " LETTERS, "modifiers should stand here");
	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] == 'p' && m->precise == 3)
			return FAIL(p, start + i, "ppp is the most precise", "one 'p' too many");
		if (!modifier(v.at[i], m))
			return FAIL(p, start + i, "the modifiers are " LETTERS,
				    "'%c' is not a modifier", v.at[i]);
	}
	return 0;
}

/* r1a8, r0x1a8 */
static bool is_raw(struct view v, uint64_t *config)
{
	struct err ignored = { 0 };

	if (view_starts(v, "r0x"))
		return num_is_u64(view_make(v.at + 1, v.len - 1), config);
	return v.len >= 2 && v.len <= 17 && v.at[0] == 'r' &&
	       num_parse_hex(view_make(v.at + 1, v.len - 1), config, &ignored) == 0;
}

static int read_value(struct parser *p, struct evspec_term *t, const char *stops)
{
	char quote = peek(p);

	t->value_column = p->at;
	if (quote == '\'' || quote == '"') {
		const char quotes[] = { quote, '\0' };

		p->at++;
		t->value = word(p, quotes);
		if (!take(p, quote))
			return FAIL(p, t->value_column, NULL, "the quote is not closed");
		return 0;
	}
	t->value = word(p, stops);
	if (!t->value.len)
		return FAIL(p, p->at, NULL, "a value for '%.*s' should stand here",
			    VIEW_ARG(t->name));
	t->is_number = num_is_u64(t->value, &t->number);
	return 0;
}

/* Behind the opening '/' or '@', up to and over the closing one. */
static int read_terms(struct parser *p, struct evspec *e, char closing)
{
	const char name_stops[] = { ',', '=', closing, '\0' };
	const char value_stops[] = { ',', closing, '\0' };
	size_t opening = p->at - 1;

	e->slashed = true;
	if (take(p, closing))
		return 0;
	for (;;) {
		struct evspec_term t = { 0 };

		skip_blanks(p);
		t.column = p->at;
		t.name = view_trim(word(p, name_stops));
		if (!t.name.len && peek(p))
			return FAIL(p, t.column, NULL, "the name of a term should stand here");
		if (take(p, '=') && read_value(p, &t, value_stops) < 0)
			return -1;
		if (e->terms.len == TERMS_LIMIT)
			return FAIL(p, t.column, NULL, "more than %d terms", TERMS_LIMIT);
		if (t.name.len)
			*vec_add(&e->terms) = t;
		if (take(p, closing))
			return 0;
		if (!take(p, ','))
			break;
	}
	if (!peek(p))
		return FAIL(p, p->at, NULL, "the '%c' of column %zu is not closed", closing,
			    opening + 1);
	return FAIL(p, p->at, NULL, "'%c' cannot stand here", peek(p));
}

/* mem:ADDRESS[/LENGTH][:ACCESS], behind "mem:". */
static int read_breakpoint(struct parser *p, struct evspec *e)
{
	size_t start = p->at;
	struct view v = word(p, ",{}:/@ \t\n");

	e->kind = EVSPEC_BREAKPOINT;
	if (!num_is_u64(v, &e->address))
		return FAIL(p, start, "mem:ADDRESS[/LENGTH][:rwx]", "'%.*s' is not an address",
			    VIEW_ARG(v));
	if (take(p, '/')) {
		start = p->at;
		v = word(p, ",{}:/@ \t\n");
		if (!num_is_u64(v, &e->length) || !e->length || e->length > 8 ||
		    (e->length & (e->length - 1)))
			return FAIL(p, start, "1, 2, 4 or 8 bytes", "'%.*s' is not a length",
				    VIEW_ARG(v));
	}
	if (peek(p) == ':') {
		size_t colon = p->at++;

		v = word(p, ",{}:/@ \t\n");
		for (size_t i = 0; i < v.len; i++) {
			if (!strchr("rwx", v.at[i])) {
				/* Modifiers, then. */
				p->at = colon;
				e->access = 0;
				break;
			}
			e->access |= v.at[i] == 'r'   ? EVSPEC_READ
				     : v.at[i] == 'w' ? EVSPEC_WRITE
						      : EVSPEC_EXECUTE;
		}
		if (!v.len)
			return FAIL(p, p->at, NULL, "r, w or x should stand here");
	}
	if (!e->access)
		e->access = EVSPEC_READ | EVSPEC_WRITE;
	if (!e->length)
		e->length = e->access & EVSPEC_EXECUTE ? sizeof(long) : 4;
	return 0;
}

/* What the first ':' behind a name is for: a number, a tracepoint, or modifiers. */
static int read_behind_colon(struct parser *p, struct evspec *e)
{
	size_t start = p->at;
	struct view v = word(p, ",{}:/@ \t\n");
	uint64_t type;

	if (num_is_u64(e->name, &type) && num_is_u64(v, &e->config)) {
		e->kind = EVSPEC_NUMBERS;
		e->type = type;
		return 0;
	}
	if (strspn(v.at, "ukhGHpPSDIWebRX") >= v.len) {
		p->at = start - 1;
		return 0;
	}
	/* "cycles:uz": letters with one wrong one are more likely modifiers than a tracepoint. */
	if (e->kind == EVSPEC_RAW || (v.len <= 2 && !memchr(v.at, '*', v.len))) {
		p->at = start;
		return read_mods(p, &e->mods);
	}
	e->kind = EVSPEC_TRACEPOINT;
	e->tracepoint = v;
	e->tracepoint_column = start;
	return 0;
}

static int read_event(struct parser *p)
{
	struct evspec *e;

	if (p->list->events.len == EVENTS_LIMIT)
		return FAIL(p, p->at, NULL, "more than %d events", EVENTS_LIMIT);
	e = vec_add(&p->list->events);
	*e = (struct evspec){ .text = p->text, .column = p->at, .group = p->group };
	e->name = word(p, ",{}:/@ \t\n");
	if (!e->name.len && peek(p))
		return FAIL(p, p->at, NULL, "an event should stand here, not '%c'", peek(p));
	if (!e->name.len)
		return FAIL(p, p->at, NULL, "an event should stand here");
	if (view_equal(e->name, "mem") && take(p, ':')) {
		if (read_breakpoint(p, e) < 0)
			return -1;
	} else {
		if (is_raw(e->name, &e->config))
			e->kind = EVSPEC_RAW;
		if (take(p, ':') && read_behind_colon(p, e) < 0)
			return -1;
		if (e->kind != EVSPEC_RAW && (peek(p) == '/' || peek(p) == '@')) {
			char closing = peek(p);

			p->at++;
			if (read_terms(p, e, closing) < 0)
				return -1;
			/* cpu/.../u needs no colon. */
			if (peek(p) && !strchr(",{}: \t\n", peek(p)) && read_mods(p, &e->mods) < 0)
				return -1;
		}
	}
	if (take(p, ':') && read_mods(p, &e->mods) < 0)
		return -1;
	e->whole = view_make(p->text + e->column, p->at - e->column);
	return 0;
}

static int read_group(struct parser *p)
{
	struct evspec_group g = { .column = p->at, .first = p->list->events.len };
	size_t opening;

	g.name = word(p, "{");
	opening = p->at++;
	p->group = p->list->groups.len;
	do {
		skip_blanks(p);
		if (peek(p) == '{')
			return FAIL(p, p->at, NULL, "a group cannot hold a group");
		if (read_event(p) < 0)
			return -1;
		skip_blanks(p);
	} while (take(p, ','));
	if (!take(p, '}')) {
		if (!peek(p))
			return FAIL(p, p->at, NULL, "the '{' of column %zu is not closed",
				    opening + 1);
		return FAIL(p, p->at, NULL, "',' or '}' should stand here, not '%c'", peek(p));
	}
	if (take(p, ':') && read_mods(p, &g.mods) < 0)
		return -1;
	g.len = p->list->events.len - g.first;
	*vec_add(&p->list->groups) = g;
	p->group = EVSPEC_NO_GROUP;
	return 0;
}

static bool at_group(const struct parser *p)
{
	return p->text[p->at + strcspn(p->text + p->at, ",{}:/@ \t\n")] == '{';
}

int evparse_text(struct evspec_list *l, const char *text, struct err *err)
{
	struct parser p = { .list = l, .group = EVSPEC_NO_GROUP, .err = err };

	if (strlen(text) > TEXT_LIMIT)
		return err_set(err, ERR_USAGE, "an event list of %zu bytes is too long",
			       strlen(text));
	p.text = arena_string(&l->arena, text);
	do {
		skip_blanks(&p);
		if (at_group(&p) ? read_group(&p) < 0 : read_event(&p) < 0)
			return -1;
		skip_blanks(&p);
	} while (take(&p, ','));
	if (peek(&p))
		return FAIL(&p, p.at, NULL, "',' or the end should stand here, not '%c'", peek(&p));
	return 0;
}
