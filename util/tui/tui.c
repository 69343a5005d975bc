/* SPDX-License-Identifier: MIT */
#include "util/tui/tui.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/base/vec.h"
#include "util/out/utf8.h"
#include "util/tui/terminal.h"
#include "util/tui/tuitext.h"

enum {
	HEAD_ROWS = 2, /* title and heads */
	FOOT_ROWS = 1,
	SIDE_STEP = 16, /* columns at once */
	ESCAPE = 27,
};

/* A list on the screen and what of it is seen. */
struct layer {
	struct tui_list list;
	size_t at;    /* the row that is chosen */
	size_t first; /* the row at the top */
	size_t side;  /* columns that are scrolled away */
};

struct tui {
	struct terminal *terminal;
	struct VEC(struct layer) layers;
	struct buf line, shown;
	struct buf search;
	struct buf said; /* shown at the bottom until the next key */
	const unsigned *refresh_ms;
	bool is_done;
};

static struct layer *top(struct tui *t)
{
	return &t->layers.at[t->layers.len - 1];
}

static size_t body_rows(const struct tui *t)
{
	size_t rows = terminal_rows(t->terminal);

	return rows > HEAD_ROWS + FOOT_ROWS ? rows - HEAD_ROWS - FOOT_ROWS : 1;
}

static size_t last_row(const struct tui *t)
{
	size_t rows = terminal_rows(t->terminal);

	return rows ? rows - 1 : 0;
}

/* ---- drawing ---- */

/* What is behind so many columns of well-formed text. */
static struct view skip_columns(struct view v, size_t columns)
{
	while (columns-- && v.len) {
		size_t n = utf8_length(v);

		v.at += n;
		v.len -= n;
	}
	return v;
}

static void put_line(struct tui *t, size_t row, size_t side, enum tui_style style, unsigned how)
{
	struct view v, rest;

	buf_clear(&t->shown);
	utf8_add_shown(&t->shown, buf_view(&t->line));
	v = skip_columns(buf_view(&t->shown), side);
	rest = skip_columns(v, terminal_columns(t->terminal));
	v.len -= rest.len;
	terminal_put(t->terminal, row, style, how, v);
}

/* The chosen row is always to be seen. */
static void settle(struct layer *l, size_t count, size_t rows)
{
	if (l->at >= count)
		l->at = count ? count - 1 : 0;
	if (l->at < l->first)
		l->first = l->at;
	if (l->at >= l->first + rows)
		l->first = l->at - rows + 1;
	if (l->first && l->first + rows > count)
		l->first = count > rows ? count - rows : 0;
}

static void draw_foot(struct tui *t, const struct layer *l, size_t count)
{
	buf_clear(&t->line);
	if (t->said.len)
		buf_add_view(&t->line, buf_view(&t->said));
	else
		buf_printf(&t->line, "%zu of %zu   ? help   / search   q %s", count ? l->at + 1 : 0,
			   count, t->layers.len > 1 ? "back" : "quit");
	put_line(t, last_row(t), 0, TUI_PLAIN, TERMINAL_REVERSE);
}

static void draw(struct tui *t)
{
	struct layer *l = top(t);
	size_t count = l->list.count(l->list.arg), rows = body_rows(t);

	settle(l, count, rows);
	buf_clear(&t->line);
	l->list.add_title(l->list.arg, &t->line);
	put_line(t, 0, 0, TUI_PLAIN, TERMINAL_REVERSE);
	buf_clear(&t->line);
	if (l->list.add_head)
		l->list.add_head(l->list.arg, &t->line);
	put_line(t, 1, l->side, TUI_PLAIN, TERMINAL_BOLD);
	for (size_t i = 0; i < rows; i++) {
		bool is_chosen = count && l->first + i == l->at;
		enum tui_style style = TUI_PLAIN;

		buf_clear(&t->line);
		if (l->first + i < count)
			style = l->list.add_row(l->list.arg, l->first + i, &t->line);
		put_line(t, i + HEAD_ROWS, l->side, style, is_chosen ? TERMINAL_REVERSE : 0);
	}
	draw_foot(t, l, count);
	/* Where screen readers and slow eyes find the chosen row. */
	terminal_show(t->terminal, l->at - l->first + HEAD_ROWS, 0);
}

