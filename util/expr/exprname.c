/* SPDX-License-Identifier: MIT */
#include "util/expr/exprname.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

void exprname_release(struct exprname_list *list)
{
	vec_release(list);
}

void exprname_add(struct exprname_list *list, const char *text, unsigned int uses)
{
	*vec_add(list) = (struct exprname){ .text = text, .uses = uses };
}

void exprname_collect(struct exprname_list *list, const struct expr *e)
{
	switch (e->op) {
	case EXPR_NAME:
		exprname_add(list, e->name, EXPRNAME_VALUE);
		break;
	case EXPR_SOURCE_COUNT:
		exprname_add(list, e->name, EXPRNAME_SOURCE_COUNT);
		break;
	case EXPR_AGGR_NR:
		exprname_add(list, e->name, EXPRNAME_AGGR_NR);
		break;
	default:
		for (unsigned int i = 0; i < expr_arguments(e->op); i++)
			exprname_collect(list, e->arg[i]);
	}
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct exprname *)a)->text, ((const struct exprname *)b)->text);
}

void exprname_sort(struct exprname_list *list)
{
	size_t kept = 0;

	if (!list->len)
		return;
	qsort(list->at, list->len, sizeof(list->at[0]), compare);
	for (size_t i = 1; i < list->len; i++) {
		if (strcmp(list->at[i].text, list->at[kept].text) == 0)
			list->at[kept].uses |= list->at[i].uses;
		else
			list->at[++kept] = list->at[i];
	}
	list->len = kept + 1;
}

void exprname_event(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_add_char(out, *text == '@' ? '/' : *text);
}
