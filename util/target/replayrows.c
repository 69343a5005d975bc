/* SPDX-License-Identifier: MIT */
#include "util/target/replayrows.h"

#include <jansson.h>

#include "util/base/buf.h"
#include "util/target/replaydoc.h"
#include "util/target/replayname.h"

static void clear(struct replayrows *r)
{
	r->all.len = r->names.len = 0;
	map_release(&r->numbers);
}

void replayrows_release(struct replayrows *r)
{
	clear(r);
	vec_release(&r->all);
	vec_release(&r->names);
}

static bool same_place(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "cpu",  "socket", "thread", "die",
					    "core", "node",   "cgroup" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		json_t *left = json_object_get(a, keys[i]), *right = json_object_get(b, keys[i]);

		if (left != right && !(left && right && json_equal(left, right)))
			return false;
	}
	return true;
}

static struct replayrows_name *find_or_add(struct replayrows *r, const char *text)
{
	void **number = map_add(&r->numbers, view_of(text));

	if (!*number) {
		*vec_add(&r->names) = (struct replayrows_name){ .name = text };
		*number = (void *)(uintptr_t)r->names.len;
	}
	return &r->names.at[(uintptr_t)*number - 1];
}

static void add_row(struct replayrows *r, struct replayrows_name *name, const json_t *row,
		    size_t place)
{
	if (name->place != place) {
		name->place = place;
		name->seen = 0;
	}
	*vec_add(&r->all) = (struct replayrows_row){ .json = row, .nth = name->seen };
	if (name->seen > name->most)
		name->most = name->seen;
	name->seen++;
	if (name->last)
		r->all.at[name->last - 1].next = r->all.len;
	else
		name->first = r->all.len;
	name->last = r->all.len;
}

int replayrows_read(struct replayrows *r, const json_t *document, struct err *err)
{
	const json_t *row, *before = NULL;
	size_t i, place = 0;

	clear(r);
	json_array_foreach(json_object_get(document, "events"), i, row)
	{
		const char *text;

		if (replaydoc_text(row, "event", &text, err) < 0)
			return -1;
		if (!text)
			return err_set(err, ERR_INPUT, "an event has no name");
		/* Rows of a place are neighbours. */
		if (!before || !same_place(before, row))
			place++;
		before = row;
		add_row(r, find_or_add(r, text), row, place);
	}
	return 0;
}

const struct replayrows_name *replayrows_find(const struct replayrows *r, const char *wanted,
					      struct buf *reason)
{
	uintptr_t same = (uintptr_t)map_find(&r->numbers, view_of(wanted));
	enum replayname_match best = REPLAYNAME_OTHER;
	const struct replayrows_name *found = NULL;

	if (same)
		return &r->names.at[same - 1];
	for (size_t i = 0; i < r->names.len; i++) {
		const struct replayrows_name *name = &r->names.at[i];
		enum replayname_match match = replayname_match(wanted, name->name);

		if (match == REPLAYNAME_OTHER || match < best)
			continue;
		if (match > best) {
			best = match;
			found = name;
			buf_clear(reason);
		} else if (!reason->len) {
			buf_printf(reason, "the document has both '%s' and '%s'", found->name,
				   name->name);
		}
	}
	return reason->len ? NULL : found;
}