/* ---- layers ---- */

void tui_push(struct tui *t, const struct tui_list *list)
{
	size_t half = body_rows(t) / 2;

	*vec_add(&t->layers) = (struct layer){
		.list = *list,
		.at = list->at,
		.first = list->at > half ? list->at - half : 0,
	};
}

static void pop(struct tui *t)
{
	struct layer *l = top(t);

	if (l->list.release)
		l->list.release(l->list.arg);
	t->layers.len--;
	t->is_done = !t->layers.len;
}

void tui_push_text(struct tui *t, const char *title, const char *text)
{
	struct tui_list list = tuitext_list(title, text);

	tui_push(t, &list);
}

void tui_say(struct tui *t, const char *text)
{
	buf_clear(&t->said);
	buf_add_text(&t->said, text);
}

static void say_error(struct tui *t, struct err *err)
{
	if (err->text[0])
		tui_say(t, err->text);
	err_clear(err);
}

static void add_help(struct buf *out, const struct tui_key *keys)
{
	for (const struct tui_key *k = keys; k && k->name; k++)
		buf_printf(out, "  %-12s %s\n", k->name, k->text);
}

static void push_help(struct tui *t)
{
	static const struct tui_key common[] = {
		{ 0, "up, down", "the row before, the row after (also k, j)" },
		{ 0, "page keys", "a screen up or down (also space)" },
		{ 0, "home, end", "the first row, the last row (also g, G)" },
		{ 0, "< >", "scroll sideways" },
		{ 0, "/", "search: the next row with a text" },
		{ 0, "n N", "search on, search back" },
		{ 0, "q", "back, or out of the first screen (also escape)" },
		{ 0, NULL, NULL },
	};
	struct buf text = { 0 };

	if (top(t)->list.keys) {
		buf_add_text(&text, "Here:\n");
		add_help(&text, top(t)->list.keys);
		buf_add_char(&text, '\n');
	}
	buf_add_text(&text, "Everywhere:\n");
	add_help(&text, common);
	tui_push_text(t, "Help", buf_text(&text));
	buf_release(&text);
}

/* ---- asking ---- */

static void draw_question(struct tui *t, const char *question, const struct buf *text)
{
	buf_clear(&t->line);
	buf_printf(&t->line, "%s%s", question, buf_text(text));
	put_line(t, last_row(t), 0, TUI_PLAIN, 0);
	terminal_show(t->terminal, last_row(t), utf8_columns(buf_view(&t->line)));
}

static void cut_character(struct buf *text)
{
	size_t len = text->len;

	if (!len)
		return;
	do
		len--;
	while (len && ((unsigned char)text->at[len] & 0xc0) == 0x80);
	buf_cut(text, len);
}

bool tui_ask(struct tui *t, const char *question, struct buf *text)
{
	struct buf answer = { 0 };
	bool is_given = false;

	buf_add_view(&answer, buf_view(text));
	for (bool is_asking = true; is_asking;) {
		int key;

		draw_question(t, question, &answer);
		key = terminal_read(t->terminal, 0);
		if (key == TUI_ENTER || key == TERMINAL_NOTHING) {
			is_given = key == TUI_ENTER;
			is_asking = false;
		} else if (key == ESCAPE) {
			is_asking = false;
		} else if (key == TUI_BACK || key == 8) {
			cut_character(&answer);
		} else if (key == 'U' - '@') {
			buf_clear(&answer);
		} else if (key >= ' ' && key < 256) {
			buf_add_char(&answer, (char)key);
		}
	}
	if (is_given) {
		buf_clear(text);
		buf_add_view(text, buf_view(&answer));
	}
	buf_release(&answer);
	return is_given;
}

/* ---- searching ---- */

static bool row_has(struct tui *t, struct layer *l, size_t row)
{
	buf_clear(&t->line);
	l->list.add_row(l->list.arg, row, &t->line);
	return strcasestr(buf_text(&t->line), buf_text(&t->search)) != NULL;
}

