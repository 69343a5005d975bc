/* SPDX-License-Identifier: MIT */
#include "util/base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

/* So few are put into order one by one. */
enum { PIECE = 8 };

/* Numbers of rows are sorted, since rows are large; the rows move once, at the end. */
struct sorting {
	char *rows;
	size_t size;
	int (*compare)(const void *a, const void *b);
};

static int order(const struct sorting *s, size_t a, size_t b)
{
	return s->compare(s->rows + a * s->size, s->rows + b * s->size);
}

static void sort_piece(const struct sorting *s, size_t *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		size_t row = at[i], to = i;

		for (; to && order(s, at[to - 1], row) > 0; to--)
			at[to] = at[to - 1];
		at[to] = row;
	}
}

/* Of the rows from left to right and those up to end; of equal ones the left comes first. */
static void merge(const struct sorting *s, const size_t *left, const size_t *right,
		  const size_t *end, size_t *out)
{
	const size_t *middle = right;
	size_t rest;

	if (right < end && order(s, middle[-1], *right) > 0) {
		while (left < middle && right < end)
			*out++ = order(s, *left, *right) <= 0 ? *left++ : *right++;
	}
	rest = (size_t)(middle - left);
	memcpy(out, left, rest * sizeof(*out));
	memcpy(out + rest, right, (size_t)(end - right) * sizeof(*out));
}

/* Brings row at[i] to place i, round by round, with room for one row. */
static void move_rows(const struct sorting *s, size_t *at, size_t n, char *room)
{
	for (size_t i = 0; i < n; i++) {
		size_t to = i;

		if (at[i] == i)
			continue;
		memcpy(room, s->rows + i * s->size, s->size);
		while (at[to] != i) {
			size_t from = at[to];

			memcpy(s->rows + to * s->size, s->rows + from * s->size, s->size);
			at[to] = to;
			to = from;
		}
		memcpy(s->rows + to * s->size, room, s->size);
		at[to] = to;
	}
}

void sort_rows(void *rows, size_t n, size_t size, int (*compare)(const void *a, const void *b))
{
	const struct sorting s = { rows, size, compare };
	size_t *kept, *at, *spare;
	char *room;

	if (n < 2)
		return;
	at = kept = alloc_resize(NULL, n, 2 * sizeof(*at));
	spare = at + n;
	for (size_t i = 0; i < n; i++)
		at[i] = i;
	for (size_t i = 0; i < n; i += PIECE)
		sort_piece(&s, at + i, n - i < PIECE ? n - i : PIECE);
	for (size_t done = PIECE; done < n; done *= 2) {
		size_t *merged = spare;

		for (size_t i = 0; i < n; i += 2 * done) {
			size_t middle = n - i < done ? n : i + done;
			size_t end = n - i < 2 * done ? n : i + 2 * done;

			merge(&s, at + i, at + middle, at + end, merged + i);
		}
		spare = at;
		at = merged;
	}
	room = alloc_resize(NULL, size, 1);
	move_rows(&s, at, n, room);
	free(room);
	free(kept);
}
