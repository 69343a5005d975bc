/* SPDX-License-Identifier: MIT */
#include "util/base/pick.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/sort.h"

/* Picking costs a heap of what is picked; for a good part of the rows sorting is no slower. */
enum { SORTED_SHARE = 8 };

struct picked {
	const char **at; /* a heap, the one to go first at its top */
	size_t len;
	int (*compare)(const void *a, const void *b);
};

/* Rows that are equal stay in their order. */
static bool is_later(const struct picked *p, const char *a, const char *b)
{
	int order = p->compare(a, b);

	return order ? order > 0 : a > b;
}

static void sift(struct picked *p, size_t i)
{
	const char *row = p->at[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child < p->len && child + 1 < p->len &&
		    is_later(p, p->at[child + 1], p->at[child]))
			child++;
		if (child >= p->len || !is_later(p, p->at[child], row))
			break;
		p->at[i] = p->at[child];
		i = child;
	}
	p->at[i] = row;
}

/* The heap's rows, the first one first: the last one is at the top each time. */
static void unwind(struct picked *p)
{
	size_t most = p->len;

	while (p->len > 1) {
		const char *last = p->at[0];

		p->at[0] = p->at[--p->len];
		sift(p, 0);
		p->at[p->len] = last;
	}
	p->len = most;
}

/* What stood at the front takes the places of what was picked from behind. */
static void move_rows(char *rows, size_t size, const struct picked *p)
{
	char *kept = alloc_zero(p->len, size);
	bool *stays = alloc_zero(p->len, sizeof(*stays));
	size_t free_row = 0;

	for (size_t i = 0; i < p->len; i++) {
		size_t row = (size_t)(p->at[i] - rows) / size;

		memcpy(kept + i * size, p->at[i], size);
		if (row < p->len)
			stays[row] = true;
	}
	for (size_t i = 0; i < p->len; i++) {
		size_t row = (size_t)(p->at[i] - rows) / size;

		if (row < p->len)
			continue;
		while (stays[free_row])
			free_row++;
		memcpy(rows + row * size, rows + free_row++ * size, size);
	}
	memcpy(rows, kept, p->len * size);
	free(kept);
	free(stays);
}

void pick_first(void *rows, size_t n, size_t size, size_t most,
		int (*compare)(const void *a, const void *b))
{
	struct picked p = { .compare = compare };
	const char *row = rows;

	if (!n || !most)
		return;
	if (most >= n / SORTED_SHARE) {
		sort_rows(rows, n, size, compare);
		return;
	}
	p.at = alloc_zero(most, sizeof(*p.at));
	for (size_t i = 0; i < n; i++, row += size) {
		if (p.len < most) {
			p.at[p.len++] = row;
			for (size_t k = p.len == most ? most / 2 : 0; k > 0; k--)
				sift(&p, k - 1);
		} else if (is_later(&p, p.at[0], row)) {
			p.at[0] = row;
			sift(&p, 0);
		}
	}
	unwind(&p);
	move_rows(rows, size, &p);
	free(p.at);
}
