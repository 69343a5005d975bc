/* SPDX-License-Identifier: MIT */

/*
 * Line 0 is an expression, the others are metrics "m1", "m2", ... that it may
 * refer to. Every tree must print to text that prints alike, and fold to a
 * tree of the same value.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/expr/expr.h"
#include "util/expr/expreval.h"
#include "util/expr/exprfold.h"
#include "util/expr/exprname.h"
#include "util/expr/exprprint.h"
#include "util/expr/exprset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static double ask(void *arg, enum expr_op what, const char *name)
{
	static const double answers[] = { 0, 1, NAN, -1, 0.5, INFINITY, -INFINITY, 1e300, 3 };
	uint64_t hash = map_hash(view_of(name)) + (uint64_t)what;

	(void)arg;
	return answers[hash % (sizeof(answers) / sizeof(answers[0]))];
}

static bool find(void *arg, const char *name, struct view *text)
{
	struct view rest = *(struct view *)arg;
	size_t line;

	if (name[0] != 'm' || name[1] < '1' || name[1] > '9' || name[2])
		return false;
	for (line = (size_t)(name[1] - '0') + 1; line && view_split(&rest, '\n', text);)
		line--;
	return line == 0;
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_print(struct arena *arena, const struct expr *e)
{
	struct buf once = { 0 }, twice = { 0 };
	struct err err = { 0 };

	exprprint_tree(&once, e);
	e = expr_parse(arena, buf_view(&once), 0, &err);
	check(e != NULL);
	exprprint_tree(&twice, e);
	check(strcmp(buf_text(&once), buf_text(&twice)) == 0);
	buf_release(&once);
	buf_release(&twice);
}

static void check_tree(struct arena *arena, const struct expr *e, const struct expr_env *env)
{
	const struct expr *folded = exprfold_tree(arena, e, env);
	double a = expreval_tree(e, env), b = expreval_tree(folded, env);

	check(a == b || (isnan(a) && isnan(b)));
	check_print(arena, e);
	check_print(arena, folded);
}

static void check_set(const struct expr *e, const struct expr_env *env)
{
	struct exprname_list list = { 0 };
	struct exprset set;
	struct err err = { 0 };
	double v;

	exprset_init(&set, env, 0);
	if (exprset_names_of(&set, e, &list, &err) == 0) {
		for (size_t i = 1; i < list.len; i++)
			check(strcmp(list.at[i - 1].text, list.at[i].text) < 0);
	}
	err_clear(&err);
	exprset_eval(&set, e, &v, &err);
	exprname_release(&list);
	exprset_release(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = view_make((const char *)data, size), rest = all, line;
	struct expr_env env = { .ask = ask, .find = find, .arg = &all };
	struct arena arena = { 0 };
	struct err err = { 0 };
	const struct expr *e = NULL;

	if (view_split(&rest, '\n', &line))
		e = expr_parse(&arena, line, 7, &err);
	if (e) {
		check_tree(&arena, e, &env);
		check_set(e, &env);
	} else {
		check(err.code != ERR_NONE && err.text[0]);
	}
	arena_release(&arena);
	return 0;
}
