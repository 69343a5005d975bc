/* SPDX-License-Identifier: MIT */
#include "util/tui/tuireport.h"

#include <stdio.h>
#include <string.h>

#include "util/base/num.h"
#include "util/report/measuretext.h"
#include "util/report/sortcode.h"
#include "util/session/eventgroup.h"
#include "util/tui/tuicode.h"
#include "util/tui/tuirows.h"

#define WARM_PERCENT 0.5
#define HOT_PERCENT  5.0

enum { OPEN_MOST = 100000, /* lines of call graphs at once */ KEYS_MOST = 40 };

struct screen_report {
	const struct tuireport_args *args;
	struct fields fields; /* with the order that the user chooses */
	struct reportdoc_args told;
	struct tuirows rows;
	struct hist hist;
	bool has_hist;
	size_t leader, members; /* the events that are shown */
	size_t sorted_by;	/* the column; .fields.ncolumns: as it came */
	size_t member;		/* of the group, that rows are sorted by */
	struct annotate no_samples;
	struct tuiannotate plain; /* the code of functions that only call others: .no_samples */
};

/* ---- what is shown ---- */

static void make_hist(struct screen_report *s)
{
	struct hist_args args = *s->args->hist;
	struct hist old = s->hist, new;
	bool had = s->has_hist;
	size_t *events;

	args.members = s->members;
	events = alloc_zero(s->members + 1, sizeof(events[0]));
	for (size_t i = 0; i < s->members; i++)
		events[i] = s->leader + i;
	profile_make_hist(s->args->profile, &new, &args, events);
	hist_sort(&new, s->fields.order, s->fields.norder, s->member);
	/* The lines know the old one until they have the new one. */
	if (had)
		s->rows.hist = &old;
	s->hist = new;
	s->has_hist = true;
	tuirows_show(&s->rows, &s->hist, &s->args->profile->events.at[s->leader]);
	if (had)
		hist_release(&old);
	free(events);
}

static void show_event(struct screen_report *s, size_t event)
{
	struct eventgroup g = eventgroup_find(s->args->recording, event, s->args->group);

	s->leader = g.leader;
	s->members = g.members;
	if (s->member >= s->members)
		s->member = 0;
	make_hist(s);
}

static void add_title(void *arg, struct buf *out)
{
	struct screen_report *s = arg;
	const struct hist_total *t = &s->hist.totals.at[0];

	buf_printf(out, "%llu samples of %s", (unsigned long long)t->samples,
		   recording_event_name(s->args->recording, s->leader));
	if (s->members > 1)
		buf_printf(out, " and %zu more", s->members - 1);
	if (s->args->add_state)
		s->args->add_state(s->args->arg, out);
	buf_printf(out, ", event count %llu", (unsigned long long)t->period);
	for (size_t i = 0; i < s->rows.zooms.len; i++) {
		const struct tuirows_zoom *z = &s->rows.zooms.at[i];

		buf_printf(out, i ? ", " : "   only ");
		s->fields.keys[z->key]->add(z->value, 1, out);
	}
	if (s->rows.filter.len)
		buf_printf(out, "   with '%s'", buf_text(&s->rows.filter));
	if (s->rows.zooms.len || s->rows.filter.len)
		buf_printf(out, ": %.2f%%",
			   measuretext_percent(s->rows.shown.at[0].period, t->all_period));
}

static void add_head(void *arg, struct buf *out, size_t *from, size_t *columns)
{
	tuirows_add_head(&((struct screen_report *)arg)->rows, out, from, columns);
}

static size_t count(void *arg)
{
	return ((struct screen_report *)arg)->rows.lines.len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	double percent = tuirows_add(&((struct screen_report *)arg)->rows, row, out);

	return percent >= HOT_PERCENT ? TUI_HOT : percent >= WARM_PERCENT ? TUI_WARM : TUI_PLAIN;
}

/* ---- keys ---- */

