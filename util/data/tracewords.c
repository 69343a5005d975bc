/* SPDX-License-Identifier: MIT */
#include "util/data/tracewords.h"

#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>

/* Is the field in an expression? */
static bool mentions(const struct tep_print_arg *arg, const char *field)
{
	if (!arg)
		return false;
	switch (arg->type) {
	case TEP_PRINT_FIELD:
		return strcmp(arg->field.name, field) == 0;
	case TEP_PRINT_TYPE:
		return mentions(arg->typecast.item, field);
	case TEP_PRINT_OP:
		return mentions(arg->op.left, field) || mentions(arg->op.right, field);
	default:
		return false;
	}
}

/* The list of the field that has number *nth of those below arg; counts *nth down. */
static const struct tep_print_flag_sym *find_list(const struct tep_print_arg *arg,
						  const char *field, size_t *nth,
						  const struct tep_print_flag_sym **last)
{
	const struct tep_print_flag_sym *found;

	if (!arg)
		return NULL;
	if (arg->type == TEP_PRINT_OP) {
		found = find_list(arg->op.left, field, nth, last);
		return found ? found : find_list(arg->op.right, field, nth, last);
	}
	if (arg->type == TEP_PRINT_TYPE)
		return find_list(arg->typecast.item, field, nth, last);
	if (arg->type != TEP_PRINT_SYMBOL || !mentions(arg->symbol.field, field))
		return NULL;
	*last = arg->symbol.symbols;
	return (*nth)-- ? NULL : *last;
}

const char *tracewords_find(const struct tep_print_arg *args, const char *field, size_t nth,
			    uint64_t value)
{
	const struct tep_print_flag_sym *list = NULL, *last = NULL;

	for (; args && !list; args = args->next)
		list = find_list(args, field, &nth, &last);
	for (list = list ? list : last; list; list = list->next) {
		if (list->value && strtoull(list->value, NULL, 0) == value)
			return list->str;
	}
	return NULL;
}

/* The field that an expression is about: the first that it mentions. */
static const char *mentioned(const struct tep_print_arg *arg)
{
	const char *found;

	if (!arg)
		return NULL;
	switch (arg->type) {
	case TEP_PRINT_FIELD:
		return arg->field.name;
	case TEP_PRINT_TYPE:
		return mentioned(arg->typecast.item);
	case TEP_PRINT_OP:
		found = mentioned(arg->op.left);
		return found ? found : mentioned(arg->op.right);
	default:
		return NULL;
	}
}

struct listing {
	struct tracedata_words *out;
	size_t lists;
};

static void add_list(const struct tep_print_arg *field, const char *delimiter,
		     const struct tep_print_flag_sym *word, struct listing *l)
{
	const char *name = mentioned(field);

	for (; name && word; word = word->next)
		*vec_add(l->out) = (struct tracedata_word){
			.field = name,
			.delimiter = delimiter,
			.list = l->lists,
			.value = word->value ? strtoull(word->value, NULL, 0) : 0,
			.word = word->str ? word->str : "",
		};
	l->lists++;
}

static void list_words(const struct tep_print_arg *arg, struct listing *l)
{
	if (!arg)
		return;
	switch (arg->type) {
	case TEP_PRINT_SYMBOL:
		add_list(arg->symbol.field, NULL, arg->symbol.symbols, l);
		break;
	case TEP_PRINT_FLAGS:
		add_list(arg->flags.field, arg->flags.delim ? arg->flags.delim : "",
			 arg->flags.flags, l);
		break;
	case TEP_PRINT_TYPE:
		list_words(arg->typecast.item, l);
		break;
	case TEP_PRINT_OP:
		list_words(arg->op.left, l);
		list_words(arg->op.right, l);
		break;
	default:
		break;
	}
}

void tracewords_list(const struct tep_print_arg *args, struct tracedata_words *out)
{
	struct listing l = { .out = out };

	for (; args; args = args->next)
		list_words(args, &l);
}
