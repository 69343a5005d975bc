/* SPDX-License-Identifier: MIT */
#include "util/tui/tuisave.h"

#include "util/base/fs.h"
#include "util/out/utf8.h"

enum { NAMES_TRIED = 10000 };

void tuisave_add_name(const struct tui_list *list, struct buf *out)
{
	static const struct fs here = { NULL };
	size_t start = out->len, end;

	if (list->add_file_name)
		list->add_file_name(list->arg, out);
	else
		buf_add_text(out, "tally.screen");
	for (size_t i = start; i < out->len; i++)
		if (out->at[i] == '/' || (unsigned char)out->at[i] <= ' ')
			out->at[i] = '_';
	end = out->len;
	for (unsigned i = 0; i < NAMES_TRIED; i++) {
		buf_cut(out, end);
		buf_printf(out, ".%u", i);
		if (!fs_exists(&here, buf_text(out) + start))
			return;
	}
}

static void write_line(FILE *file, struct buf *line, struct buf *shown)
{
	buf_clear(shown);
	utf8_add_shown(shown, buf_view(line));
	while (shown->len && shown->at[shown->len - 1] == ' ')
		buf_cut(shown, shown->len - 1);
	buf_add_char(shown, '\n');
	fwrite(shown->at, 1, shown->len, file);
	buf_clear(line);
}

int tuisave_write(const struct tui_list *list, bool has_head, const char *path, struct err *err)
{
	static const struct fs here = { NULL };
	struct fs_output out = { 0 };
	struct buf line = { 0 }, shown = { 0 };
	size_t from, columns, count = list->count(list->arg);
	int status = -1;

	if (fs_exists(&here, path)) {
		err_set(err, ERR_UNSUPPORTED, "'%s' is there already", path);
		goto out;
	}
	if (fs_create(&out, path, err) < 0)
		goto out;
	list->add_title(list->arg, &line);
	write_line(out.file, &line, &shown);
	if (list->add_head && has_head) {
		list->add_head(list->arg, &line, &from, &columns);
		write_line(out.file, &line, &shown);
	}
	for (size_t i = 0; i < count; i++) {
		list->add_row(list->arg, i, &line);
		write_line(out.file, &line, &shown);
	}
	status = fs_commit(&out, err);
out:
	fs_abandon(&out);
	buf_release(&line);
	buf_release(&shown);
	return status;
}