/* The column that rows are ordered by as they come; behind the last one for none. */
static size_t first_sorted(const struct fields *f)
{
	for (size_t i = 0; i < f->ncolumns && f->norder; i++)
		if (f->columns[i].by.by == f->order[0].by &&
		    f->columns[i].by.number == f->order[0].number)
			return i;
	return f->ncolumns;
}

static void sort_next(struct screen_report *s, struct tui *t)
{
	const struct fields *usual = s->args->told->fields;
	struct buf text = { 0 };

	s->sorted_by = (s->sorted_by + 1) % (usual->ncolumns + 1);
	memcpy(s->fields.order, usual->order, sizeof(usual->order));
	s->fields.norder = usual->norder;
	if (s->sorted_by < usual->ncolumns) {
		s->fields.order[0] = usual->columns[s->sorted_by].by;
		s->fields.norder = 1;
		buf_printf(&text, "sorted by %s", usual->columns[s->sorted_by].title);
	} else {
		buf_add_text(&text, "sorted as at first");
	}
	make_hist(s);
	tui_say(t, buf_text(&text));
	buf_release(&text);
}

static bool zoom_by(struct screen_report *s, const struct sortkey *key, size_t line)
{
	int number = fields_find(&s->fields, key);

	if (number < 0 || line >= s->rows.lines.len)
		return false;
	*vec_add(&s->rows.zooms) = (struct tuirows_zoom){
		.key = (size_t)number,
		.value = s->hist.rows.at[s->rows.lines.at[line].row].values[number],
	};
	tuirows_update(&s->rows);
	return true;
}

/* Into what the first of the keys that the report has tells rows apart by. */
static void zoom(struct screen_report *s, struct tui *t, size_t line, const char *keys)
{
	struct view rest = view_of(keys), word;
	struct buf text = { 0 };

	while (view_split(&rest, ',', &word))
		if (zoom_by(s, sortkey_find(word), line))
			return;
	buf_printf(&text, "these rows are not told apart by %s: give it to -s", keys);
	tui_say(t, buf_text(&text));
	buf_release(&text);
}

static void other_event(struct screen_report *s, bool is_next)
{
	size_t n = s->args->profile->events.len, next = s->leader + s->members;

	s->rows.zooms.len = 0;
	if (is_next)
		show_event(s, next < n ? next : 0);
	else
		show_event(s, (s->leader ? s->leader : n) - 1);
}

static bool is_kernel(const struct screen_report *s, struct sortkey_value v)
{
	struct buf text = { 0 };
	bool is;

	s->fields.keys[fields_find(&s->fields, &sortcode_dso)]->add(v, 1, &text);
	is = strncmp(buf_text(&text), "[kernel", 7) == 0;
	buf_release(&text);
	return is;
}

/* Into the kernel, wherever the rows of it are. */
static void zoom_kernel(struct screen_report *s, struct tui *t)
{
	int key = fields_find(&s->fields, &sortcode_dso);

	for (size_t i = 0; key >= 0 && i < s->rows.lines.len; i++)
		if (is_kernel(s, s->hist.rows.at[s->rows.lines.at[i].row].values[key])) {
			zoom_by(s, &sortcode_dso, i);
			return;
		}
	tui_say(t, key < 0 ? "these rows are not told apart by dso: give it to -s"
			   : "nothing here is of the kernel");
}

static void ask_limit(struct screen_report *s, struct tui *t, struct err *err)
{
	struct buf text = { 0 };
	double least;

	buf_printf(&text, "%g", s->told.least);
	if (tui_ask(t, "least percent of a row: ", &text) &&
	    num_parse_real(buf_view(&text), &least, err) == 0) {
		s->told.least = least > 0 ? least : 0;
		tuirows_update(&s->rows);
	}
	buf_release(&text);
}

static void toggle_relative(struct screen_report *s, struct tui *t)
{
	s->told.of_wanted = !s->told.of_wanted;
	tui_say(t, s->told.of_wanted ? "percents of what is shown" : "percents of all");
	tuirows_update(&s->rows);
}

