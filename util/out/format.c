/* SPDX-License-Identifier: MIT */
#include "util/out/format.h"

#include <stddef.h>
#include <string.h>

#include "util/out/render.h"

const struct opt format_opts[] = {
	FLAG('j', "json", struct format_args, json, "print JSON"),
	FLAG(0, "json-output", struct format_args, json, NULL), /* perf's name for it */
	TEXT('x', "field-separator", struct format_args, separator, "SEP",
	     "print CSV with SEP between fields (-x, or -x '\\t')"),
	OPT_END,
};

static int unescape(const char *text, struct buf *out, struct err *err)
{
	for (const char *c = text; *c; c++) {
		if (c[0] == '\\' && (c[1] == 't' || c[1] == '\\'))
			buf_add_char(out, *++c == 't' ? '\t' : '\\');
		else
			buf_add_char(out, *c);
	}
	if (!out->len)
		return err_set(err, ERR_USAGE, "the field separator is empty");
	if (strpbrk(out->at, "\"\n\r"))
		return err_set(err, ERR_USAGE,
			       "the field separator holds a quote or the end of a line");
	return 0;
}

static const struct render *choose_own(const struct format_args *args, struct buf *separator,
				       struct err *err)
{
	if (args->json && args->separator) {
		err_set(err, ERR_USAGE,
			"options '--json' and '--field-separator' exclude each other");
		return NULL;
	}
	if (args->json)
		return render_find("json");
	if (!args->separator)
		return render_find("text");
	/* perf report's -x has no value: what stands behind it is the next option then. */
	if (args->separator[0] == '-' && args->separator[1]) {
		err_set(err, ERR_USAGE, "-x: '%s' is no field separator", args->separator);
		err_hint(err, "-x SEP prints CSV; perf report's -x is --exclude-other");
		return NULL;
	}
	return unescape(args->separator, separator, err) < 0 ? NULL : render_find("csv");
}

const struct render *format_choose(const struct format_args *args, bool as_perf,
				   struct buf *separator, struct err *err)
{
	const struct render *render = choose_own(args, separator, err), *layout = NULL;
	struct buf name = { 0 };

	if (render && as_perf) {
		buf_printf(&name, "perf-%s", render->name);
		layout = render_find(name.at);
	}
	buf_release(&name);
	return layout ? layout : render;
}
