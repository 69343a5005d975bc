/* SPDX-License-Identifier: MIT */
#include "util/report/fields.h"

#include "util/base/alloc.h"

static const struct {
	const char *name, *title;
	struct hist_order by;
} measures[] = {
#define MEASURE(id, title, by, number) { #id, title, { by, number } },
#include "util/report/measures.def"
#undef MEASURE
};

const struct sortkey *fields_find_flag(const struct fields *f, unsigned flags)
{
	for (size_t i = 0; i < f->nkeys; i++)
		if (f->keys[i]->flags & flags)
			return f->keys[i];
	return NULL;
}

int fields_find(const struct fields *f, const struct sortkey *key)
{
	for (size_t i = 0; i < f->nkeys; i++)
		if (f->keys[i] == key)
			return (int)i;
	return -1;
}

static bool is_same(const struct hist_order *a, const struct hist_order *b)
{
	return a->by == b->by && a->number == b->number;
}

static bool has_column(const struct fields *f, const struct hist_order *by)
{
	for (size_t i = 0; i < f->ncolumns; i++)
		if (is_same(&f->columns[i].by, by))
			return true;
	return false;
}

static bool has_order(const struct fields *f, const struct hist_order *by)
{
	for (size_t i = 0; i < f->norder; i++)
		if (is_same(&f->order[i], by))
			return true;
	return false;
}

bool fields_has(const struct fields *f, enum hist_measure by)
{
	for (size_t i = 0; i < f->ncolumns; i++)
		if (f->columns[i].by.by == by)
			return true;
	for (size_t i = 0; i < f->norder; i++)
		if (f->order[i].by == by)
			return true;
	return false;
}

static const struct hist_order *find_measure(struct view word, const char **title)
{
	for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
		if (!view_equal(word, measures[i].name))
			continue;
		*title = measures[i].title;
		return &measures[i].by;
	}
	return NULL;
}

/* Makes a key one of the report's. */
static int add_key(struct fields *f, const struct sortkey *key, struct fields_column *out,
		   struct err *err)
{
	int number = fields_find(f, key);

	if (number < 0 && f->nkeys == SORTKEY_MOST)
		return err_set(err, ERR_USAGE, "more than %d sort keys", SORTKEY_MOST);
	if (number < 0) {
		number = (int)f->nkeys;
		f->keys[f->nkeys++] = key;
	}
	*out = (struct fields_column){ key->title, { HIST_BY_KEY, (size_t)number } };
	return 0;
}

static void add_column(struct fields *f, const struct fields_column *c)
{
	if (!has_column(f, &c->by))
		f->columns[f->ncolumns++] = *c;
}

static void add_order(struct fields *f, const struct fields_column *c)
{
	if (!has_order(f, &c->by))
		f->order[f->norder++] = c->by;
}

static int add_key_word(struct fields *f, const struct sortkey *key, bool columns, bool order,
			struct err *err)
{
	struct fields_column c;

	if (add_key(f, key, &c, err) < 0)
		return -1;
	if (columns)
		add_column(f, &c);
	if (order)
		add_order(f, &c);
	return 0;
}

/* Fields of tracepoints, of which a word may name several; or the beginning of a key. */
static int add_trace_word(struct fields *f, struct view word, bool columns, bool order,
			  struct err *err)
{
	struct tracekeys_found found = { 0 };
	const struct sortkey *part;
	int status = f->trace ? tracekeys_find(f->trace, word, &found, err) : 0;

	if (status == 0 && !found.len) {
		part = sortkey_find_part(word);
		status = part ? add_key_word(f, part, columns, order, err)
			      : sortkey_fail(word, err);
	}
	for (size_t i = 0; i < found.len && status == 0; i++)
		status = add_key_word(f, found.at[i], columns, order, err);
	vec_release(&found);
	return status;
}

static int add_word(struct fields *f, struct view word, bool columns, bool order, struct err *err)
{
	const char *title;
	const struct hist_order *by;
	const struct sortkey *key;

	word = view_trim(word);
	by = find_measure(view_equal(word, "samples") ? view_of("sample") : word, &title);
	if (by) {
		const struct fields_column c = { title, *by };

		if (columns)
			add_column(f, &c);
		if (order)
			add_order(f, &c);
		return 0;
	}
	key = sortkey_find(word);
	return key ? add_key_word(f, key, columns, order, err)
		   : add_trace_word(f, word, columns, order, err);
}

