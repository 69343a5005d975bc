/* SPDX-License-Identifier: MIT */
#include "util/tui/tuicode.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/session/eventgroup.h"

#define WARM_PERCENT 0.5
#define HOT_PERCENT  5.0

enum { NAME_MOST = 40 };

struct line {
	struct view text;
	size_t row; /* of the code, plus 1; 0: source, heads */
};

struct screen_code {
	struct tuiannotate *samples;
	struct buf name, dso; /* what it is: it may come and go in samples of now */
	struct tuiannotate_look look;
	struct tuiannotate_text text;
	struct VEC(struct line) lines;
	struct annotate_count total; /* of the first event */
};

enum tui_style tuicode_style(double percent)
{
	return percent >= HOT_PERCENT ? TUI_HOT : percent >= WARM_PERCENT ? TUI_WARM : TUI_PLAIN;
}

/* ---- the text ---- */

static void split(struct screen_code *s)
{
	const char *text = buf_text(&s->text.text), *at = text;
	size_t row = 0;

	s->lines.len = 0;
	while (*at) {
		size_t len = strcspn(at, "\n");
		bool is_row = row < s->text.rows.len &&
			      s->text.rows.at[row].at == (size_t)(at - text);

		*vec_add(&s->lines) = (struct line){ { at, len }, is_row ? ++row : 0 };
		at += len + (at[len] == '\n');
	}
}

/* What is shown stays when there is nothing else to show. */
static int tell(struct screen_code *s, const struct annotate_function *f, struct err *err)
{
	struct tuiannotate_text text = { .rows = { 0 } };

	if (tuiannotate_tell(s->samples, f, &s->look, &text, err) < 0) {
		tuiannotate_text_release(&text);
		return -1;
	}
	tuiannotate_text_release(&s->text);
	s->text = text;
	s->total = annotate_total(f, s->look.first);
	split(s);
	return 0;
}

static const struct annotate_function *function_of(const struct screen_code *s)
{
	return tuiannotate_find(s->samples, buf_text(&s->name), buf_text(&s->dso));
}

static const struct tuiannotate_row *row_of(const struct screen_code *s, size_t line)
{
	size_t row = line < s->lines.len ? s->lines.at[line].row : 0;

	return row ? &s->text.rows.at[row - 1] : NULL;
}

static size_t line_of(const struct screen_code *s, size_t row)
{
	for (size_t i = 0; i < s->lines.len; i++)
		if (s->lines.at[i].row == row)
			return i;
	return 0;
}

/* The same shown otherwise: the line of the same instruction, or of the next one. */
static size_t tell_anew(struct screen_code *s, size_t at, struct err *err)
{
	const struct annotate_function *f = function_of(s);
	size_t row;

	while (at + 1 < s->lines.len && !s->lines.at[at].row)
		at++;
	row = at < s->lines.len ? s->lines.at[at].row : 0;
	if (!f || tell(s, f, err) < 0)
		return at;
	return row ? line_of(s, row) : 0;
}

/* ---- what is hot ---- */

static double share(const struct screen_code *s, size_t line)
{
	const struct tuiannotate_row *row = row_of(s, line);

	return row ? row->share : 0;
}

/* Has a line more than another one, or as much and comes first? */
static bool is_hotter(const struct screen_code *s, size_t a, size_t b)
{
	double x = share(s, a), y = share(s, b);

	return x > y || (x == y && a < b);
}

/*
 * The hottest line of those that are less hot than one, or the least hot of those that
 * are hotter; of all where there is no such line: .lines.len for none.
 */
static size_t find_hot(const struct screen_code *s, size_t than, bool is_less)
{
	size_t found = s->lines.len;

	for (size_t i = 0; i < s->lines.len; i++) {
		if (share(s, i) <= 0 || i == than)
			continue;
		if (than < s->lines.len && is_hotter(s, than, i) != is_less)
			continue;
		if (found == s->lines.len || is_hotter(s, i, found) == is_less)
			found = i;
	}
	return found;
}

static size_t hottest(const struct screen_code *s)
{
	return find_hot(s, s->lines.len, true);
}

