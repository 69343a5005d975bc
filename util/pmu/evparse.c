/* SPDX-License-Identifier: MIT */
#include "util/pmu/evparse.h"

#include <string.h>

#include "util/base/num.h"
#include "util/pmu/evmods.h"

#define TEXT_LIMIT   (1 << 20)
#define EVENTS_LIMIT 65536
#define LETTERS	     "u k h G H p P S D I W e b R X"
#define STOPS	     ",{}:/@ \t\n" /* what ends a word of an event */

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

static char peek_next(const struct parser *p)
{
	return p->text[p->at] ? p->text[p->at + 1] : '\0';
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

static bool is_stop(char c)
{
	return !c || strchr(STOPS, c);
}

/* Modifiers that must be there, up to the end of the event. */
static int read_mods(struct parser *p, struct evspec_mods *m)
{
	size_t start = p->at;
	struct view v = word(p, STOPS);

	if (!v.len)
		return FAIL(p, start, "the modifiers are " LETTERS, "modifiers should stand here");
	for (size_t i = 0; i < v.len; i++) {
		switch (evmods_add(m, v.at[i])) {
		case EVMODS_FINE:
			break;
		case EVMODS_UNKNOWN:
			return FAIL(p, start + i, "the modifiers are " LETTERS,
				    "'%c' is not a modifier", v.at[i]);
		case EVMODS_TWICE:
			return FAIL(p, start + i, NULL, "the modifier '%c' is there twice",
				    v.at[i]);
		case EVMODS_TOO_PRECISE:
			return FAIL(p, start + i, "ppp is the most precise", "one 'p' too many");
		}
	}
	return 0;
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
		if (e->terms.len == EVSPEC_TERMS)
			return FAIL(p, t.column, NULL, "more than %d terms", EVSPEC_TERMS);
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

static int read_access(struct parser *p, struct view letters, struct evspec *e)
{
	for (size_t i = 0; i < letters.len; i++) {
		enum evspec_access access = letters.at[i] == 'r'   ? EVSPEC_READ
					    : letters.at[i] == 'w' ? EVSPEC_WRITE
								   : EVSPEC_EXECUTE;

		if (e->access & access)
			return FAIL(p, (size_t)(letters.at - p->text) + i, NULL,
				    "'%c' is there twice", letters.at[i]);
		e->access |= access;
	}
	return 0;
}

/* mem:ADDRESS[/LENGTH][:ACCESS], behind "mem:"; terms and modifiers may follow. */
static int read_breakpoint(struct parser *p, struct evspec *e)
{
	size_t start = p->at;
	struct view v = word(p, STOPS);

	e->kind = EVSPEC_BREAKPOINT;
	if (!num_is_u64(v, &e->address))
		return FAIL(p, start, "mem:ADDRESS[/LENGTH][:rwx]", "'%.*s' is not an address",
			    VIEW_ARG(v));
	/* Names of terms never start with a digit. */
	if (peek(p) == '/' && peek_next(p) >= '0' && peek_next(p) <= '9') {
		start = ++p->at;
		v = word(p, STOPS);
		if (!num_is_u64(v, &e->length) || !e->length || e->length > 8)
			return FAIL(p, start, "1 to 8 bytes", "'%.*s' is not a length",
				    VIEW_ARG(v));
	}
	if (peek(p) != ':')
		return 0;
	if (is_stop(peek_next(p)))
		return FAIL(p, p->at + 1, NULL, "r, w or x, or modifiers should stand here");
	v = view_make(p->text + p->at + 1, strcspn(p->text + p->at + 1, STOPS));
	/* No letter is both a kind of access and a modifier. */
	if (strspn(v.at, "rwx") < v.len)
		return 0;
	p->at += 1 + v.len;
	return read_access(p, v, e);
}

/* What the first ':' behind a name is for: a number, a tracepoint, or modifiers. */
static int read_behind_colon(struct parser *p, struct evspec *e)
{
	size_t start = p->at;
	struct view v = word(p, STOPS);
	uint64_t type;

	if (num_is_u64(e->name, &type) && num_is_u64(v, &e->config)) {
		e->kind = EVSPEC_NUMBERS;
		e->type = type;
		return 0;
	}
	if (strspn(v.at, EVMODS_LETTERS) >= v.len) {
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

/* What is counted: all of an event but its terms and the modifiers behind them. */
static int read_subject(struct parser *p, struct evspec *e)
{
	if (view_equal(e->name, "mem") && take(p, ':'))
		return read_breakpoint(p, e);
	if (evspec_is_raw(e->name, &e->config))
		e->kind = EVSPEC_RAW;
	return take(p, ':') ? read_behind_colon(p, e) : 0;
}

static int read_event(struct parser *p)
{
	struct evspec *e;

	if (p->list->events.len == EVENTS_LIMIT)
		return FAIL(p, p->at, NULL, "more than %d events", EVENTS_LIMIT);
	e = vec_add(&p->list->events);
	*e = (struct evspec){ .text = p->text, .column = p->at, .group = p->group };
	e->name = word(p, STOPS);
	if (!e->name.len && peek(p))
		return FAIL(p, p->at, NULL, "an event should stand here, not '%c'", peek(p));
	if (!e->name.len)
		return FAIL(p, p->at, NULL, "an event should stand here");
	if (read_subject(p, e) < 0)
		return -1;
	if (peek(p) == '/' || peek(p) == '@') {
		char closing = peek(p);

		p->at++;
		if (read_terms(p, e, closing) < 0)
			return -1;
		/* cpu/.../u needs no colon. */
		if (peek(p) != ':' && !is_stop(peek(p)) && read_mods(p, &e->mods) < 0)
			return -1;
	}
	if (take(p, ':') && read_mods(p, &e->mods) < 0)
		return -1;
	e->whole = view_make(p->text + e->column, p->at - e->column);
	/* A group of one is as weak as it is strong. */
	e->mods.weak &= p->group != EVSPEC_NO_GROUP;
	return 0;
}

/* What is said of the group holds for each of its events. */
static int join_mods(struct parser *p, const struct evspec_group *g, size_t column)
{
	for (size_t i = g->first; i < g->first + g->len; i++) {
		struct evspec *e = &p->list->events.at[i];

		if (!evmods_join(&e->mods, &g->mods, i == g->first))
			return FAIL(p, column, "ppp is the most precise",
				    "with the group's, '%.*s' has one 'p' too many",
				    VIEW_ARG(e->whole));
	}
	return 0;
}

static int read_group(struct parser *p)
{
	struct evspec_group g = { .column = p->at, .first = p->list->events.len };
	size_t opening, closing;

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
	closing = p->at;
	if (take(p, ':') && read_mods(p, &g.mods) < 0)
		return -1;
	g.len = p->list->events.len - g.first;
	if (join_mods(p, &g, closing + 1) < 0)
		return -1;
	*vec_add(&p->list->groups) = g;
	p->group = EVSPEC_NO_GROUP;
	return 0;
}

static bool at_group(const struct parser *p)
{
	return p->text[p->at + strcspn(p->text + p->at, STOPS)] == '{';
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
