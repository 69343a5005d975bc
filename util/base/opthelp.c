/* SPDX-License-Identifier: MIT */
#include "util/base/opthelp.h"

#include "util/base/opt.h"
#include "util/base/wrap.h"

#define INDENT 26

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
		wrap_add(out, o->help, INDENT, INDENT, width);
		buf_add_char(out, '\n');
	}
}
