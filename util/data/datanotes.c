/* SPDX-License-Identifier: MIT */
#include "util/data/datanotes.h"

enum { PROBLEMS_TOLD = 3 }; /* of a file */

bool datanotes_print(const struct datafile *f, size_t number, struct buf *out)
{
	if (number >= PROBLEMS_TOLD || number >= f->problems.len)
		return false;
	buf_printf(out, "damaged at offset %llu: %s",
		   (unsigned long long)f->problems.at[number].offset, f->problems.at[number].text);
	return true;
}

void datanotes_add(struct datanotes *n, const char *path, const char *text)
{
	struct buf note = { 0 };

	buf_printf(&note, "'%s': %s", path, text);
	*vec_add(n) = buf_detach(&note);
}

void datanotes_add_problems(struct datanotes *n, const char *path, const struct datafile *f)
{
	struct buf text = { 0 };

	for (size_t i = 0; datanotes_print(f, i, &text); i++) {
		datanotes_add(n, path, buf_text(&text));
		buf_clear(&text);
	}
	buf_release(&text);
}

void datanotes_release(struct datanotes *n)
{
	for (size_t i = 0; i < n->len; i++)
		free(n->at[i]);
	vec_release(n);
}