static void sort_by_member(struct screen_report *s, struct tui *t, size_t member)
{
	struct buf text = { 0 };

	if (member < s->members) {
		s->member = member;
		make_hist(s);
		buf_printf(&text, "sorted by %s",
			   recording_event_name(s->args->recording, s->leader + member));
	} else {
		buf_printf(&text, "there is no event %zu of a group here", member);
	}
	tui_say(t, buf_text(&text));
	buf_release(&text);
}

static void say_container(struct tui *t, const struct framepool_function *inlined,
			  const struct framepool_function *f)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s is inlined: this is %s, which has it", inlined->name, f->name);
	tui_say(t, buf_text(&text));
	buf_release(&text);
}

static const struct framepool_function *function_at(const struct screen_report *s, size_t line)
{
	int sym = fields_find(&s->fields, &sortcode_sym);
	const struct tuirows_line *l = &s->rows.lines.at[line];

	if (!l->node)
		return sym < 0 ? NULL : s->hist.rows.at[l->row].values[sym].thing;
	for (size_t i = 0; i < s->rows.graphs.len; i++)
		if (s->rows.graphs.at[i].row == l->row)
			return framepool_function(
				&s->args->profile->frames,
				s->rows.graphs.at[i].graph.nodes.at[l->node].frame);
	return NULL;
}

/* A function that only calls others. */
static void show_plain(struct screen_report *s, struct tui *t, const struct framepool_function *f,
		       struct err *err)
{
	const struct framepool *frames = &s->args->profile->frames;
	const struct annotate_function *found = NULL;

	if (!s->plain.counted) {
		annotate_init(&s->no_samples, recording_symbols(s->args->recording));
		s->plain = (struct tuiannotate){ .options = s->args->annotate->options,
						 .recording = s->args->recording,
						 .counted = &s->no_samples };
	}
	for (size_t i = 0; i < frames->all.len && !found; i++)
		if (frames->all.at[i]->function == f && frames->all.at[i]->place.mapping)
			found = annotate_find(&s->no_samples, frames->all.at[i]->place);
	if (!found)
		err_set(err, ERR_ABSENT, "no samples in '%s' itself", f->name);
	else
		tuicode_push(t, &s->plain, found, s->leader, s->members, err);
}

static void annotate(struct screen_report *s, struct tui *t, size_t line, struct err *err)
{
	const struct framepool_function *f = NULL, *inlined = NULL;
	const struct annotate_function *found;

	if (line < s->rows.lines.len)
		f = function_at(s, line);
	if (f && f->is_inlined) {
		inlined = f;
		f = framepool_container(&s->args->profile->frames, inlined);
	}
	if (!f) {
		tui_say(t, "there is no function with a name here");
		return;
	}
	if (tuiannotate_read(s->args->annotate, err) < 0)
		return;
	found = tuiannotate_find(s->args->annotate, f->name, f->dso->name);
	if (!found)
		show_plain(s, t, f, err);
	else if (tuicode_push(t, s->args->annotate, found, s->leader, s->members, err) == 0 &&
		 inlined)
		say_container(t, inlined, f);
}

/* The row's samples one by one, of those that were kept. */
static void show_samples(struct screen_report *s, struct tui *t, size_t line)
{
	const struct profile *p = s->args->profile;
	const struct rowsample *all;
	struct rowsamples_index *x;
	struct buf text = { 0 };
	size_t n;

	if (s->leader >= p->samples.len || line >= s->rows.lines.len) {
		tui_say(t, "no samples are kept: give --samples a number of them");
		return;
	}
	x = rowsamples_index_new(&p->samples.at[s->leader], &s->hist, &p->events.at[s->leader]);
	all = rowsamples_find(x, s->rows.lines.at[line].row, &n);
	for (size_t i = 0; i < n; i++)
		rowsamples_add_line(&all[i], &text);
	if (n)
		tui_push_text(t, "Samples", buf_text(&text));
	else
		tui_say(t, "the samples are in what it calls");
	rowsamples_index_free(x);
	buf_release(&text);
}

