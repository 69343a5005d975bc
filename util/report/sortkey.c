/* SPDX-License-Identifier: MIT */
#include "util/report/sortkey.h"

#include "util/base/alloc.h"
#include "util/base/hash.h"
#include "util/base/near.h"

const char *sortkey_plain(const struct sortkey *key, const char *text)
{
	if (!(key->flags & SORTKEY_PADDED))
		return text;
	text += strspn(text, " ");
	/* perf's text for no CPU. */
	if (key == &sortsample_cpu && text[0] == '-')
		return NULL;
	while (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
		text++;
	return text;
}

bool sortkey_is_same(const struct sortkey_value *a, const struct sortkey_value *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].thing != b[i].thing || a[i].number != b[i].number ||
		    a[i].mode != b[i].mode)
			return false;
	return true;
}

uint64_t sortkey_hash(uint64_t seed, const struct sortkey_value *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		seed = hash_word(hash_word(seed, (uintptr_t)v[i].thing), v[i].number);
	return seed;
}

int sortkey_compare_numbers(struct sortkey_value a, struct sortkey_value b)
{
	return (a.number > b.number) - (a.number < b.number);
}

int sortkey_compare_texts(struct sortkey_value a, struct sortkey_value b)
{
	return strcmp(a.thing ? a.thing : "", b.thing ? b.thing : "");
}

static const struct sortkey *const keys[] = {
#define SORT(file, id) &file##_##id,
#include "util/report/sorts.def"
#undef SORT
};

/* Other names that perf has or had. */
static const struct {
	const char *name, *key;
} synonyms[] = {
	{ "symbol", "sym" },
	{ "comms", "comm" },
	{ "sym_size", "symbol_size" },
	{ "sym_from", "symbol_from" },
	{ "sym_to", "symbol_to" },
	{ "symbol_iaddr", "sym" },
	{ "p_stage_cyc", "retire_lat" },
	{ "local_p_stage_cyc", "local_retire_lat" },
	{ "ipc_null", "ipc_lbr" },
	{ "weight1", "weight" },
	{ "weight2", "ins_lat" },
	{ "weight3", "retire_lat" },
};

const struct sortkey *sortkey_find(struct view name)
{
	for (size_t i = 0; i < ARRAY_LEN(synonyms); i++)
		if (view_equal(name, synonyms[i].name))
			name = view_of(synonyms[i].key);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (view_equal(name, keys[i]->name))
			return keys[i];
	return NULL;
}

const struct sortkey *sortkey_find_part(struct view start)
{
	const struct sortkey *found = NULL;
	char word[64] = "";
	bool several = false;

	memcpy(word, start.at, start.len < sizeof(word) ? start.len : 0);
	for (size_t i = 0; i < ARRAY_LEN(keys) && word[0]; i++) {
		if (view_equal_nocase(start, keys[i]->name))
			return keys[i];
		if (!view_starts_nocase(view_of(keys[i]->name), word))
			continue;
		several |= found != NULL;
		found = keys[i];
	}
	return several ? NULL : found;
}

int sortkey_fail(struct view name, struct err *err)
{
	char word[64] = "";
	struct near near = { .word = word };
	struct buf all = { 0 };

	if (view_equal(name, "typeoff") || view_equal(name, "typecln")) {
		err_set(err, ERR_UNSUPPORTED, "the sort key '%.*s' is not there", VIEW_ARG(name));
		err_hint(err, "types of data are not looked for: 'symbol_daddr' names variables");
		return -1;
	}
	if (view_starts(name, "callchain_branch_")) {
		err_set(err, ERR_UNSUPPORTED, "the sort key '%.*s' is not there", VIEW_ARG(name));
		err_hint(err, "-b -s mispredict, abort or cycles tell branches apart by that");
		return -1;
	}
	memcpy(word, name.at, name.len < sizeof(word) ? name.len : 0);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		near_offer(&near, keys[i]->name);
	err_set(err, ERR_USAGE, "there is no sort key '%.*s'", VIEW_ARG(name));
	if (near_best(&near)) {
		err_hint(err, "did you mean '%s'?", near_best(&near));
		return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		buf_printf(&all, "%s%s", i ? ", " : "", keys[i]->name);
	err_hint(err, "there are: %s", buf_text(&all));
	buf_release(&all);
	return -1;
}
