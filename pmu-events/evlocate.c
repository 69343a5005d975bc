/* SPDX-License-Identifier: MIT */
#include "pmu-events/evlocate.h"

#include <string.h>

/* A position in the text, and its line. */
struct cursor {
	struct view text;
	size_t at;
	size_t line;
};

static bool skip_blanks(struct cursor *c)
{
	for (; c->at < c->text.len; c->at++) {
		char ch = c->text.at[c->at];

		if (ch == '\n')
			c->line++;
		else if (ch != ' ' && ch != '\t' && ch != '\r')
			return true;
	}
	return false;
}

static char look(struct cursor *c)
{
	return skip_blanks(c) ? c->text.at[c->at] : '\0';
}

/* Steps over a string; what is between its quotes, escapes and all, is returned. */
static struct view take_string(struct cursor *c)
{
	size_t start = ++c->at;

	for (; c->at < c->text.len && c->text.at[c->at] != '"'; c->at++)
		c->at += c->text.at[c->at] == '\\';
	if (c->at > c->text.len)
		c->at = c->text.len;
	return view_make(c->text.at + start, c->at++ - start);
}

/* Steps over any value, without recursion. */
static void skip_value(struct cursor *c)
{
	size_t depth = 0;

	do {
		char ch = look(c);

		if (ch == '\0')
			return;
		if (ch == '"') {
			take_string(c);
			continue;
		}
		if ((ch == ',' || ch == ']' || ch == '}') && depth == 0)
			return;
		if (ch == '{' || ch == '[')
			depth++;
		else if (ch == '}' || ch == ']')
			depth--;
		c->at++;
	} while (depth > 0 || (c->at < c->text.len && !strchr(",]} \t\r\n", c->text.at[c->at])));
}

/* Behind the '{' of an object: to the key's own place, or false with the cursor behind the object. */
static bool find_key(struct cursor *c, const char *key)
{
	while (look(c) == '"') {
		struct cursor here = *c;

		if (view_equal(take_string(c), key)) {
			*c = here;
			return true;
		}
		if (look(c) == ':')
			c->at++;
		skip_blanks(c);
		skip_value(c);
		if (look(c) == ',')
			c->at++;
	}
	return false;
}

/* To the first element of the array. */
static bool enter_array(struct cursor *c, const char *array)
{
	if (array) {
		if (look(c) != '{')
			return false;
		c->at++;
		if (!find_key(c, array))
			return false;
		take_string(c);
		if (look(c) != ':')
			return false;
		c->at++;
	}
	if (look(c) != '[')
		return false;
	c->at++;
	return true;
}

/* The line of a key of the root object, for what is about no object of an array. */
static size_t root_line(struct evlocate *l, const char *key)
{
	struct cursor c = { l->text, 0, 1 };

	if (!key || !*key || look(&c) != '{')
		return 0;
	c.at++;
	return find_key(&c, key) ? c.line : 0;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool go_to_object(struct evlocate *l, const struct evdiag_place *place)
{
	struct cursor c = { l->text, l->at, l->line };

	if (l->at == 0 || !same(l->array, place->array) || place->object < l->object) {
		c = (struct cursor){ l->text, 0, 1 };
		l->at = l->object = 0;
		l->array = place->array;
		if (!enter_array(&c, place->array))
			return false;
	}
	for (; l->object < place->object; l->object++) {
		skip_blanks(&c);
		skip_value(&c);
		if (look(&c) != ',')
			break;
		c.at++;
	}
	skip_blanks(&c);
	l->at = c.at;
	l->line = c.line;
	return l->object == place->object;
}

size_t evlocate_line(struct evlocate *l, const struct evdiag_place *place, const char *key)
{
	struct cursor c;

	if (place->object == EVDIAG_WHOLE)
		return root_line(l, key);
	if (!go_to_object(l, place))
		return 0;
	c = (struct cursor){ l->text, l->at, l->line };
	if (!key || !*key || look(&c) != '{')
		return l->line;
	c.at++;
	return find_key(&c, key) ? c.line : l->line;
}
