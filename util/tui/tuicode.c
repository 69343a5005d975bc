/* SPDX-License-Identifier: MIT */
#include "util/tui/tuicode.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

#define WARM_PERCENT 0.5
#define HOT_PERCENT  5.0

struct line {
	struct view text;
	size_t row; /* of the code, plus 1; 0: source, heads */
};

struct lines VEC(struct line);

struct screen_code {
	struct buf title;
	struct tuicode code;
	struct lines with_source, without;
	bool has_source;
};

void tuicode_release(struct tuicode *c)
{
	buf_release(&c->with_source.text);
	vec_release(&c->with_source.rows);
	buf_release(&c->without.text);
	vec_release(&c->without.rows);
	vec_release(&c->shares);
	*c = (struct tuicode){ .shares = { 0 } };
}

enum tui_style tuicode_style(double percent)
{
	return percent >= HOT_PERCENT ? TUI_HOT : percent >= WARM_PERCENT ? TUI_WARM : TUI_PLAIN;
}

static struct lines *lines_of(struct screen_code *s)
{
	return s->has_source ? &s->with_source : &s->without;
}

static void split(struct tuicode_text *t, struct lines *out)
{
	const char *text = buf_text(&t->text), *at = text;
	size_t row = 0;

	while (*at) {
		size_t len = strcspn(at, "\n");
		bool is_row = row < t->rows.len && t->rows.at[row] == (size_t)(at - text);

		*vec_add(out) = (struct line){ { at, len }, is_row ? ++row : 0 };
		at += len + (at[len] == '\n');
	}
}

/* ---- what is hot ---- */

static double share(const struct screen_code *s, const struct line *l)
{
	return l->row ? s->code.shares.at[l->row - 1] : 0;
}

/* Has a line more than another one, or as much and comes first? */
static bool is_hotter(const struct screen_code *s, const struct lines *all, size_t a, size_t b)
{
	double x = share(s, &all->at[a]), y = share(s, &all->at[b]);

	return x > y || (x == y && a < b);
}

/* The hottest line of those that come behind one, or of all: .len for none. */
static size_t find_hot(const struct screen_code *s, const struct lines *all, size_t behind)
{
	size_t found = all->len;

	for (size_t i = 0; i < all->len; i++) {
		if (share(s, &all->at[i]) <= 0 ||
		    (behind < all->len && !is_hotter(s, all, behind, i)))
			continue;
		if (found == all->len || is_hotter(s, all, i, found))
			found = i;
	}
	return found;
}

static size_t go_hot(struct screen_code *s, struct tui *t, size_t row, bool is_next)
{
	const struct lines *all = lines_of(s);
	bool is_on = is_next && row < all->len && share(s, &all->at[row]) > 0;
	size_t found = find_hot(s, all, is_on ? row : all->len);

	/* Behind the last one the first one comes again. */
	if (found == all->len)
		found = find_hot(s, all, all->len);
	if (found < all->len)
		return found;
	tui_say(t, "nothing of it has samples");
	return row;
}

/* ---- the list ---- */

/* The line of the same instruction, or of the next one, shown the other way. */
static size_t toggle_source(struct screen_code *s, size_t at)
{
	const struct lines *old = lines_of(s), *new;
	size_t row;

	while (at + 1 < old->len && !old->at[at].row)
		at++;
	row = at < old->len ? old->at[at].row : 0;
	s->has_source = !s->has_source;
	new = lines_of(s);
	for (size_t i = 0; row && i < new->len; i++)
		if (new->at[i].row == row)
			return i;
	return 0;
}

static void add_title(void *arg, struct buf *out)
{
	buf_add_view(out, buf_view(&((struct screen_code *)arg)->title));
}

static size_t count(void *arg)
{
	return lines_of(arg)->len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	struct screen_code *s = arg;
	const struct line *l = &lines_of(s)->at[row];

	buf_add_view(out, l->text);
	return tuicode_style(share(s, l));
}

static size_t act(void *arg, struct tui *t, int key, size_t row, struct err *err)
{
	struct screen_code *s = arg;

	(void)err;
	if (key != 's')
		return go_hot(s, t, row, key == '\t');
	if (s->with_source.len)
		return toggle_source(s, row);
	tui_say(t, "there is no source to show (--no-source)");
	return row;
}

static void release(void *arg)
{
	struct screen_code *s = arg;

	buf_release(&s->title);
	tuicode_release(&s->code);
	vec_release(&s->with_source);
	vec_release(&s->without);
	free(s);
}

struct tui_list tuicode_list(const char *title, struct tuicode *c)
{
	static const struct tui_key keys[] = {
		{ 'H', "H", "the instruction with most samples" },
		{ '\t', "tab", "the one with most after this one" },
		{ 's', "s", "the source between the instructions, or not" },
		{ 0, NULL, NULL },
	};
	struct screen_code *s = alloc_zero(1, sizeof(*s));
	size_t hottest;

	buf_add_text(&s->title, title);
	s->code = *c;
	*c = (struct tuicode){ .shares = { 0 } };
	split(&s->code.with_source, &s->with_source);
	split(&s->code.without, &s->without);
	s->has_source = s->with_source.len > 0;
	hottest = find_hot(s, lines_of(s), lines_of(s)->len);
	return (struct tui_list){
		.arg = s,
		.at = hottest < lines_of(s)->len ? hottest : 0,
		.keys = keys,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.act = act,
		.release = release,
	};
}
