/* SPDX-License-Identifier: MIT */
#include "util/out/show.h"

#include <math.h>
#include <string.h>

#include "util/out/digits.h"
#include "util/out/json.h"
#include "util/out/utf8.h"

#define DIGITS 4 /* of numbers with a power of ten */

/* So that a number has at least three digits that mean something, a percentage two decimals. */
static unsigned int decimals_of(double size, bool percent)
{
	if (size >= 1000)
		return 1;
	if (percent || size >= 100)
		return 2;
	if (size == 0 || size >= 0.1)
		return 3;
	return size >= 0.01 ? 4 : 5;
}

static void add_real(struct buf *out, double v, bool percent)
{
	double size = fabs(v);

	if (!isfinite(v)) {
		buf_add_char(out, '-');
		return;
	}
	if (size != 0 && (size >= 1e15 || (size < 0.001 && !percent))) {
		digits_add_power(out, v, DIGITS);
		return;
	}
	digits_add_fixed(out, v, decimals_of(size, percent));
}

static void add_record(struct buf *out, const struct cell_record *r)
{
	bool first = true;

	for (size_t i = 0; i < r->ncells; i++) {
		const struct column *c = &r->columns[i];

		if (!c->title)
			continue;
		buf_add_text(out, first ? "" : ", ");
		utf8_add_shown(out, view_of(c->title));
		buf_add_char(out, ' ');
		show_add_cell(out, &r->cells[i], c->unit);
		first = false;
	}
}

void show_add_cell(struct buf *out, const struct cell *cell, const char *unit)
{
	bool percent = unit && strcmp(unit, "%") == 0;
	bool number = false;

	switch (cell->kind) {
	case CELL_NONE:
		buf_add_char(out, '-');
		break;
	case CELL_COUNT:
		digits_add_grouped(out, cell->count);
		number = true;
		break;
	case CELL_INT:
		digits_add_i64(out, cell->integer);
		number = true;
		break;
	case CELL_REAL:
		add_real(out, cell->real, percent);
		number = isfinite(cell->real);
		break;
	case CELL_BOOL:
		buf_add_text(out, cell->truth ? "yes" : "no");
		break;
	case CELL_HEX:
		buf_add_hex(out, cell->count);
		break;
	case CELL_TEXT:
		utf8_add_shown(out, cell->text);
		break;
	case CELL_LIST:
		for (size_t i = 0; i < cell->list->ncells; i++) {
			buf_add_text(out, i ? ", " : "");
			show_add_cell(out, &cell->list->cells[i], unit);
		}
		break;
	case CELL_RECORD:
		add_record(out, cell->record);
		break;
	case CELL_TABLE:
		json_add_cell(out, cell);
		break;
	}
	if (number && percent)
		buf_add_char(out, '%');
}

const char *show_tone_start(enum cell_tone tone)
{
	switch (tone) {
	case TONE_GOOD:
		return "\033[32m";
	case TONE_WARN:
		return "\033[33m";
	case TONE_BAD:
		return "\033[31m";
	case TONE_FAINT:
		return "\033[2m";
	case TONE_STRONG:
		return "\033[1m";
	case TONE_PLAIN:
		break;
	}
	return "";
}
