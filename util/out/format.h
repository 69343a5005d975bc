/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_FORMAT_H
#define UTIL_OUT_FORMAT_H

/*
 * The options that choose an output format, and what they mean. The only place
 * that knows which option stands for which renderer.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/opt.h"

struct format_args {
	bool json;
	const char *separator; /* -x */
};

/* For OPT_GROUP(). */
extern const struct opt format_opts[];

/*
 * The renderer of the options: json, csv with its separator in *separator
 * ("\t" and "\\" understood), or text; with as_perf the one of perf's layout of
 * that format, where there is one. NULL when the options make no sense.
 */
const struct render *format_choose(const struct format_args *args, bool as_perf,
				   struct buf *separator, struct err *err);

#endif
