/* SPDX-License-Identifier: MIT */
#include "util/expr/exprprint.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"

/* How each operation is written; a higher level binds tighter. */
static const struct form {
	const char *text;
	unsigned int level;
} forms[] = {
	[EXPR_NUMBER] = { "", 9 },
	[EXPR_NAME] = { "", 9 },
	[EXPR_LITERAL] = { "#", 9 },
	[EXPR_SOURCE_COUNT] = { "source_count", 9 },
	[EXPR_AGGR_NR] = { "aggr_nr", 9 },
	[EXPR_HAS_EVENT] = { "has_event", 9 },
	[EXPR_STRCMP_CPUID] = { "strcmp_cpuid_str", 9 },
	[EXPR_NEGATE] = { "-", 8 },
	[EXPR_OR] = { " | ", 2 },
	[EXPR_XOR] = { " ^ ", 3 },
	[EXPR_AND] = { " & ", 4 },
	[EXPR_LESS] = { " < ", 5 },
	[EXPR_GREATER] = { " > ", 5 },
	[EXPR_ADD] = { " + ", 6 },
	[EXPR_SUBTRACT] = { " - ", 6 },
	[EXPR_MULTIPLY] = { " * ", 7 },
	[EXPR_DIVIDE] = { " / ", 7 },
	[EXPR_MODULO] = { " % ", 7 },
	[EXPR_MIN] = { "min", 9 },
	[EXPR_MAX] = { "max", 9 },
	[EXPR_D_RATIO] = { "d_ratio", 9 },
	[EXPR_IF] = { " if ", 1 },
};

static void print_number(struct buf *out, double number)
{
	char text[40];

	if (isnan(number)) {
		buf_add_text(out, "NaN");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	/* The grammar has "1e20" but not "1e+20". */
	for (const char *c = text; *c; c++) {
		if (*c != '+')
			buf_add_char(out, *c);
	}
}

static void print_name(struct buf *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '-' || *name == ',' || *name == '=')
			buf_add_char(out, '\\');
		buf_add_char(out, *name);
	}
}

/* In parentheses if e binds less tightly than its place asks for. */
static void print_at(struct buf *out, const struct expr *e, unsigned int level)
{
	bool parentheses = forms[e->op].level < level;

	if (parentheses)
		buf_add_char(out, '(');
	exprprint_tree(out, e);
	if (parentheses)
		buf_add_char(out, ')');
}

static void print_call(struct buf *out, const struct expr *e)
{
	buf_add_text(out, forms[e->op].text);
	buf_add_char(out, '(');
	if (expr_arguments(e->op)) {
		exprprint_tree(out, e->arg[0]);
		buf_add_text(out, ", ");
		exprprint_tree(out, e->arg[1]);
	} else {
		print_name(out, e->name);
	}
	buf_add_char(out, ')');
}

void exprprint_tree(struct buf *out, const struct expr *e)
{
	const struct form *form = &forms[e->op];

	switch (e->op) {
	case EXPR_NUMBER:
		print_number(out, e->number);
		break;
	case EXPR_LITERAL:
		buf_add_text(out, form->text);
		buf_add_text(out, e->name);
		break;
	case EXPR_NAME:
		print_name(out, e->name);
		break;
	case EXPR_NEGATE:
		buf_add_text(out, form->text);
		print_at(out, e->arg[0], form->level);
		break;
	case EXPR_IF:
		print_at(out, e->arg[0], form->level + 1);
		buf_add_text(out, form->text);
		print_at(out, e->arg[1], form->level + 1);
		buf_add_text(out, " else ");
		print_at(out, e->arg[2], form->level);
		break;
	default:
		if (form->level == 9) {
			print_call(out, e);
			break;
		}
		print_at(out, e->arg[0], form->level);
		buf_add_text(out, form->text);
		print_at(out, e->arg[1], form->level + 1);
	}
}
