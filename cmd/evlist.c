/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/data/attrname.h"
#include "util/data/attrtext.h"
#include "util/data/datanotes.h"
#include "util/data/dataread.h"
#include "util/data/sectiontext.h"
#include "util/data/tracedata.h"

struct evlist_args {
	const char *input;
	bool verbose, group, freq, trace_fields, force;
};

static const struct opt evlist_opts[] = {
	TEXT('i', "input", struct evlist_args, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	FLAG('v', "verbose", struct evlist_args, verbose, "all attributes that are not zero"),
	FLAG('F', "freq", struct evlist_args, freq, "the frequency or the period"),
	FLAG('g', "group", struct evlist_args, group, "events of a group together"),
	FLAG(0, "trace-fields", struct evlist_args, trace_fields, "the fields of tracepoints"),
	FLAG('f', "force", struct evlist_args, force, "as always: no matter whose file it is"),
	OPT_END,
};

enum { SECTION_LIMIT = 256 << 20 };

struct evlist {
	const struct evlist_args *args;
	struct dataread *reader;
	struct tracedata *tracepoint;
	struct VEC(uint32_t) members; /* of the group that each event leads; 0: it leads none */
	struct buf text;	      /* what people see */
};

static void take_formats(struct evlist *l, struct view data)
{
	struct err err = { 0 };

	if (!l->tracepoint && data.len)
		l->tracepoint = tracedata_new(data, &err);
	err_clear(&err);
}

/* A pipe tells of its events in front of the first sample, and of sections about there. */
static int read_ahead(struct evlist *l, struct err *err)
{
	const struct datafile *f = dataread_file(l->reader);
	const struct datafile_section *s = datafile_find_section(f, SECTION_TRACING_DATA);
	struct buf bytes = { 0 };
	struct err ignored = { 0 };
	struct record rec;
	int status = 1;

	if (s && dataread_section(l->reader, s, SECTION_LIMIT, &bytes, &ignored) == 0)
		take_formats(l, buf_view(&bytes));
	while (f->is_pipe && (status = dataread_next(l->reader, &rec, err)) > 0) {
		if (rec.type != RECORD_HEADER_TRACING_DATA || !rec.payload_size)
			continue;
		buf_clear(&bytes);
		if (dataread_payload(l->reader, SECTION_LIMIT, &bytes, &ignored) == 0)
			take_formats(l, buf_view(&bytes));
	}
	err_clear(&ignored);
	buf_release(&bytes);
	return status < 0 ? -1 : 0;
}

/* Which events are in a group (section GROUP_DESC: its name, its leader, how many). */
static void read_groups(struct evlist *l)
{
	const struct datafile *f = dataread_file(l->reader);
	const struct datafile_section *s = datafile_find_section(f, SECTION_GROUP_DESC);
	struct buf bytes = { 0 };
	struct err err = { 0 };
	struct bytes b;
	uint32_t n;

	for (size_t i = 0; i < f->events.len; i++)
		*vec_add(&l->members) = 0;
	if (s && dataread_section(l->reader, s, SECTION_LIMIT, &bytes, &err) < 0)
		err_clear(&err);
	b = bytes_of(bytes.at, bytes.len, f->swap);
	n = bytes_u32(&b);
	for (uint32_t i = 0; i < n && !b.is_short; i++) {
		uint32_t leader, members;

		bytes_take(&b, bytes_u32(&b));
		leader = bytes_u32(&b);
		members = bytes_u32(&b);
		if (!b.is_short && leader < f->events.len && members <= f->events.len - leader)
			l->members.at[leader] = members;
	}
	buf_release(&bytes);
}

static void add_name(const struct evlist *l, const struct datafile_event *e, struct buf *out)
{
	const char *traced = e->attr.type == 2 ? tracedata_find_name(l->tracepoint, e->attr.config)
					       : NULL;

	if (e->name || traced)
		buf_add_text(out, e->name ? e->name : traced);
	else
		attrname_add(&e->attr, out);
}

static void add_details(const struct evlist *l, const struct datafile_event *e, struct buf *out)
{
	bool is_freq = e->attr.flags & PERFATTR_FREQ;
	const char *field;

	if (l->args->verbose) {
		buf_add_text(out, ": ");
		attrtext_add(&e->attr, ": ", out);
	} else if (l->args->freq) {
		buf_printf(out, ": %s=%llu", is_freq ? "sample_freq" : "sample_period",
			   (unsigned long long)e->attr.period);
	}
	if (l->args->trace_fields && e->attr.type != 2)
		buf_add_text(out, ": (not a tracepoint)");
	if (!l->args->trace_fields || e->attr.type != 2)
		return;
	for (size_t i = 0; (field = tracedata_find_field(l->tracepoint, e->attr.config, i)); i++)
		buf_printf(out, "%s%s", i ? "," : ": trace_fields: ", field);
}

static void add_text(struct evlist *l)
{
	const struct datafile *f = dataread_file(l->reader);

	for (size_t i = 0; i < f->events.len;) {
		size_t n = l->args->group && l->members.at[i] > 1 ? l->members.at[i] : 1;

		if (n > 1)
			buf_add_char(&l->text, '{');
		for (size_t k = 0; k < n; k++) {
			if (k)
				buf_add_char(&l->text, ',');
			add_name(l, &f->events.at[i + k], &l->text);
			if (n == 1 || !l->args->group)
				add_details(l, &f->events.at[i + k], &l->text);
		}
		buf_add_text(&l->text, n > 1 ? "}\n" : "\n");
		i += n;
	}
}

static void tell_events(struct evlist *l, struct doc *doc)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },	    { "type", NULL, NULL, 0 },
		{ "config", NULL, NULL, 0 },	    { "sample_freq", NULL, NULL, 0 },
		{ "sample_period", NULL, NULL, 0 }, { "group", NULL, NULL, 0 },
		{ "attributes", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "events", .columns = columns, .ncolumns = 7 };
	const struct datafile *f = dataread_file(l->reader);
	size_t group = SIZE_MAX, left = 0, n_groups = 0;

	doc_table(doc, &table);
	for (size_t i = 0; i < f->events.len; i++) {
		const struct perfattr *attr = &f->events.at[i].attr;
		bool is_freq = attr->flags & PERFATTR_FREQ;
		struct buf name = { 0 }, text = { 0 };

		if (l->members.at[i] > 1) {
			group = n_groups++;
			left = l->members.at[i];
		}
		add_name(l, &f->events.at[i], &name);
		attrtext_add(attr, ": ", &text);
		doc_row(doc, (struct cell[]){ cell_text(buf_text(&name)), cell_count(attr->type),
					      cell_hex(attr->config),
					      is_freq ? cell_count(attr->period) : cell_none(),
					      is_freq ? cell_none() : cell_count(attr->period),
					      left ? cell_count(group) : cell_none(),
					      cell_text(buf_text(&text)) });
		left -= !!left;
		buf_release(&name);
		buf_release(&text);
	}
	doc_table_end(doc);
}

