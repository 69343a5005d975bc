/* SPDX-License-Identifier: MIT */
#include "util/tui/tuifunctions.h"

#include "util/base/fs.h"
#include "util/tui/tuicode.h"

struct screen_functions {
	const struct tuiannotate *args;
	struct VEC(const struct annotate_function *) all;
	size_t first, nevents;
};

static double share(const struct screen_functions *s, size_t row)
{
	const struct annotext all = { .samples = s->args->counted,
				      .percent = ANNOTEXT_GLOBAL_PERIOD };
	const struct annotate_function *f = s->all.at[row];

	return annotext_share(&all, f, s->first, annotate_total(f, s->first));
}

static void add_title(void *arg, struct buf *out)
{
	const struct screen_functions *s = arg;

	buf_printf(out, "Functions with samples of %s: enter shows the code",
		   recording_event_name(s->args->recording, s->first));
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
	const struct screen_functions *s = arg;
	struct tuicode code = { .shares = { 0 } };
	struct tui_list list;

	(void)key;
	if (row < s->all.len &&
	    tuiannotate_function(s->args, s->all.at[row], s->first, s->nevents, &code, err) == 0) {
		list = tuicode_list(s->all.at[row]->name, &code);
		tui_push(t, &list);
	}
	tuicode_release(&code);
	return row;
}

int tuifunctions_run(const struct tuiannotate *t, const char *symbol, size_t first, size_t nevents,
		     struct err *err)
{
	static const struct tui_key keys[] = {
		{ TUI_ENTER, "Enter", "the code of the function (also a)" },
		{ 'a', "a", "the same" },
		{ 0, NULL, NULL },
	};
	static const unsigned never;
	struct screen_functions s = { .args = t, .first = first, .nevents = nevents };
	struct tui_list list = {
		.arg = &s,
		.keys = keys,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.act = act,
	};
	int status;

	for (size_t i = 0; i < t->counted->functions.len; i++) {
		const struct annotate_function *f = t->counted->functions.at[i];

		if ((!symbol || strcmp(symbol, f->name) == 0) && annotate_total(f, first).samples)
			*vec_add(&s.all) = f;
	}
	if (symbol && !s.all.len)
		status = err_set(err, ERR_ABSENT, "no samples in a function '%s'", symbol);
	else
		status = tui_run(&list, &never, err);
	vec_release(&s.all);
	return status;
}
