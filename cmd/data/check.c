/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/datacheck.h"

struct check_args {
	const char *input;
};

static const struct opt check_opts[] = {
	TEXT('i', "input", struct check_args, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	OPT_END,
};

/* One member per type of record, named as perf names it. */
static void tell_counts(struct doc *doc, const struct datacheck *c)
{
	struct VEC(struct column) columns = { 0 };
	struct VEC(struct cell) cells = { 0 };
	static const struct column records = { "records", "Records", NULL, 0 };
	struct arena names = { 0 };

	for (size_t i = 0; i < c->counts.all.len; i++) {
		const struct recordtype *type = record_find_type(c->counts.all.at[i].type);
		struct buf name = { 0 };

		if (type)
			buf_add_text(&name, type->name);
		else
			buf_printf(&name, "TYPE_%u", c->counts.all.at[i].type);
		*vec_add(&columns) = (struct column){ arena_string(&names, buf_text(&name)),
						      arena_string(&names, buf_text(&name)), NULL,
						      0 };
		*vec_add(&cells) = cell_count(c->counts.all.at[i].records);
		buf_release(&name);
	}
	doc_value(doc, &records,
		  cell_record(&(struct cell_record){ columns.at, cells.at, cells.len }));
	vec_release(&columns);
	vec_release(&cells);
	arena_release(&names);
}

static void tell_events(struct doc *doc, const struct datacheck *c)
{
	static const struct column columns[] = {
		{ "name", "Event", NULL, 0 },
		{ "samples", "Samples", NULL, 0 },
		{ "lost", "Lost", NULL, 0 },
	};
	static const struct table table = {
		.key = "events", .title = "", .columns = columns, .ncolumns = 3
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < c->events.len; i++) {
		const struct datacheck_event *e = &c->events.at[i];

		doc_row(doc, (struct cell[]){ cell_text(e->name), cell_count(e->samples),
					      cell_tone(cell_count(e->lost),
							e->lost ? TONE_WARN : TONE_PLAIN) });
	}
	doc_table_end(doc);
}

static void tell_problems(struct doc *doc, const struct datacheck *c)
{
	static const struct column columns[] = {
		{ "offset", "At offset", NULL, 0 },
		{ "text", "What is wrong", NULL, 0 },
	};
	static const struct table table = {
		.key = "problems", .title = "", .columns = columns, .ncolumns = 2
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < c->problems.len; i++)
		doc_row(doc, (struct cell[]){ cell_count(c->problems.at[i].offset),
					      cell_text(c->problems.at[i].text) });
	doc_table_end(doc);
	if (c->n_problems > c->problems.len)
		doc_note(doc, "%llu more problems are not shown",
			 (unsigned long long)(c->n_problems - c->problems.len));
}

static int check_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	static const struct column file = { "file", "File", NULL, 0 },
				   whole = { "whole", "Whole", NULL, 0 },
				   pipe = { "pipe", "Pipe", NULL, 0 },
				   endian = { "endian", "Byte order", NULL, 0 },
				   samples = { "samples", "Samples", NULL, 0 },
				   first = { "first_time_ns", "First sample", "ns", 0 },
				   last = { "last_time_ns", "Last sample", "ns", 0 };
	const struct check_args *a = args;
	const char *path = argc ? argv[0] : a->input;
	struct doc *doc = env->doc;
	struct datacheck c;
	bool is_timed, is_whole;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (datacheck_walk(&c, path, err) < 0) {
		datacheck_release(&c);
		return -1;
	}
	is_timed = c.first_time || c.last_time;
	doc_begin(doc, "data-check", 1);
	doc_value(doc, &file, cell_text(path));
	doc_value(doc, &whole,
		  cell_tone(cell_bool(!c.n_problems), c.n_problems ? TONE_BAD : TONE_GOOD));
	doc_value(doc, &pipe, cell_bool(c.is_pipe));
	doc_value(doc, &endian, cell_text(c.is_big ? "big" : "little"));
	doc_value(doc, &samples, cell_count(c.samples));
	tell_counts(doc, &c);
	tell_events(doc, &c);
	doc_value(doc, &first, is_timed ? cell_count(c.first_time) : cell_none());
	doc_value(doc, &last, is_timed ? cell_count(c.last_time) : cell_none());
	tell_problems(doc, &c);
	doc_end(doc);
	is_whole = !c.n_problems;
	datacheck_release(&c);
	return is_whole ? 0 : 1;
}

const struct cmd cmd_data_check = {
	.name = "data check",
	.summary = "say whether a recording is whole, what it holds, and what is wrong where",
	.synopsis = "[-j | -x SEP] [-o FILE] [[-i] FILE]",
	.opts = check_opts,
	.args_size = sizeof(struct check_args),
	.defaults = &(const struct check_args){ .input = "perf.data" },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = check_run,
};
