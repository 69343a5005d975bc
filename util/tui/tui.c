/* SPDX-License-Identifier: MIT */
#include "util/tui/tui.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "util/base/vec.h"
#include "util/out/utf8.h"
#include "util/tui/terminal.h"
#include "util/tui/tuisave.h"
#include "util/tui/tuitext.h"

enum {
	TITLE_ROWS = 1,
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
	bool is_menu; /* of what the list below it can do */
};

struct tui {
	struct terminal *terminal;
	struct VEC(struct layer) layers;
	struct buf line, shown;
	struct buf search;
	struct buf said; /* shown at the bottom until the next key */
	const unsigned *refresh_ms;
	bool hides_head;
	bool is_done;
};

static struct layer *top(struct tui *t)
{
	return &t->layers.at[t->layers.len - 1];
}

/* Rows above those of a list: its title, and the heads if it has some. */
static size_t head_rows(const struct tui *t, const struct tui_list *list)
{
	return TITLE_ROWS + (list->add_head && !t->hides_head);
}

static size_t body_rows(const struct tui *t, const struct tui_list *list)
{
	size_t rows = terminal_rows(t->terminal), others = head_rows(t, list) + FOOT_ROWS;

	return rows > others ? rows - others : 1;
}

static size_t last_row(const struct tui *t)
{
	size_t rows = terminal_rows(t->terminal);

	return rows ? rows - 1 : 0;
}

static bool has_key(const struct tui_list *list, int key)
{
	for (const struct tui_key *k = list->keys; k && k->name; k++)
		if (k->key == key)
			return true;
	return false;
}

/* ---- drawing ---- */

static void put_line(struct tui *t, size_t row, size_t side, enum tui_style style, unsigned how)
{
	struct view v, skipped;

	buf_clear(&t->shown);
	utf8_add_shown(&t->shown, buf_view(&t->line));
	v = buf_view(&t->shown);
	skipped = utf8_cut(v, side);
	v = view_make(v.at + skipped.len, v.len - skipped.len);
	terminal_put(t->terminal, row, style, how, utf8_cut(v, terminal_columns(t->terminal)));
}

/* A line that does not move to the side: that it is cut is seen, lest 1000 be read as 10. */
static void put_whole(struct tui *t, size_t row)
{
	size_t room = terminal_columns(t->terminal);

	if (room && utf8_columns(buf_view(&t->line)) > room) {
		buf_cut(&t->line, utf8_cut(buf_view(&t->line), room - 1).len);
		buf_add_char(&t->line, '>');
	}
	put_line(t, row, 0, TUI_PLAIN, TERMINAL_REVERSE);
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
		buf_printf(&t->line, "%zu of %zu   h help%s   / %s   q %s", count ? l->at + 1 : 0,
			   count, l->list.keys ? "   m menu" : "",
			   has_key(&l->list, '/') ? "filter" : "search",
			   t->layers.len > 1 ? "back" : "quit");
	put_whole(t, last_row(t));
}

static void draw_head(struct tui *t, const struct layer *l)
{
	size_t from = 0, columns = 0;

	buf_clear(&t->line);
	l->list.add_title(l->list.arg, &t->line);
	put_whole(t, 0);
	if (!l->list.add_head || t->hides_head)
		return;
	buf_clear(&t->line);
	l->list.add_head(l->list.arg, &t->line, &from, &columns);
	put_line(t, TITLE_ROWS, l->side, TUI_PLAIN, TERMINAL_BOLD);
	if (from + columns > l->side) {
		size_t cut = from < l->side ? l->side - from : 0;

		terminal_mark(t->terminal, TITLE_ROWS, from + cut - l->side, columns - cut);
	}
}

static void draw(struct tui *t)
{
	struct layer *l = top(t);
	size_t count = l->list.count(l->list.arg), rows = body_rows(t, &l->list);
	size_t above = head_rows(t, &l->list);

	settle(l, count, rows);
	draw_head(t, l);
	for (size_t i = 0; i < rows; i++) {
		bool is_chosen = count && l->first + i == l->at;
		enum tui_style style = TUI_PLAIN;

		buf_clear(&t->line);
		if (l->first + i < count)
			style = l->list.add_row(l->list.arg, l->first + i, &t->line);
		put_line(t, i + above, l->side, style, is_chosen ? TERMINAL_REVERSE : 0);
	}
	draw_foot(t, l, count);
	/* Where screen readers and slow eyes find the chosen row. */
	terminal_show(t->terminal, l->at - l->first + above, 0);
}

