/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/out/doc.h"
#include "util/out/format.h"
#include "util/out/render.h"
#include "util/out/utf8.h"

static const struct column columns[] = {
	{ "name", "Name", NULL, 0 }, { "count", "Count", NULL, 0 }, { "share", "Share", "%", 0 },
	{ "mask", NULL, NULL, 0 },   { NULL, "Remark", NULL, 0 },
};

static const struct table events = {
	.key = "events",
	.title = "Events",
	.columns = columns,
	.ncolumns = ARRAY_LEN(columns),
};

/* What was written, as text. */
struct sink {
	char *text;
	size_t len;
	FILE *file;
	char *aside_text;
	size_t aside_len;
	FILE *aside;
	struct doc *doc;
};

static void open_sink(struct sink *s, const char *format, struct doc_style style)
{
	*s = (struct sink){ 0 };
	s->file = open_memstream(&s->text, &s->len);
	s->aside = open_memstream(&s->aside_text, &s->aside_len);
	s->doc = doc_new(render_find(format), &style, s->file, s->aside);
}

static void close_sink(struct sink *s)
{
	struct err err = { 0 };

	cr_assert_eq(doc_close(s->doc, &err), 0, "%s", err.text);
	doc_free(s->doc);
	fclose(s->file);
	fclose(s->aside);
}

static void release_sink(struct sink *s)
{
	free(s->text);
	free(s->aside_text);
}

#define EXPECT(s, want) \
	do { \
		close_sink(s); \
		cr_assert_str_eq((s)->text, want, "got: %s", (s)->text); \
		release_sink(s); \
	} while (0)

static void tell(struct doc *d)
{
	static const struct column model = { "model", "Model", NULL, 0 };
	struct cell one[] = { cell_text("cycles"), cell_count(1234567), cell_real(12.5),
			      cell_hex(0xff), cell_text("seen") };
	struct cell two[] = { cell_text("a \"b\", c"), cell_none(), cell_real(NAN), cell_none(),
			      cell_none() };

	doc_begin(d, "test", 2);
	doc_value(d, &model, cell_text("x86/skylake"));
	doc_paragraph(d, "For people.");
	doc_table(d, &events);
	doc_row(d, one);
	doc_row(d, two);
	doc_table_end(d);
	doc_note(d, "%d rows", 2);
	doc_end(d);
}

Test(doc, json_has_everything_that_programs_see)
{
	struct sink s;

	open_sink(&s, "json", (struct doc_style){ 0 });
	tell(s.doc);
	close_sink(&s);
	cr_assert_str_eq(
		s.text,
		"{\"schema\":\"tally.test/2\",\"model\":\"x86/skylake\",\"events\":[\n"
		"{\"name\":\"cycles\",\"count\":1234567,\"share\":12.5,\"mask\":\"0xff\"},\n"
		"{\"name\":\"a \\\"b\\\", c\",\"count\":null,\"share\":null,\"mask\":null}\n"
		"]}\n",
		"got: %s", s.text);
	cr_assert_str_eq(s.aside_text, "note: 2 rows\n");
	release_sink(&s);
}

Test(doc, csv_has_the_first_table_and_quotes)
{
	struct sink s;

	open_sink(&s, "csv", (struct doc_style){ 0 });
	tell(s.doc);
	EXPECT(&s, "name,count,share,mask\ncycles,1234567,12.5,0xff\n\"a \"\"b\"\", c\",,,\n");
	open_sink(&s, "csv", (struct doc_style){ .separator = "\t" });
	tell(s.doc);
	EXPECT(&s, "name\tcount\tshare\tmask\ncycles\t1234567\t12.5\t0xff\n"
		   "\"a \"\"b\"\", c\"\t\t\t\n");
}

/* Of documents that are values alone, each is a row. */
Test(doc, csv_of_values_is_a_row_of_them)
{
	static const struct column name = { "name", "Name", NULL, 0 },
				   reason = { "reason", "Reason", NULL, 0 },
				   people = { NULL, "People", NULL, 0 },
				   mask = { "mask", NULL, NULL, 0 };
	struct sink s;

	open_sink(&s, "csv", (struct doc_style){ .separator = ";" });
	for (unsigned int i = 0; i < 2; i++) {
		doc_begin(s.doc, "t", 1);
		doc_row_value(s.doc, &(const struct column){ "time", "Time", NULL, 0 },
			      cell_count(i));
		doc_value(s.doc, &name, cell_text("a;b"));
		doc_value(s.doc, &people, cell_text("x"));
		doc_value(s.doc, &reason, cell_none());
		doc_value(s.doc, &mask, cell_hex(16));
		doc_end(s.doc);
	}
	EXPECT(&s, "time;name;reason;mask\n0;\"a;b\";;0x10\n1;\"a;b\";;0x10\n");
	/* Beside a table, even one without rows, values are not there. */
	open_sink(&s, "csv", (struct doc_style){ 0 });
	doc_begin(s.doc, "t", 1);
	doc_value(s.doc, &name, cell_text("a"));
	doc_table(s.doc, &events);
	doc_table_end(s.doc);
	doc_value(s.doc, &mask, cell_hex(1));
	doc_end(s.doc);
	EXPECT(&s, "name,count,share,mask\n");
}

