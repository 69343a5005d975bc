/* SPDX-License-Identifier: MIT */
#include "util/tui/tuifunctions.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/session/eventgroup.h"
#include "util/tui/tuicode.h"

struct screen_functions {
	struct tuiannotate *samples;
	const char *symbol;
	struct VEC(const struct annotate_function *) all;
	size_t first, nevents;
	bool group;
};

static double share(const struct screen_functions *s, size_t row)
{
	const struct annotext all = { .samples = s->samples->counted,
				      .percent = ANNOTEXT_GLOBAL_PERIOD };
	const struct annotate_function *f = s->all.at[row];

	return annotext_share(&all, f, s->first, annotate_total(f, s->first));
}

static bool is_wanted(const struct screen_functions *s, const struct annotate_function *f)
{
	bool has_samples = false;

	for (size_t i = 0; i < s->nevents; i++)
		has_samples |= annotate_total(f, s->first + i).samples > 0;
	return has_samples && (!s->symbol || strcmp(s->symbol, f->name) == 0);
}

static void show_event(struct screen_functions *s, size_t event)
{
	struct eventgroup g = eventgroup_find(s->samples->recording, event,
					      s->group ? EVENTGROUP_ALL : EVENTGROUP_RECORDED);
	struct annotate *a = s->samples->counted;

	s->first = g.leader;
	s->nevents = g.members;
	s->all.len = 0;
	annotate_sort(a, s->first);
	for (size_t i = 0; i < a->functions.len; i++)
		if (is_wanted(s, a->functions.at[i]))
			*vec_add(&s->all) = a->functions.at[i];
}

/* The last event that has such functions, of those before one. */
static size_t event_before(const struct screen_functions *s)
{
	size_t n = recording_file(s->samples->recording)->events.len;

	return s->first ? s->first - 1 : n - 1;
}

static void add_title(void *arg, struct buf *out)
{
	const struct screen_functions *s = arg;

	buf_printf(out, "%s with samples of %s", s->all.len ? "Functions" : "No functions",
		   recording_event_name(s->samples->recording, s->first));
	if (s->nevents > 1)
		buf_printf(out, " and %zu more", s->nevents - 1);
	if (s->all.len)
		buf_add_text(out, ": enter shows the code");
}

static size_t count(void *arg)
{
	return ((struct screen_functions *)arg)->all.len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	const struct screen_functions *s = arg;
	const struct annotate_function *f = s->all.at[row];
	double percent = share(s, row);

	buf_printf(out, "%6.2f%%  %-20s  %s", percent, fs_base_name(f->dso->name), f->name);
	return tuicode_style(percent);
}

static size_t act(void *arg, struct tui *t, int key, size_t row, struct err *err)
{
	struct screen_functions *s = arg;
	size_t events = recording_file(s->samples->recording)->events.len;
	size_t next = s->first + s->nevents;

	if (key == '\t' || key == TUI_BACK_TAB) {
		show_event(s, key == TUI_BACK_TAB ? event_before(s) : next < events ? next : 0);
		return 0;
	}
	if (row < s->all.len)
		tuicode_push(t, s->samples, s->all.at[row], s->first, s->nevents, err);
	return row;
}

static void start(void *arg, struct tui *t, struct err *err)
{
	act(arg, t, TUI_ENTER, 0, err);
}

int tuifunctions_run(struct tuiannotate *t, const char *symbol, bool group, struct err *err)
{
	static const struct tui_key keys[] = {
		{ TUI_ENTER, "Enter", "the code of the function (also right, a)" },
		{ TUI_RIGHT, "right", NULL },
		{ 'a', "a", NULL },
		{ '\t', "tab", "the next event" },
		{ TUI_BACK_TAB, "shift-tab", "the event before" },
		{ 0, NULL, NULL },
	};
	static const unsigned never;
	struct screen_functions s = { .samples = t, .symbol = symbol, .group = group };
	struct tui_list list = {
		.arg = &s,
		.keys = keys,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.act = act,
		.start = start,
	};
	size_t events = recording_file(t->recording)->events.len;
	int status;

	/* An event without samples is nothing to begin with. */
	for (size_t e = 0; e < events && !s.all.len; e = s.first + s.nevents)
		show_event(&s, e);
	list.is_passed = s.all.len == 1;
	if (symbol && !s.all.len)
		status = err_set(err, ERR_ABSENT, "no samples in a function '%s'", symbol);
	else
		status = tui_run(&list, &never, err);
	vec_release(&s.all);
	return status;
}
