/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_CELL_H
#define UTIL_OUT_CELL_H

/*
 * Values, columns and tables: what a document (doc.h) is made of. Everything
 * here is borrowed and only has to live until the call that takes it returns.
 *
 * key is for programs (JSON member, CSV header, stable); title is for people.
 * A NULL key hides from programs, a NULL title from people.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/base/view.h"

enum cell_kind {
	CELL_NONE,  /* null, an empty CSV field */
	CELL_COUNT, /* u64 */
	CELL_INT,   /* i64 */
	CELL_REAL,  /* not finite: as CELL_NONE */
	CELL_BOOL,
	CELL_HEX, /* u64, the text "0x.." in every format */
	CELL_TEXT,
	CELL_LIST,   /* JSON array; CSV and text join by blank, ", " */
	CELL_RECORD, /* JSON object; compact JSON in CSV */
	CELL_TABLE,  /* JSON array of objects; compact JSON in CSV */
};

/* What a value means to a person; the text renderer chooses colours. */
enum cell_tone { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_FAINT, TONE_STRONG };

struct cell {
	enum cell_kind kind;
	enum cell_tone tone;
	union {
		uint64_t count; /* and hex */
		int64_t integer;
		double real;
		bool truth;
		struct view text;
		const struct cell_list *list;
		const struct cell_record *record;
		const struct cell_table *table;
	};
};

struct column {
	const char *key;
	const char *title;
	const char *unit;   /* "%", "ns"; NULL or "" when there is none */
	unsigned int width; /* at least so many columns in text; 0: as wide as its first rows */
};

/* How people see a table. */
enum table_layout {
	TABLE_COLUMNS, /* aligned columns under their titles */
	TABLE_RECORDS, /* each row a block of "Title: value" lines, nulls left out */
	/*
	 * Each row an entry: the first cell on its own line, below it, indented,
	 * the others but nulls: wrapped text where the title is "", else "Title: value".
	 */
	TABLE_ENTRIES,
	TABLE_DOTTED, /* columns as perf report has them (dotted.h) */
};

struct table {
	const char *key;
	const char *title; /* "": shown without a heading */
	const struct column *columns;
	size_t ncolumns;
	enum table_layout layout;
	bool bare; /* TABLE_COLUMNS, TABLE_DOTTED: without the line of titles */
	/* TABLE_DOTTED: */
	size_t right; /* columns that people see from the first on, at the right of theirs */
	bool below;   /* the last column is lines that stand below the row */
	bool is_cut;  /* columns are as wide as .width says, where it does */
	const char *separator; /* between columns, which are not filled up; NULL: they are */
};

struct cell_list {
	const struct cell *cells;
	size_t ncells;
};

struct cell_record {
	const struct column *columns;
	const struct cell *cells;
	size_t ncells;
};

/* nrows * table->ncolumns cells, row after row. */
struct cell_table {
	const struct table *table;
	const struct cell *cells;
	size_t nrows;
};

static inline struct cell cell_none(void)
{
	return (struct cell){ .kind = CELL_NONE };
}

static inline struct cell cell_count(uint64_t n)
{
	return (struct cell){ .kind = CELL_COUNT, .count = n };
}

static inline struct cell cell_int(int64_t n)
{
	return (struct cell){ .kind = CELL_INT, .integer = n };
}

static inline struct cell cell_real(double v)
{
	return (struct cell){ .kind = CELL_REAL, .real = v };
}

static inline struct cell cell_bool(bool truth)
{
	return (struct cell){ .kind = CELL_BOOL, .truth = truth };
}

static inline struct cell cell_hex(uint64_t n)
{
	return (struct cell){ .kind = CELL_HEX, .count = n };
}

static inline struct cell cell_view(struct view text)
{
	return (struct cell){ .kind = text.at ? CELL_TEXT : CELL_NONE, .text = text };
}

/* NULL is none. */
static inline struct cell cell_text(const char *text)
{
	return cell_view(view_make(text, text ? strlen(text) : 0));
}

static inline struct cell cell_list(const struct cell_list *list)
{
	return (struct cell){ .kind = CELL_LIST, .list = list };
}

static inline struct cell cell_record(const struct cell_record *record)
{
	return (struct cell){ .kind = CELL_RECORD, .record = record };
}

static inline struct cell cell_table(const struct cell_table *table)
{
	return (struct cell){ .kind = CELL_TABLE, .table = table };
}

static inline struct cell cell_tone(struct cell c, enum cell_tone tone)
{
	c.tone = tone;
	return c;
}

#endif