Test(doc, text_is_aligned_and_has_what_people_see)
{
	struct sink s;

	open_sink(&s, "text", (struct doc_style){ 0 });
	tell(s.doc);
	EXPECT(&s, "Model: x86/skylake\n"
		   "\n"
		   "For people.\n"
		   "\n"
		   "Events\n"
		   "Name          Count   Share  Remark\n"
		   "cycles    1,234,567  12.50%  seen\n"
		   "a \"b\", c          -       -  -\n"
		   "\n"
		   "note: 2 rows\n");
}

Test(doc, documents_in_a_row_are_one_line_each)
{
	struct cell row[] = { cell_text("a"), cell_count(1), cell_none(), cell_none(),
			      cell_none() };
	struct sink s;

	open_sink(&s, "json", (struct doc_style){ 0 });
	doc_set_lines(s.doc, true);
	for (int i = 0; i < 2; i++) {
		doc_begin(s.doc, "t", 1);
		doc_table(s.doc, &events);
		doc_row(s.doc, row);
		doc_table_end(s.doc);
		doc_end(s.doc);
	}
	EXPECT(&s,
	       "{\"schema\":\"tally.t/1\",\"events\":[{\"name\":\"a\",\"count\":1,\"share\":null,"
	       "\"mask\":null}]}\n"
	       "{\"schema\":\"tally.t/1\",\"events\":[{\"name\":\"a\",\"count\":1,\"share\":null,"
	       "\"mask\":null}]}\n");
	open_sink(&s, "csv", (struct doc_style){ 0 });
	doc_set_lines(s.doc, true);
	for (int i = 0; i < 2; i++) {
		doc_begin(s.doc, "t", 1);
		doc_table(s.doc, &events);
		doc_row(s.doc, row);
		doc_table_end(s.doc);
		doc_table(s.doc, &events);
		doc_row(s.doc, row);
		doc_table_end(s.doc);
		doc_end(s.doc);
	}
	EXPECT(&s, "name,count,share,mask\na,1,,\na,1,,\n");
}

/* Those of several tables are no lines: each has all that it has alone. */
Test(doc, documents_with_headings_in_a_row_have_their_titles)
{
	static const struct column n[] = { { "n", "Number", NULL, 0 } };
	static const struct table
		one = { .key = "one", .title = "One", .columns = n, .ncolumns = 1 },
		two = { .key = "two", .title = "Two", .columns = n, .ncolumns = 1 };
	struct sink s;

	open_sink(&s, "text", (struct doc_style){ 0 });
	doc_set_lines(s.doc, true);
	for (int i = 0; i < 2; i++) {
		struct cell cells[] = { cell_count((uint64_t)i) };

		doc_begin(s.doc, "t", 1);
		doc_table(s.doc, &one);
		doc_row(s.doc, cells);
		doc_table_end(s.doc);
		doc_table(s.doc, &two);
		doc_row(s.doc, cells);
		doc_table_end(s.doc);
		doc_end(s.doc);
	}
	EXPECT(&s, "One\nNumber\n     0\n\nTwo\nNumber\n     0\n\n"
		   "One\nNumber\n     1\n\nTwo\nNumber\n     1\n");
}

static void add_nested(struct cell *out)
{
	static const struct column inner_columns[] = { { "k", "Key", NULL, 0 },
						       { "n", "Number", NULL, 0 } };
	static const struct table inner = {
		.key = "inner",
		.title = "",
		.columns = inner_columns,
		.ncolumns = 2,
	};
	static struct cell items[2], pairs[4];
	static struct cell_list list;
	static struct cell_record record;
	static struct cell_table table;

	items[0] = cell_text("x");
	items[1] = cell_hex(16);
	pairs[0] = cell_text("p");
	pairs[1] = cell_int(-1);
	pairs[2] = cell_text("q,r");
	pairs[3] = cell_bool(true);
	list = (struct cell_list){ items, 2 };
	record = (struct cell_record){ inner_columns, pairs, 2 };
	table = (struct cell_table){ &inner, pairs, 2 };
	out[0] = cell_list(&list);
	out[1] = cell_record(&record);
	out[2] = cell_table(&table);
}