/* Where nothing can be opened, what can be done instead. */
static void toggle(struct screen_report *s, struct tui *t, size_t line, int key)
{
	if (!s->told.has_graphs && key == TUI_ENTER)
		tui_push_menu(t);
	else if (!s->told.has_graphs)
		tui_say(t, "the recording has no call chains (record -g), or -g none was given");
	else if (key == 'E')
		tuirows_open_all(&s->rows, OPEN_MOST);
	else if (key == 'C')
		tuirows_close_all(&s->rows);
	else if (line < s->rows.lines.len && key == 'e')
		tuirows_toggle_row(&s->rows, line);
	else if (line < s->rows.lines.len)
		tuirows_toggle(&s->rows, line);
}

static bool take_back(void *arg)
{
	struct screen_report *s = arg;

	if (!s->rows.zooms.len && !s->rows.filter.len)
		return false;
	if (s->rows.zooms.len)
		s->rows.zooms.len--;
	else
		buf_clear(&s->rows.filter);
	tuirows_update(&s->rows);
	return true;
}

/* Keys after which the chosen row stays the same one. False for others. */
static bool act_on_row(struct screen_report *s, struct tui *t, int key, size_t line,
		       struct err *err)
{
	if (key == TUI_ENTER || key == '+' || key == 'e' || key == 'E' || key == 'C')
		toggle(s, t, line, key);
	else if (key == TUI_BACK)
		take_back(s);
	else if (key == 'i')
		tui_push_text(t, "Recording", s->args->header ? s->args->header : "");
	else if (key == 'S')
		show_samples(s, t, line);
	else if (key == 'a')
		annotate(s, t, line, err);
	else if (key == 'F')
		toggle_relative(s, t);
	else if (key == 'L')
		ask_limit(s, t, err);
	else if (key == 'V')
		s->rows.has_files = !s->rows.has_files;
	else if (key == 'z')
		s->args->toggle_zero(s->args->arg);
	else if (key == 'f')
		s->args->toggle_stop(s->args->arg);
	else
		return false;
	return true;
}

static void act_anew(struct screen_report *s, struct tui *t, int key, size_t line)
{
	if (key == 's')
		sort_next(s, t);
	else if (key == '/' && tui_ask(t, "only rows with: ", &s->rows.filter))
		tuirows_update(&s->rows);
	else if (key == 'd')
		zoom(s, t, line, "dso");
	else if (key == 't')
		zoom(s, t, line, "tid,pid,comm");
	else if (key == 'k')
		zoom_kernel(s, t);
	else if (key == '\t' || key == TUI_BACK_TAB)
		other_event(s, key == '\t');
	else if (key >= '0' && key <= '9')
		sort_by_member(s, t, (size_t)(key - '0'));
}

static size_t act(void *arg, struct tui *t, int key, size_t line, struct err *err)
{
	struct screen_report *s = arg;
	struct tuirows_line at = { .row = 0 };
	bool is_line = line < s->rows.lines.len;

	if (is_line)
		at = s->rows.lines.at[line];
	if (!act_on_row(s, t, key, line, err)) {
		act_anew(s, t, key, line);
		return 0;
	}
	/* The line is where it was, unless others came or went above it. */
	if (line < s->rows.lines.len && s->rows.lines.at[line].row == at.row &&
	    s->rows.lines.at[line].node == at.node)
		return line;
	return is_line ? tuirows_find(&s->rows, at.row) : line;
}

static bool refresh_report(void *arg, bool *changed, struct err *err)
{
	struct screen_report *s = arg;
	bool is_new = false;

	if (!s->args->refresh(s->args->arg, &is_new, err))
		return false;
	if (is_new)
		show_event(s, s->leader);
	*changed |= is_new;
	return true;
}