static int add_words(struct fields *f, const char *text, bool columns, bool order, struct err *err)
{
	struct view rest = view_of(text), word;

	while (view_split(&rest, ',', &word))
		if (word.len && add_word(f, word, columns, order, err) < 0)
			return -1;
	return 0;
}

static int add_measures(struct fields *f, const struct fields_options *o, struct err *err)
{
	if ((o->by_latency && o->by_children &&
	     add_words(f, "latency_children", true, true, err) < 0) ||
	    (o->by_latency && add_words(f, "latency", true, true, err) < 0) ||
	    (o->by_children && add_words(f, "overhead_children", true, true, err) < 0) ||
	    add_words(f, "overhead", true, true, err) < 0 ||
	    (o->has_modes && add_words(f, "overhead_sys,overhead_us", true, false, err) < 0) ||
	    (o->has_samples && add_words(f, "sample", true, false, err) < 0) ||
	    (o->has_period && add_words(f, "period", true, false, err) < 0))
		return -1;
	return 0;
}

/* The share of the row itself is called so where that of callers stands beside it. */
static void name_self(struct fields *f)
{
	bool has_children = has_column(f, &(struct hist_order){ HIST_BY_CHILDREN, 0 });

	for (size_t i = 0; i < f->ncolumns && has_children; i++)
		if (f->columns[i].by.by == HIST_BY_OVERHEAD)
			f->columns[i].title = "Self";
}

/* What -s says, or else the usual ones. */
static int add_keys(struct fields *f, const struct fields_options *o, bool columns, struct err *err)
{
	bool adds = o->sort && o->sort[0] == '+';

	if ((!o->sort || adds) && add_words(f, o->usual, columns, true, err) < 0)
		return -1;
	return o->sort ? add_words(f, o->sort + adds, columns, true, err) : 0;
}

int fields_choose(struct fields *f, const struct fields_options *o, struct err *err)
{
	bool adds_fields = o->fields && o->fields[0] == '+';

	*f = (struct fields){ .trace = o->trace };
	if (o->fields && !adds_fields) {
		/* Rows are ordered by what -s says, and then by the columns. */
		if ((o->sort && add_keys(f, o, false, err) < 0) ||
		    add_words(f, o->fields, true, true, err) < 0 ||
		    (o->sort && add_keys(f, o, true, err) < 0))
			return -1;
	} else if (add_measures(f, o, err) < 0 ||
		   (adds_fields && add_words(f, o->fields + 1, true, false, err) < 0) ||
		   add_keys(f, o, true, err) < 0) {
		return -1;
	}
	if (o->has_parent && add_words(f, "parent", true, true, err) < 0)
		return -1;
	if (!f->ncolumns)
		return err_set(err, ERR_USAGE, "no columns are named");
	name_self(f);
	return 0;
}

int fields_set_order(struct fields *f, const char *words, struct err *err)
{
	f->norder = 0;
	return add_words(f, words, false, true, err);
}

struct fields fields_of_events(const struct fields *f, size_t first, size_t n)
{
	struct fields out = { .trace = f->trace };
	size_t number[SORTKEY_MOST]; /* of each key; SORTKEY_MOST: it is left out */

	for (size_t i = 0; i < f->nkeys; i++) {
		const struct sortkey *k = f->keys[i];
		bool is_out = k->flags & SORTKEY_OF_EVENT &&
			      (tracekeys_event(k) < first || tracekeys_event(k) - first >= n);

		number[i] = is_out ? SORTKEY_MOST : out.nkeys;
		if (!is_out)
			out.keys[out.nkeys++] = k;
	}
	for (size_t i = 0; i < f->ncolumns; i++) {
		struct fields_column c = f->columns[i];

		if (c.by.by == HIST_BY_KEY)
			c.by.number = number[c.by.number];
		if (c.by.by != HIST_BY_KEY || c.by.number < SORTKEY_MOST)
			out.columns[out.ncolumns++] = c;
	}
	for (size_t i = 0; i < f->norder; i++) {
		struct hist_order by = f->order[i];

		if (by.by == HIST_BY_KEY)
			by.number = number[by.number];
		if (by.by != HIST_BY_KEY || by.number < SORTKEY_MOST)
			out.order[out.norder++] = by;
	}
	return out;
}