static size_t go_hot(struct screen_code *s, struct tui *t, size_t line, int key)
{
	bool is_on = key != 'H' && share(s, line) > 0, is_less = key != TUI_BACK_TAB;
	size_t found = is_on ? find_hot(s, line, is_less) : hottest(s);

	/* Behind the last one the first one comes again, and before the first one the last. */
	if (found == s->lines.len)
		found = find_hot(s, s->lines.len, is_less);
	if (found < s->lines.len)
		return found;
	tui_say(t, "nothing of it has samples");
	return line;
}

/* ---- other code ---- */

static void set_function(struct screen_code *s, const struct annotate_function *f)
{
	buf_clear(&s->name);
	buf_add_text(&s->name, f->name);
	buf_clear(&s->dso);
	buf_add_text(&s->dso, f->dso->name);
}

/* Where a jump of the function goes to; a call leads to a screen of what is called. */
static size_t follow(struct screen_code *s, struct tui *t, size_t line, struct err *err)
{
	const struct tuiannotate_row *row = row_of(s, line);
	const struct annotate_function *f = function_of(s), *target;

	if (!row || !row->insn.has_target || !f) {
		tui_say(t, "no jump or call whose target is known");
		return line;
	}
	for (size_t i = 0; i < s->lines.len; i++)
		if (s->lines.at[i].row && row_of(s, i)->insn.address == row->insn.target)
			return i;
	target = tuiannotate_target(s->samples, f, row->insn.target);
	if (!target)
		tui_say(t, "no function is known there");
	else
		tuicode_push(t, s->samples, target, s->look.first, s->look.nevents, err);
	return line;
}

/* The function with most samples after this one, or before it, of those whose code is here. */
static size_t step(struct screen_code *s, struct tui *t, size_t line, bool is_next, struct err *err)
{
	const struct annotate *a = s->samples->counted;
	const struct annotate_function *self;
	size_t at = 0, n = a->functions.len;

	annotate_sort(s->samples->counted, s->look.first);
	self = function_of(s);
	while (at < n && a->functions.at[at] != self)
		at++;
	/* Below 0 a number is as far away as behind the end. */
	for (at += is_next ? 1 : (size_t)-1; at < n; at += is_next ? 1 : (size_t)-1) {
		if (!annotate_total(a->functions.at[at], s->look.first).samples)
			continue;
		err_clear(err);
		if (tell(s, a->functions.at[at], err) < 0)
			continue;
		set_function(s, a->functions.at[at]);
		line = hottest(s);
		return line < s->lines.len ? line : 0;
	}
	if (!err->text[0])
		tui_say(t, is_next ? "no other function has samples" : "this is the first one");
	return line;
}

static size_t next_event(struct screen_code *s, size_t line, struct err *err)
{
	size_t n = recording_file(s->samples->recording)->events.len;

	if (s->look.first + s->look.nevents < n)
		s->look.first += s->look.nevents;
	else
		s->look.first = 0;
	if (s->look.first + s->look.nevents > n)
		s->look.nevents = n - s->look.first;
	return tell_anew(s, line, err);
}

/* ---- the list ---- */

static void add_title(void *arg, struct buf *out)
{
	const struct screen_code *s = arg;
	struct recording *r = s->samples->recording;

	annotext_add_short_name(buf_text(&s->name), out);
	/* What comes behind it is to be seen, too. */
	if (out->len > NAME_MOST) {
		buf_cut(out, NAME_MOST);
		buf_add_text(out, "...");
	}
	buf_printf(out, "  %s  %s", fs_base_name(buf_text(&s->dso)),
		   recording_event_name(r, s->look.first));
	if (s->look.nevents > 1)
		buf_printf(out, " and %zu more", s->look.nevents - 1);
	buf_printf(out, ", %llu samples, ", (unsigned long long)s->total.samples);
	if (s->look.has_samples || s->look.has_period)
		buf_printf(out, "by %s", s->look.has_samples ? "samples" : "period");
	else
		buf_printf(out, "percent: %s", annotext_percent_name(s->look.percent));
}

static size_t count(void *arg)
{
	return ((struct screen_code *)arg)->lines.len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	struct screen_code *s = arg;

	buf_add_view(out, s->lines.at[row].text);
	return tuicode_style(share(s, row));
}

static void add_file_name(void *arg, struct buf *out)
{
	buf_printf(out, "%s.annotation", buf_text(&((struct screen_code *)arg)->name));
}

