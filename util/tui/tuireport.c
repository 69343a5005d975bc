/* SPDX-License-Identifier: MIT */
#include "util/tui/tuireport.h"

#include "util/report/measuretext.h"
#include "util/report/sortcode.h"
#include "util/session/eventgroup.h"
#include "util/tui/tuirows.h"

#define WARM_PERCENT 0.5
#define HOT_PERCENT  5.0

struct screen_report {
	const struct tuireport_args *args;
	struct fields fields; /* with the order that the user chooses */
	struct reportdoc_args told;
	struct tuirows rows;
	struct hist hist;
	bool has_hist;
	size_t leader, members; /* the events that are shown */
	size_t sorted_by;	/* the column; .fields.ncolumns: as it came */
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
	hist_sort(&new, s->fields.order, s->fields.norder, 0);
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
	make_hist(s);
}

static void add_title(void *arg, struct buf *out)
{
	struct screen_report *s = arg;
	const struct hist_total *t = &s->hist.totals.at[0];
	uint64_t total = measuretext_total(&s->hist, 0, s->told.of_wanted);

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
		buf_printf(out, ": %.2f%%", measuretext_percent(s->rows.shown, total));
}

static void add_head(void *arg, struct buf *out)
{
	tuirows_add_head(&((struct screen_report *)arg)->rows, out);
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

static void next_event(struct screen_report *s)
{
	size_t next = s->leader + s->members;

	s->rows.zooms.len = 0;
	show_event(s, next < s->args->profile->events.len ? next : 0);
}

static void say_container(struct tui *t, const struct framepool_function *inlined,
			  const struct framepool_function *f)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s is inlined: this is %s, which has it", inlined->name, f->name);
	tui_say(t, buf_text(&text));
	buf_release(&text);
}

static void annotate(struct screen_report *s, struct tui *t, size_t line, struct err *err)
{
	int sym = fields_find(&s->fields, &sortcode_sym);
	const struct framepool_function *f = NULL;
	const struct framepool_function *inlined = NULL;
	struct tuicode code = { .shares = { 0 } };
	struct tui_list list;

	if (line < s->rows.lines.len && s->rows.lines.at[line].node) {
		const struct tuirows_line *l = &s->rows.lines.at[line];

		for (size_t i = 0; i < s->rows.graphs.len; i++)
			if (s->rows.graphs.at[i].row == l->row)
				f = framepool_function(
					&s->args->profile->frames,
					s->rows.graphs.at[i].graph.nodes.at[l->node].frame);
	} else if (line < s->rows.lines.len && sym >= 0) {
		f = s->hist.rows.at[s->rows.lines.at[line].row].values[sym].thing;
	}
	if (f && f->is_inlined) {
		inlined = f;
		f = framepool_container(&s->args->profile->frames, inlined);
	}
	if (!f) {
		tui_say(t, "there is no function with a name here");
	} else if (tuiannotate_code(s->args->annotate, f, s->leader, s->members, &code, err) == 0) {
		list = tuicode_list(f->name, &code);
		tui_push(t, &list);
		if (inlined)
			say_container(t, inlined, f);
	}
	tuicode_release(&code);
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

static size_t toggle(struct screen_report *s, struct tui *t, size_t line)
{
	if (!s->told.has_graphs)
		tui_say(t, "the recording has no call chains (record -g), or -g none was given");
	else if (line < s->rows.lines.len)
		tuirows_toggle(&s->rows, line);
	return line;
}

static size_t act(void *arg, struct tui *t, int key, size_t row, struct err *err)
{
	struct screen_report *s = arg;

	if (key == TUI_ENTER || key == '+' || key == 'e') {
		return toggle(s, t, row);
	} else if (key == 'C') {
		tuirows_close_all(&s->rows);
	} else if (key == 's') {
		sort_next(s, t);
	} else if (key == 'f') {
		if (tui_ask(t, "only rows with: ", &s->rows.filter))
			tuirows_update(&s->rows);
	} else if (key == 'd') {
		zoom(s, t, row, "dso");
	} else if (key == 't') {
		zoom(s, t, row, "tid,pid,comm");
	} else if (key == TUI_BACK) {
		if (s->rows.zooms.len)
			s->rows.zooms.len--;
		else
			buf_clear(&s->rows.filter);
		tuirows_update(&s->rows);
		return row;
	} else if (key == '\t') {
		next_event(s);
	} else if (key == 'i') {
		tui_push_text(t, "Recording", s->args->header ? s->args->header : "");
		return row;
	} else if (key == 'S') {
		show_samples(s, t, row);
		return row;
	} else if (key == 'a') {
		annotate(s, t, row, err);
		return row;
	}
	return 0;
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

int tuireport_run(const struct tuireport_args *args, struct err *err)
{
	static const struct tui_key keys[] = {
		{ TUI_ENTER, "Enter", "open or close the callers of a row (also e, +)" },
		{ 'e', "e", "the same" },
		{ '+', "+", "the same" },
		{ 'C', "C", "close all" },
		{ 's', "s", "sort by the next column" },
		{ 'f', "f", "only rows with a text in them" },
		{ 'd', "d", "only this program or library" },
		{ 't', "t", "only this thread (or process, or command)" },
		{ TUI_BACK, "backspace", "take the last of these back" },
		{ '\t', "tab", "the next event" },
		{ 'i', "i", "what the recording says of itself" },
		{ 'S', "S", "some of the row's samples one by one (--samples)" },
		{ 'a', "a", "the code of the function, or of the one that it is inlined in" },
		{ 0, NULL, NULL },
	};
	static const unsigned never;
	static const size_t before_annotate = ARRAY_LEN(keys) - 2;
	struct screen_report s = { .args = args,
				   .fields = *args->told->fields,
				   .told = *args->told };
	struct tui_key own[ARRAY_LEN(keys)];
	struct tui_list list = {
		.arg = &s,
		.keys = own,
		.add_title = add_title,
		.add_head = add_head,
		.count = count,
		.add_row = add_row,
		.act = act,
		.refresh = args->refresh ? refresh_report : NULL,
	};
	int status;

	if (!args->profile->events.len)
		return err_set(err, ERR_UNSUPPORTED, "the recording has no events");
	memcpy(own, keys, sizeof(keys));
	if (!args->annotate)
		own[before_annotate] = (struct tui_key){ 0, NULL, NULL };
	s.told.fields = &s.fields;
	s.sorted_by = s.fields.ncolumns;
	tuirows_init(&s.rows, &s.told);
	show_event(&s, 0);
	status = tui_run(&list, args->refresh_ms ? args->refresh_ms : &never, err);
	tuirows_release(&s.rows);
	hist_release(&s.hist);
	return status;
}
