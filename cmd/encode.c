/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "cmd/cmd.h"
#include "pmu-events/evset.h"
#include "util/base/csvread.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/pmu/attrnote.h"
#include "util/pmu/csrplan.h"
#include "util/pmu/evparse.h"
#include "util/pmu/machine.h"

struct encode_args {
	struct machine_args machine;
	bool all;
	bool csr;
	const char *check;
};

static const struct opt encode_opts[] = {
	OPT_GROUP(machine_opts, offsetof(struct encode_args, machine)),
	OPT_GROUP(machine_board_opts, offsetof(struct encode_args, machine)),
	FLAG('a', "all", struct encode_args, all, "every event of every model, or of --cpu's"),
	FLAG(0, "csr", struct encode_args, csr,
	     "the register program that counts the events together (RISC-V)"),
	TEXT(0, "check", struct encode_args, check, "FILE",
	     "compare with what --all -x, wrote to FILE; status 1 when anything differs"),
	OPT_END,
};

enum { MODEL, PMU, NAME, TERMS, TYPE, CONFIG, CONFIG1, CONFIG2, COUNTERS, FIXED, REGISTERS, NOTE };
#define FIELDS	(NOTE + 1)   /* what programs see, and what is checked */
#define COLUMNS (FIELDS + 1) /* and the registers again for people, when there are any */

static const struct column columns[COLUMNS] = {
	[MODEL] = { "model", "Model", NULL, 0 },
	[PMU] = { "pmu", "PMU", NULL, 0 },
	[NAME] = { "name", "Event", NULL, 0 },
	[TERMS] = { "terms", "Terms", NULL, 0 },
	[TYPE] = { "type", "Type", NULL, 0 },
	[CONFIG] = { "config", "config", NULL, 0 },
	[CONFIG1] = { "config1", "config1", NULL, 0 },
	[CONFIG2] = { "config2", "config2", NULL, 0 },
	[COUNTERS] = { "counters", "Counters", NULL, 0 },
	[FIXED] = { "fixed", "Fixed counters", NULL, 0 },
	[REGISTERS] = { "registers", NULL, NULL, 0 },
	[NOTE] = { "note", "Note", NULL, 0 },
	[FIELDS] = { NULL, "Registers", NULL, 0 },
};

/* A row with what its cells borrow. */
struct row {
	struct cell cells[COLUMNS];
	struct cell registers[ENCODING_REGISTERS];
	struct cell_list list;
	char texts[ENCODING_REGISTERS][48];
};

/* Masks: a PMU has at most 64 programmable and 32 fixed counters. */
static void fill_row(struct row *row, const struct encoding *e)
{
	struct cell *c = row->cells;

	c[MODEL] = cell_text(e->model);
	c[PMU] = e->pmu[0] ? cell_text(e->pmu) : cell_none();
	c[NAME] = cell_text(e->name);
	c[TERMS] = e->terms[0] ? cell_text(e->terms) : cell_none();
	c[TYPE] = e->has_type ? cell_count(e->type) : cell_none();
	for (int i = 0; i < 3; i++)
		c[CONFIG + i] = e->has_config ? cell_hex(e->config[i]) : cell_none();
	c[COUNTERS] = e->counters.known ? cell_hex(e->counters.generic) : cell_none();
	c[FIXED] = e->counters.known ? cell_hex(e->counters.fixed) : cell_none();
	for (size_t i = 0; i < e->nregisters; i++) {
		snprintf(row->texts[i], sizeof(row->texts[i]), "%s=0x%" PRIx64,
			 e->registers[i].name, e->registers[i].value);
		row->registers[i] = cell_text(row->texts[i]);
	}
	row->list = (struct cell_list){ row->registers, e->nregisters };
	c[REGISTERS] = cell_list(&row->list);
	c[FIELDS] = e->nregisters ? c[REGISTERS] : cell_none();
	c[NOTE] = cell_text(e->note);
}

/* One event after the other, of every table's models or of the one of that path. */
struct walk {
	struct machine *m;
	const char *path; /* NULL: all */
	struct evset_pos pos;
	struct encoding encoding;
};

static const struct encoding *walk_next(struct walk *w)
{
	struct machine *m = w->m;
	struct evset_item item;

	if (!evset_next_of(m->tables, m->ntables, w->path, EVSET_EVENTS, &w->pos, &item))
		return NULL;
	resolve_table_event(&m->resolve, item.model.path, arch_find(item.model.arch), &item.event,
			    &w->encoding);
	attrnote_add_missing(&w->encoding, &m->resolve.arena);
	return &w->encoding;
}