/* Period and samples come in place of shares, one after the other. */
static void turn_numbers(struct tuiannotate_look *l)
{
	bool had_samples = l->has_samples;

	l->has_samples = l->has_period;
	l->has_period = !l->has_samples && !had_samples;
}

/* False for a key that changes nothing of that. */
static bool change_look(struct tuiannotate_look *l, int key)
{
	bool *const switches[] = {
		['s'] = &l->no_source,	 ['k'] = &l->has_numbers,    ['l'] = &l->has_paths,
		['j'] = &l->no_arrows,	 ['J'] = &l->has_jumps_here, ['o'] = &l->is_simple,
		['f'] = &l->has_offsets, ['B'] = &l->has_bytes,
	};

	if (key == 't')
		turn_numbers(l);
	else if (key == 'p')
		l->percent ^= ANNOTEXT_GLOBAL_PERIOD;
	else if (key == 'b')
		l->percent ^= ANNOTEXT_LOCAL_HITS;
	else if (key >= 0 && key < (int)ARRAY_LEN(switches) && switches[key])
		*switches[key] = !*switches[key];
	else
		return false;
	return true;
}

static size_t act(void *arg, struct tui *t, int key, size_t row, struct err *err)
{
	struct screen_code *s = arg;

	if (change_look(&s->look, key))
		return tell_anew(s, row, err);
	if (key == TUI_ENTER || key == TUI_RIGHT)
		return follow(s, t, row, err);
	if (key == '<' || key == '>')
		return step(s, t, row, key == '>', err);
	if (key == 'E')
		return next_event(s, row, err);
	if (key == '?') {
		tui_search(t, false);
		return tui_row(t);
	}
	return go_hot(s, t, row, key);
}

/* After the list below has read what is new. */
static bool refresh(void *arg, bool *changed, struct err *err)
{
	struct screen_code *s = arg;
	const struct annotate_function *f = *changed ? function_of(s) : NULL;
	struct err none = { 0 };

	(void)err;
	if (f && tell(s, f, &none) < 0)
		err_clear(&none);
	return true;
}

static void release(void *arg)
{
	struct screen_code *s = arg;

	buf_release(&s->name);
	buf_release(&s->dso);
	tuiannotate_text_release(&s->text);
	vec_release(&s->lines);
	free(s);
}

int tuicode_push(struct tui *t, struct tuiannotate *samples, const struct annotate_function *f,
		 size_t first, size_t nevents, struct err *err)
{
	static const struct tui_key keys[] = {
		{ TUI_ENTER, "Enter",
		  "to where a jump leads, or into what is called (also right)" },
		{ TUI_RIGHT, "right", NULL },
		{ 'H', "H", "the instruction with most samples" },
		{ '\t', "tab", "the one with most after this one" },
		{ TUI_BACK_TAB, "shift-tab", "the one with most before this one" },
		{ '>', ">", "the function with most samples after this one" },
		{ '<', "<", "the one before it" },
		{ 'E', "E", "the next event" },
		{ 's', "s", "the source between the instructions, or not" },
		{ 't', "t", "shares, periods, or numbers of samples" },
		{ 'p', "p", "shares of the function, or of all" },
		{ 'b', "b", "shares of periods, or of samples" },
		{ 'k', "k", "lines of the source, at instructions and summed up" },
		{ 'l', "l", "source files with their folders" },
		{ 'j', "j", "lines from jumps to where they go" },
		{ 'J', "J", "how many jumps go to an instruction" },
		{ 'o', "o", "short: offsets, and only where jumps go to" },
		{ 'f', "f", "offsets in the function, or addresses" },
		{ 'B', "B", "the bytes of instructions" },
		{ '?', "?", "search back" },
		{ 0, NULL, NULL },
	};
	struct screen_code *s = alloc_zero(1, sizeof(*s));
	struct tui_list list = {
		.arg = s,
		.keys = keys,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.act = act,
		.refresh = samples->is_live ? refresh : NULL,
		.release = release,
		.add_file_name = add_file_name,
	};

	s->samples = samples;
	s->look = tuiannotate_look(samples, first, nevents);
	set_function(s, f);
	if (tell(s, f, err) < 0) {
		release(s);
		return -1;
	}
	list.at = hottest(s);
	if (list.at >= s->lines.len)
		list.at = 0;
	tui_push(t, &list);
	return 0;
}