/* ---- layers ---- */

void tui_push(struct tui *t, const struct tui_list *list)
{
	size_t half = body_rows(t, list) / 2;

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
	if (t->layers.len && top(t)->list.is_passed)
		pop(t);
}

static void add_keys(struct buf *out, const struct tui_key *keys)
{
	for (const struct tui_key *k = keys; k && k->name; k++)
		if (k->text)
			buf_printf(out, "  %-12s %s\n", k->name, k->text);
}

void tui_push_text(struct tui *t, const char *title, const char *text)
{
	struct tui_list list = tuitext_list(title, text);

	tui_push(t, &list);
}

void tui_push_menu(struct tui *t)
{
	const struct tui_list *list = &top(t)->list;
	struct tui_list menu;
	struct buf text = { 0 };

	add_keys(&text, list->keys);
	menu = tuitext_list("Enter does it", buf_text(&text));
	tui_push(t, &menu);
	top(t)->is_menu = true;
	buf_release(&text);
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

static void push_help(struct tui *t)
{
	static const struct tui_key common[] = {
		{ 0, "up, down", "the row before, the row after (in text also k, j)" },
		{ 0, "page keys", "a screen up or down (also space)" },
		{ 0, "home, end", "the first row, the last row (also g, G)" },
		{ 0, "left, right", "scroll sideways (also <, >); at the left edge: back" },
		{ 0, "/", "search: the next row with a text" },
		{ 0, "n N", "search on, search back" },
		{ 0, "m", "what can be done here, to choose from" },
		{ 0, "H", "the heads of the columns, or one row more" },
		{ 0, "P", "print all rows into a file" },
		{ 0, "h ?", "this help (also F1)" },
		{ 0, "q", "back, or out of the first screen" },
		{ 0, "escape", "take back what narrows the list, then the same" },
		{ 0, "ctrl-c", "out of all screens" },
		{ 0, NULL, NULL },
	};
	struct buf text = { 0 };

	if (top(t)->list.keys) {
		buf_add_text(&text, "Here:\n");
		add_keys(&text, top(t)->list.keys);
		buf_add_char(&text, '\n');
	}
	buf_add_text(&text, "Everywhere:\n");
	add_keys(&text, common);
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
static void search_on(struct tui *t, bool forward)
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

size_t tui_row(struct tui *t)
{
	return top(t)->at;
}

void tui_search(struct tui *t, bool forward)
{
	if (tui_ask(t, forward ? "search: " : "search back: ", &t->search))
		search_on(t, forward);
}

/* ---- printing ---- */

static void print(struct tui *t)
{
	const struct tui_list *list = &top(t)->list;
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };

	tuisave_add_name(list, &path);
	if (tui_ask(t, "print to: ", &path) && path.len) {
		if (tuisave_write(list, !t->hides_head, buf_text(&path), &err) == 0) {
			buf_printf(&text, "%zu rows are in %s", list->count(list->arg),
				   buf_text(&path));
			tui_say(t, buf_text(&text));
		}
		say_error(t, &err);
	}
	buf_release(&path);
	buf_release(&text);
}

/* ---- keys ---- */

/* Keys of the list come first, so that it may have some of the others for itself. */
static bool act(struct tui *t, int key)
{
	struct layer *l = top(t);
	struct err err = { 0 };
	size_t depth = t->layers.len, at;

	if (!has_key(&l->list, key))
		return false;
	at = l->list.act(l->list.arg, t, key, l->at, &err);
	t->layers.at[depth - 1].at = at;
	say_error(t, &err);
	return true;
}

/* Of a line of add_keys(). */
static int key_of(const struct tui_key *keys, size_t line)
{
	for (; keys->name; keys++)
		if (keys->text && !line--)
			break;
	return keys->key;
}

/* The menu is gone before what was chosen is done. */
static bool choose(struct tui *t, int key)
{
	const struct tui_list *below = &t->layers.at[t->layers.len - 2].list;

	if (key == TUI_ENTER || key == TUI_RIGHT)
		key = key_of(below->keys, top(t)->at);
	else if (!has_key(below, key))
		return false;
	pop(t);
	return act(t, key);
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

static bool move(struct tui *t, int key)
{
	struct layer *l = top(t);
	size_t count = l->list.count(l->list.arg);
	long page = (long)body_rows(t, &l->list);
	bool is_text = !l->list.keys;

	if (key == TERMINAL_UP || (key == 'k' && is_text))
		move_by(l, count, -1);
	else if (key == TERMINAL_DOWN || (key == 'j' && is_text))
		move_by(l, count, 1);
	else if (key == TERMINAL_PAGE_UP)
		move_by(l, count, -page);
	else if (key == TERMINAL_PAGE_DOWN || key == ' ')
		move_by(l, count, page);
	else if (key == TERMINAL_HOME || key == 'g')
		l->at = 0;
	else if (key == TERMINAL_END || key == 'G')
		l->at = count ? count - 1 : 0;
	else if (key == '<' || (key == TUI_LEFT && l->side))
		l->side -= l->side < SIDE_STEP ? l->side : SIDE_STEP;
	else if (key == '>' || key == TUI_RIGHT)
		l->side += SIDE_STEP;
	else
		return false;
	return true;
}

/* Escape is hit easily. */
static bool wants_to_leave(struct tui *t)
{
	int key;

	buf_clear(&t->line);
	buf_add_text(&t->line, "leave? y: yes   any other key: no");
	put_line(t, last_row(t), 0, TUI_PLAIN, 0);
	terminal_show(t->terminal, last_row(t), utf8_columns(buf_view(&t->line)));
	key = terminal_read(t->terminal, 0);
	return key == 'y' || key == 'Y' || key == 'q' || key == TUI_ENTER ||
	       key == TERMINAL_NOTHING;
}

static void go_back(struct tui *t, int key)
{
	const struct tui_list *list = &top(t)->list;
	bool is_first = t->layers.len == 1;

	if (key == TUI_LEFT && is_first)
		return;
	if (key == ESCAPE && list->take_back && list->take_back(list->arg))
		return;
	if (key != ESCAPE || !is_first || wants_to_leave(t))
		pop(t);
}

static void navigate(struct tui *t, int key)
{
	if (move(t, key))
		return;
	if (key == '/')
		tui_search(t, true);
	else if (key == 'n' || key == 'N')
		search_on(t, key == 'n');
	else if (key == '?' || key == 'h' || key == TERMINAL_HELP)
		push_help(t);
	else if (key == 'm' && top(t)->list.keys)
		tui_push_menu(t);
	else if (key == 'H')
		t->hides_head = !t->hides_head;
	else if (key == 'P')
		print(t);
	else if (key == 'q' || key == ESCAPE || key == TUI_LEFT)
		go_back(t, key);
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

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* The next key, or none when it is time for new data. */
static int read_key(const struct tui *t, unsigned wait_ms, uint64_t next_ms)
{
	uint64_t now = now_ms();

	if (!wait_ms)
		return terminal_read(t->terminal, 0);
	return terminal_read(t->terminal, next_ms > now ? (unsigned)(next_ms - now) : 1);
}

static int loop(struct tui *t, struct err *err)
{
	uint64_t next_ms = now_ms() + *t->refresh_ms;

	while (!t->is_done) {
		unsigned wait_ms = *t->refresh_ms;
		int key;

		draw(t);
		key = read_key(t, wait_ms, next_ms);
		if (key == TERMINAL_NOTHING && !wait_ms)
			return 0; /* the terminal is gone */
		/* Keys do not put it off. */
		if (wait_ms && now_ms() >= next_ms) {
			if (refresh_all(t, err) < 0)
				return -1;
			next_ms = now_ms() + *t->refresh_ms;
		}
		if (key == TERMINAL_NOTHING || t->is_done)
			continue;
		buf_clear(&t->said);
		if (key != TERMINAL_RESIZE && !(top(t)->is_menu ? choose(t, key) : act(t, key)))
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
	if (list->start) {
		struct err told = { 0 };

		list->start(list->arg, &t, &told);
		say_error(&t, &told);
	}
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
