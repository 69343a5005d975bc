/* SPDX-License-Identifier: MIT */
#include "util/metric/given.h"

#include <math.h>
#include <string.h>

#include "util/base/csvread.h"
#include "util/base/fs.h"
#include "util/base/num.h"

#define FILE_LIMIT (64 * 1024 * 1024)

/* A machine of 2 sockets, 32 cores and 64 threads, of no particular make. */
static const struct {
	const char *name;
	double value;
} literals[] = {
	{ "core_wide", 0 },	   { "has_pmem", 0 },
	{ "num_cores", 32 },	   { "num_cpus", 64 },
	{ "num_cpus_online", 64 }, { "num_dies", 2 },
	{ "num_packages", 2 },	   { "slots", 5 },
	{ "smt_on", 1 },	   { "system_tsc_freq", 2e9 },
	{ "target_cpu", 0 },
};

static void add_lower(struct buf *out, struct view name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
	}
}

static int read_row(struct given *g, const struct csvread *r, struct err *err)
{
	double *value = arena_alloc(&g->arena, sizeof(*value));
	struct buf key = { 0 };

	if (r->nfields != 2)
		return err_set(err, ERR_INPUT,
			       "line %u: %zu fields where 'name,value' was expected", r->line,
			       r->nfields);
	if (num_parse_real(view_trim(r->fields[1]), value, err) < 0)
		return err_while(err, "line %u", r->line);
	add_lower(&key, view_trim(r->fields[0]));
	*map_add(&g->values,
		 view_make(arena_stringn(&g->arena, buf_text(&key), key.len), key.len)) = value;
	buf_release(&key);
	return 0;
}

static int read_csv(struct given *g, struct view text, struct err *err)
{
	struct csvread r;
	int status;

	csvread_init(&r, text, ',');
	while ((status = csvread_next(&r, err)) > 0) {
		if (r.line == 1 && r.nfields == 2 && view_equal(r.fields[0], "name") &&
		    view_equal(r.fields[1], "value"))
			continue;
		status = read_row(g, &r, err);
		if (status < 0)
			break;
	}
	csvread_release(&r);
	return status;
}

int given_init(struct given *g, const char *source, struct err *err)
{
	struct buf text = { 0 };
	int status;

	memset(g, 0, sizeof(*g));
	if (strcmp(source, "fnv") == 0) {
		g->made_up = true;
		return 0;
	}
	status = fs_read_stream(NULL, source, FILE_LIMIT, &text, err);
	if (status == 0 && read_csv(g, buf_view(&text), err) < 0)
		status = err_while(err, "%s", source);
	buf_release(&text);
	return status;
}

void given_release(struct given *g)
{
	map_release(&g->values);
	arena_release(&g->arena);
}

/* "software@task-clock,name=clock@": what its author calls it; empty where there is no name. */
static struct view own_name(struct view event)
{
	size_t at = view_find(event, 0, '@');
	struct view terms = view_make(event.at + at, event.len - at), term;

	if (terms.len)
		terms = view_make(terms.at + 1, view_find(terms, 1, '@') - 1);
	while (view_split(&terms, ',', &term)) {
		if (view_starts(term, "name="))
			return view_make(term.at + 5, term.len - 5);
	}
	return view_make(event.at, 0);
}

static double value_of(const struct given *g, const char *name)
{
	struct buf key = { 0 };
	const double *value;
	double result;

	add_lower(&key, view_of(name));
	value = map_find(&g->values, buf_view(&key));
	if (!value)
		value = map_find(&g->values, own_name(buf_view(&key)));
	result = g->made_up ? (double)(1 + map_hash(buf_view(&key)) % 1000003)
		 : value    ? *value
			    : NAN;
	buf_release(&key);
	return result;
}

static double literal_of(const struct given *g, const char *name)
{
	struct buf key = { 0 };
	const double *value;
	double result = NAN;

	buf_add_char(&key, '#');
	add_lower(&key, view_of(name));
	value = map_find(&g->values, buf_view(&key));
	if (value)
		result = *value;
	for (size_t i = 0; !value && i < ARRAY_LEN(literals); i++) {
		if (strcmp(key.at + 1, literals[i].name) == 0)
			result = literals[i].value;
	}
	buf_release(&key);
	return result;
}

double given_ask(const struct given *g, enum expr_op what, const char *name)
{
	switch (what) {
	case EXPR_LITERAL:
		return literal_of(g, name);
	case EXPR_SOURCE_COUNT:
		return 2;
	case EXPR_AGGR_NR:
		return 3;
	case EXPR_HAS_EVENT:
		return 1;
	case EXPR_STRCMP_CPUID:
		return 0;
	default:
		return value_of(g, name);
	}
}
