/* SPDX-License-Identifier: MIT */
#include "util/base/opthelp.h"

#include <string.h>

#include "util/base/opt.h"

#define INDENT 26

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void opthelp_wrap(const char *text, size_t column, size_t indent, size_t width, struct buf *out)
{
	bool fresh = true;

	while (*text) {
		size_t len, columns = 0;

		text += strspn(text, " ");
		len = strcspn(text, " \n");
		for (size_t i = 0; i < len; i++)
			columns += !is_continuation(text[i]);
		if (len && !fresh && column + 1 + columns > width) {
			buf_add_char(out, '\n');
			buf_add_fill(out, ' ', indent);
			column = indent;
			fresh = true;
		}
		if (len) {
			if (!fresh)
				buf_add_char(out, ' ');
			column += columns + !fresh;
			buf_add(out, text, len);
			fresh = false;
		}
		text += len;
		if (*text == '\n') {
			text++;
			buf_add_char(out, '\n');
			if (*text && *text != '\n')
				buf_add_fill(out, ' ', indent);
			column = indent;
			fresh = true;
		}
	}
}

static void spell(const struct opt *o, struct buf *out)
{
	if (o->letter)
		buf_printf(out, "-%c", o->letter);
	if (o->name)
		buf_printf(out, "%s--%s", o->letter ? ", " : "", o->name);
	if (!o->arg)
		return;
	if (o->kind == OPT_KIND_OPTIONAL)
		buf_printf(out, o->name ? "[=%s]" : "[%s]", o->arg);
	else
		buf_printf(out, o->name ? "=%s" : " %s", o->arg);
}

void opthelp_list(const struct opt *opts, struct buf *out)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	opt_walk_init(&w, opts);
	while ((o = opt_walk_next(&w, &base))) {
		if (!o->help)
			continue;
		spell(o, out);
		buf_add_char(out, '\n');
	}
}

void opthelp_describe(const struct opt *opts, size_t width, struct buf *out)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	if (width < INDENT + 24)
		width = INDENT + 24;
	opt_walk_init(&w, opts);
	while ((o = opt_walk_next(&w, &base))) {
		size_t start = out->len, used;

		if (!o->help)
			continue;
		buf_add_text(out, o->letter ? "  " : "      ");
		spell(o, out);
		used = out->len - start;
		if (used + 2 > INDENT) {
			buf_add_char(out, '\n');
			used = 0;
		}
		buf_add_fill(out, ' ', INDENT - used);
		opthelp_wrap(o->help, INDENT, INDENT, width, out);
		buf_add_char(out, '\n');
	}
}
