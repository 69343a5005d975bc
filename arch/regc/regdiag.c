/* SPDX-License-Identifier: MIT */
#include "arch/regc/regdiag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 100

void regdiag_release(struct regdiag_list *l)
{
	vec_release(&l->all);
	arena_release(&l->arena);
	*l = (struct regdiag_list){ 0 };
}

void regdiag_add(struct regdiag_list *l, size_t line, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (l->errors++ >= MOST)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*vec_add(&l->all) = (struct regdiag){ line, arena_string(&l->arena, text) };
}

/* An insertion sort: the list is short, and equal lines keep their order. */
void regdiag_sort(struct regdiag_list *l)
{
	for (size_t i = 1; i < l->all.len; i++) {
		struct regdiag d = l->all.at[i];
		size_t at = i;

		for (; at && l->all.at[at - 1].line > d.line; at--)
			l->all.at[at] = l->all.at[at - 1];
		l->all.at[at] = d;
	}
}

void regdiag_format(const struct regdiag_list *l, const char *file, struct buf *out)
{
	for (size_t i = 0; i < l->all.len; i++)
		buf_printf(out, "%s:%zu: %s\n", file, l->all.at[i].line, l->all.at[i].text);
}