static struct walk walk_start(struct machine *m)
{
	return (struct walk){ .m = m, .path = m->cpu.len ? m->set.model : NULL };
}

static int print_all(const struct cmd_env *env, struct machine *m)
{
	static const struct table table = {
		.key = "events", .title = "", .columns = columns, .ncolumns = COLUMNS
	};
	struct walk w = walk_start(m);
	const struct encoding *e;
	struct row row;

	doc_begin(env->doc, "encode", 1);
	doc_table(env->doc, &table);
	while (!doc_broken(env->doc) && (e = walk_next(&w))) {
		fill_row(&row, e);
		doc_row(env->doc, row.cells);
	}
	doc_table_end(env->doc);
	doc_end(env->doc);
	return 0;
}

/* The same event in several units of one kind, but for the type that each of them has? */
static bool is_same(const struct encoding *a, const struct encoding *b)
{
	return a->spec == b->spec && a->device && b->device && strcmp(a->pmu, b->pmu) == 0 &&
	       strcmp(a->pmu, "default_core") != 0 && strcmp(a->name, b->name) == 0 &&
	       memcmp(a->config, b->config, sizeof(a->config)) == 0;
}

/* As it was typed, so that rows which only modifiers tell apart have their names. */
static void set_name(struct encoding *e, struct arena *arena)
{
	if (view_equal(e->spec->name, e->name))
		e->name = arena_stringn(arena, e->spec->whole.at, e->spec->whole.len);
}

static void print_encodings(const struct cmd_env *env, struct machine *m,
			    struct encoding_list *list)
{
	static const struct table table = { .key = "events",
					    .title = "",
					    .columns = columns,
					    .ncolumns = COLUMNS,
					    .layout = TABLE_RECORDS };

	doc_begin(env->doc, "encode", 1);
	doc_table(env->doc, &table);
	for (size_t i = 0; i < list->len; i++) {
		struct encoding *e = &list->at[i];
		size_t units = 1;
		struct row row = { 0 };

		while (i + 1 < list->len && is_same(e, &list->at[i + 1]))
			units++, i++;
		if (units > 1)
			encoding_note(e, &m->resolve.arena,
				      "%zu units, %s to %s; the type is the first one's", units,
				      e->device, list->at[i].device);
		attrnote_add_missing(e, &m->resolve.arena);
		attrnote_add_fields(e, &m->resolve.arena);
		set_name(e, &m->resolve.arena);
		fill_row(&row, e);
		doc_row(env->doc, row.cells);
	}
	doc_table_end(env->doc);
	doc_end(env->doc);
}

static int print_csr(const struct cmd_env *env, struct machine *m, struct encoding_list *list,
		     struct err *err)
{
	struct csrplan plan;
	int status;

	for (size_t i = 0; i < list->len; i++)
		set_name(&list->at[i], &m->resolve.arena);
	status = csrplan_make(&plan, &m->resolve, list, err);
	if (status == 0)
		csrplan_show(&plan, env->doc);
	csrplan_release(&plan);
	return status;
}

static int encode_events(const struct cmd_env *env, struct machine *m, bool csr, int argc,
			 char **argv, struct err *err)
{
	struct evspec_list specs = { 0 };
	struct encoding_list list = { 0 };
	int status = 0;

	for (int i = 0; status == 0 && i < argc; i++)
		status = evparse_text(&specs, argv[i], err);
	for (size_t i = 0; status == 0 && i < specs.events.len; i++)
		status = resolve_event(&m->resolve, &specs.events.at[i], &list, err);
	if (status == 0 && csr)
		status = print_csr(env, m, &list, err);
	else if (status == 0)
		print_encodings(env, m, &list);
	vec_release(&list);
	evspec_release(&specs);
	return status;
}

/* A row of the file that is checked. */
struct old_row {
	const char *fields[FIELDS];
	bool met;
};

struct check {
	const struct cmd_env *env;
	struct arena arena;
	struct buf text, key, was, is;
	struct map rows;
	struct VEC(struct old_row *) order;
	size_t differences;
};

static void make_key(struct buf *key, const char *const *fields)
{
	buf_clear(key);
	for (int i = MODEL; i <= NAME; i++)
		buf_printf(key, "%s\n", fields[i]);
}

