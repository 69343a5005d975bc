/* SPDX-License-Identifier: MIT */
#include "util/tui/tuitext.h"

#include <stdlib.h>

#include "util/base/vec.h"

struct text {
	struct buf title, text;
	struct VEC(struct view) lines;
};

static void add_title(void *arg, struct buf *out)
{
	buf_add_view(out, buf_view(&((struct text *)arg)->title));
}

static size_t count(void *arg)
{
	return ((struct text *)arg)->lines.len;
}

static enum tui_style add_row(void *arg, size_t row, struct buf *out)
{
	buf_add_view(out, ((struct text *)arg)->lines.at[row]);
	return TUI_PLAIN;
}

static void release(void *arg)
{
	struct text *t = arg;

	buf_release(&t->title);
	buf_release(&t->text);
	vec_release(&t->lines);
	free(t);
}

struct tui_list tuitext_list(const char *title, const char *text)
{
	struct text *t = alloc_zero(1, sizeof(*t));
	const char *at;

	buf_add_text(&t->title, title);
	buf_add_text(&t->text, text);
	at = buf_text(&t->text);
	while (*at) {
		size_t len = strcspn(at, "\n");

		*vec_add(&t->lines) = (struct view){ at, len };
		at += len + (at[len] == '\n');
	}
	return (struct tui_list){
		.arg = t,
		.add_title = add_title,
		.count = count,
		.add_row = add_row,
		.release = release,
	};
}