/* From the row after, or before, the chosen one, around the ends. */
static void search(struct tui *t, bool forward)
{
	struct layer *l = top(t);
	size_t count = l->list.count(l->list.arg);

	for (size_t i = 1; t->search.len && i <= count; i++) {
		size_t row = forward ? (l->at + i) % count : (l->at + count - i) % count;

		if (row_has(t, l, row)) {
			l->at = row;
			return;
		}
	}
	tui_say(t, t->search.len ? "nothing is found" : "nothing to search for: use /");
}

/* ---- keys ---- */

/* Keys of the list come first, so that it may have some of the others for itself. */
static bool act(struct tui *t, int key)
{
	struct layer *l = top(t);
	struct err err = { 0 };
	size_t depth = t->layers.len, at;

	for (const struct tui_key *k = l->list.keys; k && k->name; k++) {
		if (k->key != key)
			continue;
		at = l->list.act(l->list.arg, t, key, l->at, &err);
		t->layers.at[depth - 1].at = at;
		say_error(t, &err);
		return true;
	}
	return false;
}

static void move_by(struct layer *l, size_t count, long by)
{
	if (by < 0)
		l->at -= (size_t)-by < l->at ? (size_t)-by : l->at;
	else
		l->at += (size_t)by;
	if (l->at >= count)
		l->at = count ? count - 1 : 0;
}

static void navigate(struct tui *t, int key)
{
	struct layer *l = top(t);
	size_t count = l->list.count(l->list.arg);
	long page = (long)body_rows(t);

	if (key == TERMINAL_UP || key == 'k')
		move_by(l, count, -1);
	else if (key == TERMINAL_DOWN || key == 'j')
		move_by(l, count, 1);
	else if (key == TERMINAL_PAGE_UP)
		move_by(l, count, -page);
	else if (key == TERMINAL_PAGE_DOWN || key == ' ')
		move_by(l, count, page);
	else if (key == TERMINAL_HOME || key == 'g')
		l->at = 0;
	else if (key == TERMINAL_END || key == 'G')
		l->at = count ? count - 1 : 0;
	else if (key == '<' || key == TUI_LEFT)
		l->side -= l->side < SIDE_STEP ? l->side : SIDE_STEP;
	else if (key == '>' || key == TUI_RIGHT)
		l->side += SIDE_STEP;
	else if (key == '/' && tui_ask(t, "search: ", &t->search))
		search(t, true);
	else if (key == 'n' || key == 'N')
		search(t, key == 'n');
	else if (key == '?' || key == TERMINAL_HELP)
		push_help(t);
	else if (key == 'q' || key == ESCAPE)
		pop(t);
}

static int refresh_all(struct tui *t, struct err *err)
{
	bool changed = false;

	for (size_t i = 0; i < t->layers.len; i++) {
		struct tui_list *list = &t->layers.at[i].list;

		if (list->refresh && !list->refresh(list->arg, &changed, err)) {
			t->is_done = true;
			return err->text[0] ? -1 : 0;
		}
	}
	return 0;
}

static int loop(struct tui *t, struct err *err)
{
	while (!t->is_done) {
		unsigned wait_ms = *t->refresh_ms;
		int key;

		draw(t);
		key = terminal_read(t->terminal, wait_ms);
		if (key == TERMINAL_NOTHING && !wait_ms)
			return 0; /* the terminal is gone */
		if (key == TERMINAL_NOTHING) {
			if (refresh_all(t, err) < 0)
				return -1;
			continue;
		}
		buf_clear(&t->said);
		if (key != TERMINAL_RESIZE && !act(t, key))
			navigate(t, key);
	}
	return 0;
}

/* ---- the terminal ---- */

bool tui_possible(const char **note)
{
	bool possible = terminal_possible();

	*note = NULL;
	if (!possible || terminal_known())
		return possible;
	*note = "no screens are known for the terminal that TERM names: text instead";
	return false;
}

int tui_run(const struct tui_list *list, const unsigned *refresh_ms, struct err *err)
{
	struct tui t = { .refresh_ms = refresh_ms };
	int status;

	t.terminal = terminal_open(err);
	if (!t.terminal)
		return -1;
	tui_push(&t, list);
	status = loop(&t, err);
	while (t.layers.len)
		pop(&t);
	terminal_close(t.terminal);
	vec_release(&t.layers);
	buf_release(&t.line);
	buf_release(&t.shown);
	buf_release(&t.search);
	buf_release(&t.said);
	return status;
}
