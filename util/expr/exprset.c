/* SPDX-License-Identifier: MIT */
#include "util/expr/exprset.h"

#include <limits.h>
#include <math.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/expr/expreval.h"
#include "util/expr/exprfold.h"
#include "util/expr/exprname.h"

/* Trees below trees: what one walk may recurse into, all together. */
#define HEIGHT_MAX (4 * EXPR_HEIGHT_MAX)

/*
 * A walk that was too high fails the metrics this high above its end, too. The
 * others may have been reached by a long way only, and are fine by themselves.
 */
#define HEIGHT_FAILED (HEIGHT_MAX / 2)

/* The height of a failure that fails everything which leads there. */
#define HEIGHT_ANY UINT_MAX

/* How many metrics of a long circle an error names. */
#define NAMED_MAX 8

struct exprset_failure {
	enum err_code code;
	const char *text;
};

/* What a name means; events are remembered too, without a text. */
struct exprset_metric {
	const char *name;
	struct view text;
	const struct expr *tree; /* NULL until parsed */
	bool is_metric;
	bool entered;
	struct exprset_metric *from;
	double value;
	unsigned int valued; /* the round of value */
	unsigned int walked; /* the walk that listed its names */
	/* Why it has no value in a round, and why its names cannot be listed. */
	const struct exprset_failure *failed, *unlisted;
	unsigned int failed_round;
};

void exprset_init(struct exprset *set, const struct expr_env *env, uint64_t runtime)
{
	*set = (struct exprset){ .env = env, .runtime = runtime, .round = 1 };
}

void exprset_release(struct exprset *set)
{
	map_release(&set->metrics);
	arena_release(&set->arena);
	*set = (struct exprset){ 0 };
}

void exprset_forget(struct exprset *set)
{
	set->round++;
}

static struct exprset_metric *look_up(struct exprset *set, const char *name)
{
	struct exprset_metric *m = map_find(&set->metrics, view_of(name));

	if (m)
		return m;
	m = arena_alloc(&set->arena, sizeof(*m));
	m->name = arena_string(&set->arena, name);
	m->is_metric = set->env->find(set->env->arg, name, &m->text);
	*map_add(&set->metrics, view_of(m->name)) = m;
	return m;
}

static int parse(struct exprset *set, struct exprset_metric *m, struct err *err)
{
	const struct expr *e;

	if (m->tree)
		return 0;
	e = expr_parse(&set->arena, m->text, set->runtime, err);
	if (!e)
		return err_while(err, "metric '%s'", m->name);
	m->tree = exprfold_tree(&set->arena, e, set->env);
	return 0;
}

/* Remembers why the walk ends here, for those on the way here. */
static int fail(struct exprset *set, unsigned int height, const struct err *err)
{
	struct exprset_failure *f = arena_alloc(&set->arena, sizeof(*f));

	f->code = err->code;
	f->text = arena_string(&set->arena, err->text);
	set->failure = f;
	set->failure_height = height;
	return -1;
}

/* A metric that is known to fail has been reached again. */
static int fail_again(struct exprset *set, const struct exprset_failure *f, struct err *err)
{
	set->failure = f;
	set->failure_height = HEIGHT_ANY;
	return err_set(err, f->code, "%s", f->text);
}

/* Whether the failure is that of the metric which has just been left, or not been entered. */
static bool is_own_failure(const struct exprset *set)
{
	return set->failure_height - set->height >= HEIGHT_FAILED;
}

/* Puts the names from m to itself, in the order they refer to each other. */
static void put_circle(struct buf *out, const struct exprset *set, const struct exprset_metric *m)
{
	/* Walked backwards, so that those next to m overwrite the others. */
	const struct exprset_metric *way[NAMED_MAX], *at;
	size_t length = 0, named;

	for (at = set->top; at != m; at = at->from)
		way[length++ % NAMED_MAX] = at;
	named = length < NAMED_MAX ? length : NAMED_MAX;
	buf_add_text(out, m->name);
	for (size_t i = 1; i <= named; i++)
		buf_printf(out, " -> %s", way[(length - i) % NAMED_MAX]->name);
	if (length > named)
		buf_printf(out, " -> %zu more", length - named);
	buf_printf(out, " -> %s", m->name);
}

static void tell_circle(const struct exprset *set, const struct exprset_metric *m, struct err *err)
{
	struct buf way = { 0 };

	put_circle(&way, set, m);
	err_set(err, ERR_INPUT, "metric '%s' refers to itself: %s", m->name, buf_text(&way));
	buf_release(&way);
}

/* Goes into the expression of a metric; 0 with m on top and its tree there. */
static int enter(struct exprset *set, struct exprset_metric *m, struct err *err)
{
	if (m->entered) {
		tell_circle(set, m, err);
		return fail(set, HEIGHT_ANY, err);
	}
	if (parse(set, m, err) < 0)
		return fail(set, HEIGHT_ANY, err);
	if (m->tree->height + 1 > HEIGHT_MAX - set->height) {
		err_set(err, ERR_INPUT, "metric '%s' is deeper than %d levels of references",
			m->name, HEIGHT_MAX);
		return fail(set, set->height, err);
	}
	m->entered = true;
	m->from = set->top;
	set->top = m;
	set->height += m->tree->height + 1;
	return 0;
}

