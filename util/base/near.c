/* SPDX-License-Identifier: MIT */
#include "util/base/near.h"

#include <string.h>

#include "util/base/buf.h"

#define LONGEST 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t near_distance(const char *a, const char *b)
{
	/* Three rows of the table suffice: swaps look two rows back. */
	size_t rows[3][LONGEST + 1];
	size_t alen = strlen(a), blen = strlen(b);

	if (alen > LONGEST || blen > LONGEST)
		return alen > blen ? alen : blen;
	for (size_t j = 0; j <= blen; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = least(change, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two[j - 2] + 1);
		}
	}
	return rows[alen % 3][blen];
}

void near_offer(struct near *n, const char *candidate)
{
	size_t distance = near_distance(n->word, candidate);

	if (n->best && distance >= n->distance)
		return;
	n->best = candidate;
	n->distance = distance;
}

const char *near_best(const struct near *n)
{
	/* One slip in a short word, one more for every four letters. */
	size_t allowed = 1 + strlen(n->word) / 4;

	if (!n->best || n->distance > allowed || n->distance >= strlen(n->best))
		return NULL;
	return n->best;
}

static void take_out(struct near_rank *r, size_t at)
{
	r->len--;
	memmove(&r->best[at], &r->best[at + 1], (r->len - at) * sizeof(r->best[0]));
}

void near_rank(struct near_rank *r, const char *name, size_t distance)
{
	size_t most = least(r->most, NEAR_RANKED), at;

	for (size_t i = 0; i < r->len; i++) {
		if (strcmp(r->best[i].name, name) != 0)
			continue;
		if (r->best[i].distance <= distance)
			return;
		take_out(r, i);
		break;
	}
	for (at = r->len; at && r->best[at - 1].distance > distance; at--)
		;
	if (at == most)
		return;
	if (r->len == most)
		r->len--;
	memmove(&r->best[at + 1], &r->best[at], (r->len - at) * sizeof(r->best[0]));
	r->best[at].name = name;
	r->best[at].distance = distance;
	r->len++;
}

void near_tell(const struct near_rank *r, struct buf *out)
{
	for (size_t i = 0; i < r->len; i++) {
		if (i == 0)
			buf_add_text(out, r->len == 1 ? "the nearest is " : "the nearest are ");
		buf_printf(out, "%s'%s'", i ? ", " : "", r->best[i].name);
	}
}
