/* SPDX-License-Identifier: MIT */
#include "util/tui/tuidoc.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/out/doc.h"
#include "util/out/render.h"

struct screen_doc {
	const struct tuidoc_args *args;
	char *text; /* of the last document */
	struct VEC(struct view) lines;
};

static void tell(struct screen_doc *s)
{
	const struct doc_style style = { 0 };
	struct err err = { 0 };
	struct view rest, line;
	size_t len = 0;
	struct doc *doc;
	FILE *out;

	free(s->text);
	s->text = NULL;
	s->lines.len = 0;
	out = open_memstream(&s->text, &len);
	if (!out)
		return;
	doc = doc_new(render_find("text"), &style, out, NULL);
	s->args->tell(s->args->arg, doc);
	doc_close(doc, &err);
	doc_free(doc);
	fclose(out);
	for (rest = view_make(s->text, len); view_split(&rest, '\n', &line);)
		*vec_add(&s->lines) = line;
}

static void add_title(void *arg, struct buf *out)
{
	const struct screen_doc *s = arg;

	s->args->add_title(s->args->arg, out);
}

static size_t count(void *arg)
{
	return ((const struct screen_doc *)arg)->lines.len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	const struct screen_doc *s = arg;

	buf_add_view(out, s->lines.at[row]);
	return TUI_PLAIN;
}

static size_t act(void *arg, struct tui *t, int key, size_t row, struct err *err)
{
	struct screen_doc *s = arg;

	(void)t;
	(void)err;
	s->args->act(s->args->arg, key);
	return row;
}

static bool refresh(void *arg, bool *changed, struct err *err)
{
	struct screen_doc *s = arg;

	if (!s->args->refresh(s->args->arg, changed, err))
		return false;
	if (*changed)
		tell(s);
	return true;
}

int tuidoc_run(const struct tuidoc_args *args, struct err *err)
{
	struct screen_doc s = { .args = args };
	const struct tui_list list = {
		.arg = &s,
		.keys = args->keys,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.act = act,
		.refresh = refresh,
	};
	int status = tui_run(&list, &args->refresh_ms, err);

	vec_release(&s.lines);
	free(s.text);
	return status;
}
