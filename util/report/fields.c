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

/* What a word means; -1 when it is nothing. A key is made one of the report's. */
static int find_word(struct fields *f, struct view word, struct fields_column *out, struct err *err)
{
	const struct sortkey *key;
	int number;

	word = view_trim(word);
	if (view_equal(word, "samples"))
		word = view_of("sample");
	for (size_t i = 0; i < ARRAY_LEN(measures); i++) {
		if (!view_equal(word, measures[i].name))
			continue;
		*out = (struct fields_column){ measures[i].title, measures[i].by };
		return 0;
	}
	key = sortkey_find(word);
	if (!key)
		return sortkey_fail(word, err);
	number = fields_find(f, key);
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

static int add_words(struct fields *f, const char *text, bool columns, bool order, struct err *err)
{
	struct view rest = view_of(text), word;

	while (view_split(&rest, ',', &word)) {
		struct fields_column c;

		if (!word.len)
			continue;
		if (find_word(f, word, &c, err) < 0)
			return -1;
		if (columns)
			add_column(f, &c);
		if (order)
			add_order(f, &c);
	}
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

	*f = (struct fields){ 0 };
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
