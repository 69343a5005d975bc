/* SPDX-License-Identifier: MIT */
#include "util/pmu/evspec.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/base/num.h"

void evspec_release(struct evspec_list *l)
{
	for (size_t i = 0; i < l->events.len; i++)
		vec_release(&l->events.at[i].terms);
	vec_release(&l->events);
	vec_release(&l->groups);
	arena_release(&l->arena);
}

const struct evspec_term *evspec_find_term(const struct evspec *e, const char *name)
{
	for (size_t i = 0; i < e->terms.len; i++) {
		if (view_equal(e->terms.at[i].name, name))
			return &e->terms.at[i];
	}
	return NULL;
}

bool evspec_is_raw(struct view name, uint64_t *config)
{
	struct err ignored = { 0 };

	if (view_starts(name, "r0x"))
		return num_is_u64(view_make(name.at + 1, name.len - 1), config);
	return name.len >= 2 && name.len <= 17 && name.at[0] == 'r' &&
	       num_parse_hex(view_make(name.at + 1, name.len - 1), config, &ignored) == 0;
}

int evspec_fail(const char *text, size_t column, const char *suggestion, struct err *err,
		const char *fmt, ...)
{
	enum { BEFORE = 40, AFTER = 30 };
	size_t len = strlen(text), from = column > BEFORE ? column - BEFORE : 0, shown;
	char what[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (column > len)
		column = len;
	shown = len - from > BEFORE + AFTER ? BEFORE + AFTER : len - from;
	err_set(err, ERR_USAGE, "column %zu of '%.*s%s': %s", column + 1, (int)shown, text + from,
		from + shown < len ? "..." : "", what);
	err_hint(err, "%s\n    %.*s\n    %*s^", suggestion ? suggestion : "at the mark", (int)shown,
		 text + from, (int)(column - from), "");
	return -1;
}
