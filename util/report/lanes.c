/* SPDX-License-Identifier: MIT */
#include "util/report/lanes.h"

#include <stdbool.h>
#include <string.h>

/* Longer jumps would be lines over many pages. */
enum { LANES = 8, NONE = LANES, ROWS_MOST = 2048 };

static size_t first_of(const struct lanes_jump *j)
{
	return j->from < j->to ? j->from : j->to;
}

static size_t last_of(const struct lanes_jump *j)
{
	return j->from < j->to ? j->to : j->from;
}

static int compare(const void *x, const void *y)
{
	const struct lanes_jump *a = x, *b = y;
	size_t p = last_of(a) - first_of(a), q = last_of(b) - first_of(b);

	if (p != q)
		return p < q ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

/* A lane in which nothing is at those rows; jumps to the same row may share its end. */
static size_t choose_lane(const unsigned char *used, const struct lanes_jump *j)
{
	unsigned char taken = 0;

	if (last_of(j) - first_of(j) > ROWS_MOST)
		return NONE;
	for (size_t row = first_of(j); row <= last_of(j) && taken != 0xff; row++)
		taken |= used[row];
	for (size_t lane = 0; lane < LANES; lane++)
		if (!(taken >> lane & 1))
			return lane;
	return NONE;
}

/* From the lane to the instruction, over what is in between. */
static void draw_end(char *row, size_t column, size_t width, bool is_target)
{
	row[column] = '+';
	for (size_t i = column + 1; i < width; i++)
		if (row[i] == ' ' || row[i] == '-')
			row[i] = '-';
	if (is_target)
		row[width - 1] = '>';
}

char *lanes_draw(struct lanes_jumps *jumps, size_t rows, size_t *width)
{
	unsigned char *used, *lanes;
	size_t most = 0;
	char *text;

	*width = 0;
	if (!jumps->len)
		return NULL;
	qsort(jumps->at, jumps->len, sizeof(jumps->at[0]), compare);
	used = alloc_zero(rows, 1);
	lanes = alloc_zero(jumps->len, 1);
	for (size_t i = 0; i < jumps->len; i++) {
		const struct lanes_jump *j = &jumps->at[i];
		size_t lane = choose_lane(used, j);

		lanes[i] = (unsigned char)lane;
		for (size_t row = first_of(j); lane != NONE && row <= last_of(j); row++)
			used[row] |= (unsigned char)(1u << lane);
		if (lane != NONE && lane + 1 > most)
			most = lane + 1;
	}
	if (!most) {
		free(used);
		free(lanes);
		return NULL;
	}
	*width = most + 2;
	text = alloc_zero(rows, *width);
	memset(text, ' ', rows * *width);
	for (size_t i = 0; i < jumps->len; i++) {
		size_t column = most - 1 - lanes[i];

		if (lanes[i] == NONE)
			continue;
		for (size_t row = first_of(&jumps->at[i]); row <= last_of(&jumps->at[i]); row++)
			if (text[row * *width + column] != '+')
				text[row * *width + column] = '|';
		draw_end(text + jumps->at[i].from * *width, column, *width, false);
		draw_end(text + jumps->at[i].to * *width, column, *width, true);
	}
	free(used);
	free(lanes);
	return text;
}