static int read_row(struct check *c, const struct csvread *r, const char *file, struct err *err)
{
	struct old_row *row = arena_alloc(&c->arena, sizeof(*row));
	void **place;

	if (r->nfields != FIELDS)
		return err_set(err, ERR_INPUT, "%s:%u: %zu fields where there should be %d", file,
			       r->line, r->nfields, FIELDS);
	for (size_t i = 0; i < FIELDS; i++)
		row->fields[i] = arena_stringn(&c->arena, r->fields[i].at, r->fields[i].len);
	make_key(&c->key, row->fields);
	place = map_add(&c->rows,
			view_make(arena_stringn(&c->arena, c->key.at, c->key.len), c->key.len));
	if (*place)
		return err_set(err, ERR_INPUT, "%s:%u: event '%s' of '%s' is there twice", file,
			       r->line, row->fields[NAME], row->fields[MODEL]);
	*place = row;
	*vec_add(&c->order) = row;
	return 0;
}

static int read_old(struct check *c, const char *file, struct err *err)
{
	enum { LIMIT = 256 << 20 };
	struct csvread r = { 0 };
	size_t name = strlen(columns[MODEL].key);
	struct fs here = { 0 };
	int status;

	if (fs_read_stream(&here, file, LIMIT, &c->text, err) < 0)
		return -1;
	/* Whatever -x it was written with stands behind the first name. */
	if (c->text.len <= name || !view_starts(buf_view(&c->text), columns[MODEL].key))
		return err_set(err, ERR_INPUT, "%s: is not what 'tally encode --all -x,' writes",
			       file);
	csvread_init(&r, buf_view(&c->text), c->text.at[name]);
	status = csvread_next(&r, err);
	if (status > 0 && r.nfields != FIELDS)
		status = err_set(err, ERR_INPUT, "%s: %zu column%s where there should be %d", file,
				 r.nfields, r.nfields > 1 ? "s" : "", FIELDS);
	for (size_t i = 0; status > 0 && i < FIELDS; i++) {
		if (!view_equal(r.fields[i], columns[i].key))
			status = err_set(err, ERR_INPUT, "%s: column %zu is not '%s'", file, i + 1,
					 columns[i].key);
	}
	while (status > 0 && (status = csvread_next(&r, err)) > 0)
		status = read_row(c, &r, file, err) < 0 ? -1 : 1;
	csvread_release(&r);
	return status < 0 ? -1 : 0;
}

/* As a field of the CSV has it. */
static const char *field_text(struct check *c, const struct cell *cell)
{
	struct buf b = { 0 };
	const char *text;

	switch (cell->kind) {
	case CELL_TEXT:
		return arena_stringn(&c->arena, cell->text.at, cell->text.len);
	case CELL_HEX:
		buf_add_hex(&b, cell->count);
		break;
	case CELL_COUNT:
		buf_add_u64(&b, cell->count);
		break;
	case CELL_LIST:
		for (size_t i = 0; i < cell->list->ncells; i++)
			buf_printf(&b, "%s%.*s", i ? " " : "", VIEW_ARG(cell->list->cells[i].text));
		break;
	default:
		break;
	}
	text = b.len ? arena_stringn(&c->arena, b.at, b.len) : "";
	buf_release(&b);
	return text;
}

static void tell_row(struct check *c, const char *change, const char *const *fields,
		     const char *was, const char *is)
{
	struct cell cells[] = {
		cell_text(change),	 cell_text(fields[MODEL]), cell_text(fields[PMU]),
		cell_text(fields[NAME]), cell_text(was),	   cell_text(is),
	};

	doc_row(c->env->doc, cells);
	c->differences++;
}

/* "terms=... config=0x..": what is told of an event that is gone or new. */
static const char *summary(struct buf *out, const char *const *fields)
{
	buf_clear(out);
	for (int i = TERMS; i < NOTE; i++) {
		if (fields[i][0])
			buf_printf(out, "%s%s=%s", out->len ? " " : "", columns[i].key, fields[i]);
	}
	return buf_text(out);
}

static void compare(struct check *c, struct old_row *old, const char *const *fields)
{
	buf_clear(&c->was);
	buf_clear(&c->is);
	/* Notes are for people and may change their words. */
	for (int i = TERMS; i < NOTE; i++) {
		if (strcmp(old->fields[i], fields[i]) == 0)
			continue;
		buf_printf(&c->was, "%s%s=%s", c->was.len ? " " : "", columns[i].key,
			   old->fields[i]);
		buf_printf(&c->is, "%s%s=%s", c->is.len ? " " : "", columns[i].key, fields[i]);
	}
	if (c->was.len)
		tell_row(c, "changed", fields, buf_text(&c->was), buf_text(&c->is));
}