static void leave(struct exprset *set)
{
	struct exprset_metric *m = set->top;

	set->height -= m->tree->height + 1;
	set->top = m->from;
	m->entered = false;
}

/* The metric that a name means where we are, or NULL for an event. */
static struct exprset_metric *referred(struct exprset *set, const char *name)
{
	struct exprset_metric *m = look_up(set, name);

	return m->is_metric && m != set->top ? m : NULL;
}

static double ask(void *arg, enum expr_op what, const char *name);

static int compute(struct exprset *set, struct exprset_metric *m, struct err *err)
{
	struct expr_env inside = { .ask = ask, .arg = set };

	if (m->valued == set->round)
		return 0;
	if (m->failed && m->failed_round == set->round)
		return fail_again(set, m->failed, err);
	if (enter(set, m, err) == 0) {
		m->value = expreval_tree(m->tree, &inside);
		leave(set);
	}
	if (err->code == ERR_NONE) {
		m->valued = set->round;
		return 0;
	}
	if (is_own_failure(set)) {
		m->failed = set->failure;
		m->failed_round = set->round;
	}
	return -1;
}

/* The evaluator cannot fail, so after the first error the rest is unknown. */
static double ask(void *arg, enum expr_op what, const char *name)
{
	struct exprset *set = arg;
	struct exprset_metric *m = NULL;

	if (set->err->code != ERR_NONE)
		return NAN;
	if (what == EXPR_NAME)
		m = referred(set, name);
	if (!m)
		return set->env->ask(set->env->arg, what, name);
	return compute(set, m, set->err) < 0 ? NAN : m->value;
}

static int find_metric(struct exprset *set, const char *name, struct exprset_metric **m,
		       struct err *err)
{
	*m = look_up(set, name);
	return (*m)->is_metric ? 0 : err_set(err, ERR_ABSENT, "no metric is called '%s'", name);
}

int exprset_value(struct exprset *set, const char *metric, double *value, struct err *err)
{
	struct exprset_metric *m;

	if (find_metric(set, metric, &m, err) < 0)
		return -1;
	set->err = err;
	if (compute(set, m, err) < 0)
		return -1;
	*value = m->value;
	return 0;
}

int exprset_eval(struct exprset *set, const struct expr *e, double *value, struct err *err)
{
	struct expr_env inside = { .ask = ask, .arg = set };

	set->err = err;
	*value = expreval_tree(e, &inside);
	return err->code == ERR_NONE ? 0 : -1;
}

static int list_metric(struct exprset *set, struct exprset_metric *m, struct exprname_list *list,
		       struct err *err);

static int list_tree(struct exprset *set, const struct expr *e, struct exprname_list *list,
		     struct err *err)
{
	struct exprname_list own = { 0 };
	struct exprset_metric *m;
	int result = 0;

	exprname_collect(&own, e);
	exprname_sort(&own);
	for (size_t i = 0; i < own.len && result == 0; i++) {
		unsigned int uses = own.at[i].uses;

		m = uses & EXPRNAME_VALUE ? referred(set, own.at[i].text) : NULL;
		if (m) {
			uses &= ~(unsigned int)EXPRNAME_VALUE;
			result = list_metric(set, m, list, err);
		}
		if (uses)
			exprname_add(list, own.at[i].text, uses);
	}
	exprname_release(&own);
	return result;
}

static int list_metric(struct exprset *set, struct exprset_metric *m, struct exprname_list *list,
		       struct err *err)
{
	int result;

	if (m->walked == set->walks)
		return 0;
	if (m->unlisted)
		return fail_again(set, m->unlisted, err);
	result = enter(set, m, err);
	if (result == 0) {
		result = list_tree(set, m->tree, list, err);
		leave(set);
	}
	if (result == 0)
		m->walked = set->walks;
	else if (is_own_failure(set))
		m->unlisted = set->failure;
	return result;
}

int exprset_names(struct exprset *set, const char *metric, struct exprname_list *list,
		  struct err *err)
{
	struct exprset_metric *m;

	if (find_metric(set, metric, &m, err) < 0)
		return -1;
	set->walks++;
	if (list_metric(set, m, list, err) < 0)
		return -1;
	exprname_sort(list);
	return 0;
}

int exprset_names_of(struct exprset *set, const struct expr *e, struct exprname_list *list,
		     struct err *err)
{
	const struct expr *folded = exprfold_tree(&set->arena, e, set->env);

	set->walks++;
	if (list_tree(set, folded, list, err) < 0)
		return -1;
	exprname_sort(list);
	return 0;
}
