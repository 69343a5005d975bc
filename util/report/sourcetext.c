/* SPDX-License-Identifier: MIT */
#include "util/report/sourcetext.h"

#include <string.h>

#include "util/base/fs.h"

enum { FILE_MOST = 16 << 20 };

struct sourcetext_file {
	struct buf text;
	struct VEC(size_t) starts; /* of lines */
};

void sourcetext_init(struct sourcetext *s, const struct sourcetext_options *o)
{
	*s = (struct sourcetext){ .options = *o };
}

void sourcetext_release(struct sourcetext *s)
{
	for (size_t i = 0; i < s->all.len; i++) {
		buf_release(&s->all.at[i]->text);
		vec_release(&s->all.at[i]->starts);
	}
	vec_release(&s->all);
	map_release(&s->files);
	arena_release(&s->arena);
}

static void add_path(const struct sourcetext *s, const char *path, struct buf *out)
{
	if (s->options.prefix && path[0] == '/') {
		for (uint64_t i = 0; i < s->options.strip && strchr(path + 1, '/'); i++)
			path = strchr(path + 1, '/');
		buf_add_text(out, s->options.prefix);
	}
	buf_add_text(out, path);
}

static void read_file(const struct sourcetext *s, const char *path, struct sourcetext_file *f)
{
	struct buf name = { 0 };
	struct err err = { 0 };

	add_path(s, path, &name);
	if (fs_read(&(struct fs){ 0 }, buf_text(&name), FILE_MOST, &f->text, &err) < 0 ||
	    (f->text.len && memchr(f->text.at, 0, f->text.len)))
		buf_clear(&f->text);
	buf_release(&name);
	for (size_t at = 0; at < f->text.len;) {
		*vec_add(&f->starts) = at;
		at = view_find(buf_view(&f->text), at, '\n') + 1;
	}
}

bool sourcetext_line(struct sourcetext *s, const char *path, uint32_t number, struct view *line)
{
	struct sourcetext_file *f = map_find(&s->files, view_of(path));
	size_t start;

	if (!f) {
		f = arena_alloc(&s->arena, sizeof(*f));
		read_file(s, path, f);
		*vec_add(&s->all) = f;
		*map_add(&s->files, view_of(arena_string(&s->arena, path))) = f;
	}
	if (!number || number > f->starts.len)
		return false;
	start = f->starts.at[number - 1];
	*line = view_make(f->text.at + start, view_find(buf_view(&f->text), start, '\n') - start);
	if (line->len && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}