/* The model that the whole file is about, as --all --cpu writes it; NULL for several. */
static const char *only_model(const struct check *c)
{
	for (size_t i = 1; i < c->order.len; i++) {
		if (strcmp(c->order.at[i]->fields[MODEL], c->order.at[0]->fields[MODEL]) != 0)
			return NULL;
	}
	return c->order.len ? c->order.at[0]->fields[MODEL] : NULL;
}

static void check_rows(struct check *c, struct machine *m)
{
	struct walk w = walk_start(m);
	const struct encoding *e;

	if (!w.path)
		w.path = only_model(c);
	while ((e = walk_next(&w))) {
		const char *fields[FIELDS];
		struct old_row *old;
		struct row row;

		fill_row(&row, e);
		for (size_t i = 0; i < FIELDS; i++)
			fields[i] = field_text(c, &row.cells[i]);
		make_key(&c->key, fields);
		old = map_find(&c->rows, buf_view(&c->key));
		if (!old) {
			tell_row(c, "added", fields, NULL, summary(&c->is, fields));
			continue;
		}
		old->met = true;
		compare(c, old, fields);
	}
	for (size_t i = 0; i < c->order.len; i++) {
		struct old_row *old = c->order.at[i];

		if (!old->met && (!w.path || strcmp(old->fields[MODEL], w.path) == 0))
			tell_row(c, "removed", old->fields, summary(&c->was, old->fields), NULL);
	}
}

static int check_file(const struct cmd_env *env, struct machine *m, const char *file,
		      struct err *err)
{
	static const struct column names[] = {
		{ "change", "Change", NULL, 8 }, { "model", "Model", NULL, 0 },
		{ "pmu", "PMU", NULL, 0 },	 { "name", "Event", NULL, 0 },
		{ "old", "Was", NULL, 0 },	 { "new", "Is", NULL, 0 },
	};
	static const struct table table = {
		.key = "differences", .title = "", .columns = names, .ncolumns = ARRAY_LEN(names)
	};
	struct check c = { .env = env };
	int status = read_old(&c, file, err);

	if (status == 0) {
		doc_begin(env->doc, "encode-check", 1);
		doc_table(env->doc, &table);
		check_rows(&c, m);
		doc_table_end(env->doc);
		if (c.differences)
			doc_note(env->doc, "%zu event%s of %zu differ%s from %s", c.differences,
				 c.differences > 1 ? "s" : "", c.order.len,
				 c.differences > 1 ? "" : "s", file);
		doc_end(env->doc);
		status = c.differences ? 1 : 0;
	}
	vec_release(&c.order);
	map_release(&c.rows);
	buf_release(&c.text);
	buf_release(&c.key);
	buf_release(&c.was);
	buf_release(&c.is);
	arena_release(&c.arena);
	return status;
}

static int encode_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct encode_args *a = args;
	bool every = a->all || a->check, any = !a->machine.cpu && !getenv("PERF_CPUID");
	struct machine m;
	int status = -1;

	if (every && argc)
		return err_set(err, ERR_USAGE, "'%s' and %s do not go together", argv[0],
			       a->all ? "--all" : "--check");
	if (every && a->csr)
		return err_set(err, ERR_USAGE, "--csr is for events that are named");
	if (!every && !argc)
		return err_set(err, ERR_USAGE, "which event?");
	if (every && a->machine.device_tree)
		return err_set(err, ERR_USAGE,
			       "--device-tree is for events that are named: %s is what tables say",
			       a->all ? "--all" : "--check");
	if (machine_open(&m, &a->machine, env->fs, every && any ? MACHINE_NO_CPU : 0, err) == 0) {
		machine_print_notes(&m, env->doc);
		if (a->check)
			status = check_file(env, &m, a->check, err);
		else if (a->all)
			status = print_all(env, &m);
		else
			status = encode_events(env, &m, a->csr, argc, argv, err);
	}
	machine_release(&m);
	return status;
}

const struct cmd cmd_encode = {
	.name = "encode",
	.summary = "show how events are encoded, for any CPU on any machine",
	.synopsis =
		"[--cpu CPU] [--sysfs DIR] [-j | -x SEP] [--csr] EVENT... | --all | --check FILE",
	.opts = encode_opts,
	.args_size = sizeof(struct encode_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = encode_run,
};