static int evlist_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	struct evlist l = { .args = args };
	const char *path = argc ? argv[0] : l.args->input;
	struct datanotes notes = { 0 };
	int status = -1;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (l.args->group && (l.args->verbose || l.args->freq))
		return err_set(err, ERR_USAGE, "-g goes without -v and -F");
	l.reader = dataread_open(path, err);
	if (!l.reader || read_ahead(&l, err) < 0)
		goto out;
	read_groups(&l);
	doc_begin(env->doc, "evlist", 1);
	add_text(&l);
	doc_verbatim(env->doc, buf_text(&l.text));
	tell_events(&l, env->doc);
	datanotes_add_problems(&notes, path, dataread_file(l.reader));
	doc_notes(env->doc, notes.at, notes.len);
	doc_end(env->doc);
	status = 0;
out:
	datanotes_release(&notes);
	tracedata_free(l.tracepoint);
	dataread_close(l.reader);
	vec_release(&l.members);
	buf_release(&l.text);
	return status;
}

const struct cmd cmd_evlist = {
	.name = "evlist",
	.summary = "list the events of a recording",
	.synopsis = "[-v | -F | -g] [-j | -x SEP] [-o FILE] [[-i] FILE]",
	.opts = evlist_opts,
	.args_size = sizeof(struct evlist_args),
	.defaults = &(const struct evlist_args){ .input = "perf.data" },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = evlist_run,
};