static const struct column nested_columns[] = { { "list", "List", NULL, 0 },
						{ "record", "Record", NULL, 0 },
						{ "table", "Table", NULL, 0 } };

Test(doc, values_nest_in_every_format)
{
	struct table t = { .key = "rows",
			   .title = "",
			   .columns = nested_columns,
			   .ncolumns = 3,
			   .layout = TABLE_RECORDS };
	struct cell cells[3];
	struct sink s;

	add_nested(cells);
	for (int i = 0; i < 3; i++) {
		static const char *const formats[] = { "json", "csv", "text" };
		static const char *const want[] = {
			"{\"schema\":\"tally.n/1\",\"rows\":[\n{\"list\":[\"x\",\"0x10\"],\"record\":"
			"{\"k\":\"p\",\"n\":-1},\"table\":[{\"k\":\"p\",\"n\":-1},{\"k\":\"q,r\","
			"\"n\":true}]}\n]}\n",
			"list,record,table\nx 0x10,\"{\"\"k\"\":\"\"p\"\",\"\"n\"\":-1}\",\"[{\"\"k\"\":"
			"\"\"p\"\",\"\"n\"\":-1},{\"\"k\"\":\"\"q,r\"\",\"\"n\"\":true}]\"\n",
			"List:   x, 0x10\nRecord: Key p, Number -1\nTable:\n  Key  Number\n"
			"  p    -1\n  q,r  yes\n",
		};

		open_sink(&s, formats[i], (struct doc_style){ 0 });
		doc_begin(s.doc, "n", 1);
		doc_table(s.doc, &t);
		doc_row(s.doc, cells);
		doc_table_end(s.doc);
		doc_end(s.doc);
		EXPECT(&s, want[i]);
	}
}

Test(doc, empty_tables_are_empty_arrays_and_headers)
{
	static const char *const formats[] = { "json", "csv", "text" };
	static const char *const want[] = { "{\"schema\":\"tally.e/1\",\"events\":[]}\n",
					    "name,count,share,mask\n", "Events\n" };
	struct sink s;

	for (int i = 0; i < 3; i++) {
		open_sink(&s, formats[i], (struct doc_style){ 0 });
		doc_begin(s.doc, "e", 1);
		doc_table(s.doc, &events);
		doc_table_end(s.doc);
		doc_end(s.doc);
		EXPECT(&s, want[i]);
	}
}

Test(doc, entries_are_names_with_indented_details)
{
	static const struct column entry_columns[] = { { "name", "Name", NULL, 0 },
						       { "desc", "", NULL, 0 },
						       { "code", "Encoding", NULL, 0 } };
	struct table t = { .key = "list",
			   .title = "",
			   .columns = entry_columns,
			   .ncolumns = 3,
			   .layout = TABLE_ENTRIES };
	struct cell one[] = { cell_text("cycles"), cell_text("counts what a clock does to a core"),
			      cell_hex(0x3c) };
	struct cell two[] = { cell_text("faults"), cell_none(), cell_none() };
	struct sink s;

	open_sink(&s, "text", (struct doc_style){ .width = 34 });
	doc_begin(s.doc, "e", 1);
	doc_table(s.doc, &t);
	doc_row(s.doc, one);
	doc_row(s.doc, two);
	doc_table_end(s.doc);
	doc_end(s.doc);
	EXPECT(&s, "  cycles\n        counts what a clock does\n        to a core\n"
		   "        Encoding: 0x3c\n\n  faults\n");
}