static void add_file_name(void *arg, struct buf *out)
{
	(void)arg;
	buf_add_text(out, "tally.hist");
}

/* The code of a function that was asked for before there was a screen. */
static void start(void *arg, struct tui *t, struct err *err)
{
	struct screen_report *s = arg;
	const struct framepool_function *f;

	for (size_t i = 0; i < s->rows.lines.len; i++) {
		f = function_at(s, i);
		if (f && strcmp(f->name, s->args->symbol) == 0) {
			annotate(s, t, i, err);
			return;
		}
	}
	err_set(err, ERR_ABSENT, "no samples in a function '%s'", s->args->symbol);
}

/* Keys of what only some reports have, and digits, which are told as one. */
static void add_keys(const struct tuireport_args *args, struct tui_key *keys)
{
	size_t n = 0;

	while (keys[n].name)
		n++;
	for (int digit = '1'; digit <= '9'; digit++)
		keys[n++] = (struct tui_key){ digit, "0-9", NULL };
	if (args->annotate)
		keys[n++] = (struct tui_key){ 'a', "a",
					      "the code of the function, or of the one that it is "
					      "inlined in" };
	if (args->toggle_zero)
		keys[n++] = (struct tui_key){ 'z', "z",
					      "begin anew each time, or let what is old fade" };
	if (args->toggle_stop)
		keys[n++] = (struct tui_key){ 'f', "f", "stop, or go on" };
}

int tuireport_run(const struct tuireport_args *args, struct err *err)
{
	static const struct tui_key keys[KEYS_MOST] = {
		{ TUI_ENTER, "Enter",
		  "open or close the callers of a row; without any: this menu" },
		{ '+', "+", "open or close them" },
		{ 'e', "e", "all of the row's call graph, or nothing of it" },
		{ 'E', "E", "all call graphs" },
		{ 'C', "C", "close all" },
		{ 'd', "d", "only this program or library" },
		{ 't', "t", "only this thread (or process, or command)" },
		{ 'k', "k", "only the kernel" },
		{ '/', "/", "only rows with a text in them" },
		{ TUI_BACK, "backspace", "take the last of these back (also escape)" },
		{ 'L', "L", "leave out rows with less percent" },
		{ 'F', "F", "percents of what is shown, or of all" },
		{ 's', "s", "sort by the next column" },
		{ '0', "0-9", "sort by this event of a group" },
		{ 'V', "V", "files of functions in call graphs" },
		{ '\t', "tab", "the next event" },
		{ TUI_BACK_TAB, "shift-tab", "the event before" },
		{ 'i', "i", "what the recording says of itself" },
		{ 'S', "S", "some of the row's samples one by one (--samples)" },
	};
	static const unsigned never;
	struct screen_report s = { .args = args,
				   .fields = *args->told->fields,
				   .told = *args->told };
	struct tui_key own[KEYS_MOST];
	struct tui_list list = {
		.arg = &s,
		.keys = own,
		.add_title = add_title,
		.add_head = add_head,
		.count = count,
		.add_row = add_row,
		.act = act,
		.refresh = args->refresh ? refresh_report : NULL,
		.take_back = take_back,
		.start = args->symbol ? start : NULL,
		.add_file_name = add_file_name,
	};
	int status;

	if (!args->profile->events.len)
		return err_set(err, ERR_UNSUPPORTED, "the recording has no events");
	memcpy(own, keys, sizeof(keys));
	add_keys(args, own);
	s.told.fields = &s.fields;
	s.sorted_by = first_sorted(&s.fields);
	s.member = s.told.member;
	tuirows_init(&s.rows, &s.told);
	show_event(&s, 0);
	status = tui_run(&list, args->refresh_ms ? args->refresh_ms : &never, err);
	tuirows_release(&s.rows);
	hist_release(&s.hist);
	annotate_release(&s.no_samples);
	return status;
}
