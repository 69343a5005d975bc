/* SPDX-License-Identifier: MIT */
#include "util/session/recordingnotes.h"

#include <stdlib.h>

#include "util/data/datanotes.h"

enum { KEPT_MOST = 10 };

void recordingnotes_release(struct recordingnotes *n)
{
	for (size_t i = 0; i < n->kept.len; i++)
		free(n->kept.at[i]);
	vec_release(&n->kept);
	buf_release(&n->line);
}

void recordingnotes_add(struct recordingnotes *n, const char *text)
{
	struct buf note = { 0 };

	if (n->kept.len == KEPT_MOST)
		return;
	buf_add_text(&note, text);
	*vec_add(&n->kept) = buf_detach(&note);
}

const char *recordingnotes_next(struct recordingnotes *n, const struct datafile *file,
				const struct recordingnotes_late *late, size_t nlate)
{
	size_t number;

	buf_clear(&n->line);
	if (datanotes_print(file, n->problems_told, &n->line)) {
		n->problems_told++;
		return buf_text(&n->line);
	}
	number = n->told++;
	if (number < n->kept.len)
		return n->kept.at[number];
	number -= n->kept.len;
	for (size_t i = 0; i < nlate; i++) {
		if (!late[i].count || number--)
			continue;
		if (!late[i].is_text)
			buf_printf(&n->line, "%llu ", (unsigned long long)late[i].count);
		buf_add_text(&n->line, late[i].text);
		return buf_text(&n->line);
	}
	return NULL;
}