Test(doc, narrow_screens_fold_what_does_not_fit)
{
	static const struct column narrow[] = { { "name", "Name", NULL, 40 },
						{ "desc", "What", NULL, 0 } };
	static const struct column value = { "v", "Value of it", NULL, 0 };
	struct table t = { .key = "list",
			   .title = "",
			   .columns = narrow,
			   .ncolumns = 2,
			   .layout = TABLE_COLUMNS };
	struct cell rows[][2] = {
		{ cell_text("cycles"), cell_text("counts what a clock does to a core") },
		{ cell_text("faults"), cell_text("pages") },
		{ cell_text("none"), cell_text("") },
	};
	static const char *const want[] = {
		"Value of it: one two three four five six\n"
		"             seven\n"
		"\n"
		"Name                    What\n"
		"cycles                  counts what a clock\n"
		"                        does to a core\n"
		"faults                  pages\n"
		"none\n",
		"Value of it: one two\n"
		"    three four five six\n"
		"    seven\n"
		"\n"
		"Name          What\n"
		"cycles\n"
		"    counts what a clock\n"
		"    does to a core\n"
		"faults        pages\n"
		"none\n",
	};
	static const size_t widths[] = { 44, 24 };
	struct sink s;

	for (int i = 0; i < 2; i++) {
		open_sink(&s, "text", (struct doc_style){ .width = widths[i] });
		doc_begin(s.doc, "n", 1);
		doc_value(s.doc, &value, cell_text("one two three four five six seven"));
		doc_table(s.doc, &t);
		for (size_t row = 0; row < 3; row++)
			doc_row(s.doc, rows[row]);
		doc_table_end(s.doc);
		doc_end(s.doc);
		EXPECT(&s, want[i]);
	}
}

Test(doc, colour_is_only_added_when_asked)
{
	static const struct column value = { "v", "Value", NULL, 0 };
	struct sink s;

	open_sink(&s, "text", (struct doc_style){ .colour = true });
	doc_begin(s.doc, "c", 1);
	doc_value(s.doc, &value, cell_tone(cell_count(1), TONE_BAD));
	doc_end(s.doc);
	EXPECT(&s, "Value: \033[31m1\033[0m\n");
}

Test(doc, terminals_are_not_obeyed)
{
	static const struct column value = { "v", "Value", NULL, 0 };
	struct sink s;

	open_sink(&s, "text", (struct doc_style){ 0 });
	doc_begin(s.doc, "c", 1);
	doc_value(s.doc, &value,
		  cell_text("a\033[2Jb\xc2\x9b"
			    "c\nd\xff"));
	doc_end(s.doc);
	EXPECT(&s, "Value: a\xef\xbf\xbd[2Jb\xef\xbf\xbd"
		   "c d\xef\xbf\xbd\n");
}

Test(doc, long_tables_stream_with_the_widths_of_their_beginning)
{
	struct table t = { .key = "t",
			   .title = "",
			   .columns = columns,
			   .ncolumns = 2,
			   .layout = TABLE_COLUMNS,
			   .bare = true };
	struct sink s;
	size_t lines = 0;

	open_sink(&s, "text", (struct doc_style){ 0 });
	doc_begin(s.doc, "c", 1);
	doc_table(s.doc, &t);
	for (unsigned int i = 0; i < 2000; i++) {
		struct cell cells[] = { cell_text("name"), cell_count(i) };

		doc_row(s.doc, cells);
	}
	doc_table_end(s.doc);
	doc_end(s.doc);
	close_sink(&s);
	for (const char *c = s.text; *c; c++)
		lines += *c == '\n';
	cr_assert_eq(lines, 2000);
	cr_assert(strncmp(s.text, "name    0\n", 10) == 0, "%.20s", s.text);
	cr_assert(strstr(s.text, "name  1,999\n"));
	release_sink(&s);
}

Test(doc, write_errors_are_told_once_at_the_end)
{
	FILE *full = fopen("/dev/full", "w");
	struct doc_style style = { 0 };
	struct err err = { 0 };
	struct doc *d;

	cr_assert_not_null(full);
	d = doc_new(render_find("json"), &style, full, NULL);
	tell(d);
	tell(d);
	cr_assert(doc_broken(d));
	cr_assert_eq(doc_close(d, &err), -1);
	cr_assert_eq(err.sys, ENOSPC);
	cr_assert(strncmp(err.text, "writing the output: ", 20) == 0);
	doc_free(d);
	fclose(full);
}

Test(format, options_choose_the_renderer)
{
	struct format_args args = { 0 };
	struct buf separator = { 0 };
	struct err err = { 0 };

	cr_assert_str_eq(format_choose(&args, false, &separator, &err)->name, "text");
	cr_assert_str_eq(format_choose(&args, true, &separator, &err)->name, "perf-text");
	args.separator = "\\t";
	cr_assert_str_eq(format_choose(&args, false, &separator, &err)->name, "csv");
	cr_assert_str_eq(separator.at, "\t");
	args.json = true;
	cr_assert_null(format_choose(&args, false, &separator, &err));
	cr_assert_eq(err.code, ERR_USAGE);
	err_clear(&err);
	buf_clear(&separator);
	args = (struct format_args){ .separator = "" };
	cr_assert_null(format_choose(&args, false, &separator, &err));
	buf_release(&separator);
}
