/* SPDX-License-Identifier: MIT */
#include "util/export/scriptsource.h"

#include "util/base/alloc.h"
#include "util/out/utf8.h"
#include "util/report/sourcetext.h"

/* Of so many threads the last line is known; of one more, a line may be there twice. */
enum { THREADS = 1024 };

struct scriptsource {
	struct lines *lines;
	struct sourcetext texts;
	struct {
		uint32_t tid, line;
		const char *file; /* NULL: none yet */
	} last[THREADS];
};

struct scriptsource *scriptsource_new(struct lines *lines)
{
	struct scriptsource *s = alloc_zero(1, sizeof(*s));

	s->lines = lines;
	sourcetext_init(&s->texts, &(struct sourcetext_options){ 0 });
	return s;
}

void scriptsource_free(struct scriptsource *s)
{
	if (!s)
		return;
	sourcetext_release(&s->texts);
	free(s);
}

/* Tabs stay, the source is indented by them. */
static void add_text(struct view text, struct buf *out)
{
	struct view part;

	for (bool is_first = true; view_split(&text, '\t', &part); is_first = false) {
		if (!is_first)
			buf_add_char(out, '\t');
		utf8_add_shown(out, part);
	}
}

void scriptsource_add(struct scriptsource *s, uint32_t tid, struct session_place p, struct buf *out)
{
	size_t slot = tid % THREADS;
	struct lines_frame f;
	struct view text;

	if (!lines_find(s->lines, p, &f, 1) || !f.file)
		return;
	if (s->last[slot].file && s->last[slot].tid == tid && s->last[slot].line == f.line &&
	    strcmp(s->last[slot].file, f.file) == 0)
		return;
	if (!sourcetext_line(&s->texts, f.file, f.line, &text))
		return;
	s->last[slot].tid = tid;
	s->last[slot].line = f.line;
	s->last[slot].file = f.file;
	buf_printf(out, "|%-8u ", f.line);
	add_text(text, out);
	buf_add_char(out, '\n');
}
