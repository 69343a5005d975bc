/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/attrname.h"
#include "util/export/scriptcount.h"
#include "util/export/scriptline.h"
#include "util/session/groupread.h"
#include "util/session/order.h"

struct script_args {
	const char *input;
	const char *fields;
	bool ns, no_demangle;
	struct symbols_options symbols;
};

static const struct opt script_opts[] = {
	TEXT('i', "input", struct script_args, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	TEXT('F', "fields", struct script_args, fields, "FIELDS",
	     "what to print of a sample: comm,tid,pid,time,..."),
	FLAG(0, "ns", struct script_args, ns, "print times to the nanosecond"),
	TEXT(0, "symfs", struct script_args, symbols.symfs, "DIR",
	     "look for the files of the recording below DIR"),
	TEXT('k', "vmlinux", struct script_args, symbols.vmlinux, "FILE",
	     "the recorded kernel with its symbols"),
	TEXT(0, "kallsyms", struct script_args, symbols.kallsyms, "FILE",
	     "a copy of the recorded machine's kallsyms"),
	FLAG(0, "no-demangle", struct script_args, no_demangle, "names as the compiler made them"),
	OPT_END,
};

enum {
	BATCH = 64 << 10, /* bytes that are printed together */
	SECTION_BUILD_ID = 2,
	FILES_LIMIT = 64 << 20,
};

struct script {
	struct dataread *reader;
	struct order *order;
	struct scriptline line;
	unsigned fields; /* 0: those of the event */
	struct VEC(char *) names;
	struct doc *doc;
	struct buf text;
	struct groupread groups;
	struct scriptcount counts;
};

static void script_release(struct script *s)
{
	for (size_t i = 0; i < s->names.len; i++)
		free(s->names.at[i]);
	vec_release(&s->names);
	session_free(s->line.session);
	symbols_free(s->line.symbols);
	order_free(s->order);
	dataread_close(s->reader);
	buf_release(&s->text);
	groupread_release(&s->groups);
	scriptcount_release(&s->counts);
}

/* Events of a pipe come with it. */
static void name_events(struct script *s)
{
	const struct datafile *f = dataread_file(s->reader);

	while (s->names.len < f->events.len) {
		const struct datafile_event *e = &f->events.at[s->names.len];
		struct buf name = { 0 };

		if (e->name)
			buf_add_text(&name, e->name);
		else
			attrname_add(&e->attr, &name);
		if (name.len > s->line.name_width)
			s->line.name_width = (unsigned)name.len;
		*vec_add(&s->names) = buf_detach(&name);
	}
}

static void tell(struct script *s)
{
	if (s->text.len)
		doc_verbatim(s->doc, buf_text(&s->text));
	buf_clear(&s->text);
}

static void print_one(struct script *s, const struct datafile_event *e, const struct record *rec,
		      const struct datasample *sample)
{
	const struct datafile *f = dataread_file(s->reader);

	s->line.fields = s->fields ? s->fields : scriptline_default_fields(&e->attr);
	scriptline_add(&s->line, e, s->names.at[e - f->events.at], rec, sample, &s->text);
	if (s->text.len >= BATCH)
		tell(s);
}

/* One sample, or with the counters of its group one for each of them that moved. */
static void print_sample(struct script *s, const struct record *rec)
{
	const struct datafile *f = dataread_file(s->reader);
	const struct datafile_event *e = datafile_find_event(f, rec);
	struct datasample sample;
	struct err err = { 0 };

	if (!e)
		return;
	if (datasample_read(rec, &e->attr, &sample, &err) < 0) {
		doc_note(s->doc, "%s", err.text);
		return;
	}
	name_events(s);
	if (!(sample.has & PERFATTR_SAMPLE_READ) || !(sample.read.format & PERFATTR_READ_ID)) {
		print_one(s, e, rec, &sample);
		return;
	}
	for (size_t i = 0; i < sample.read.nr; i++) {
		e = groupread_event(&s->groups, f, &sample, i, &sample.period);
		if (e)
			print_one(s, e, rec, &sample);
	}
}

/* The files whose build ids the recording has (section 2) tell what the kernel's is called. */
static void learn_files(struct script *s)
{
	const struct datafile *f = dataread_file(s->reader);
	const struct datafile_section *section = datafile_find_section(f, SECTION_BUILD_ID);
	struct buf bytes = { 0 };
	struct err err = { 0 };
	size_t at = 0;

	if (section && dataread_section(s->reader, section, FILES_LIMIT, &bytes, &err) < 0)
		doc_note(s->doc, "%s", err.text);
	while (bytes.len - at >= 8) {
		const unsigned char *start = (const unsigned char *)bytes.at + at;
		struct record rec = {
			.type = RECORD_HEADER_BUILD_ID,
			.misc = bytes_peek_u16(start + 4, f->swap),
			.size = bytes_peek_u16(start + 6, f->swap),
			.bytes = start,
			.swap = f->swap,
		};
		struct record_header_build_id id;

		if (rec.size < 8 || rec.size > bytes.len - at)
			break;
		at += rec.size;
		if (record_read(&rec, 0, &id, &err) == 0)
			session_add_file(s->line.session, rec.misc & RECORD_MISC_CPUMODE,
					 id.filename, record_file_build_id(&rec, &id));
		err_clear(&err);
	}
	buf_release(&bytes);
}

static int print_all(struct script *s, struct err *err)
{
	const struct datafile *file = dataread_file(s->reader);
	struct order_record r;
	int status;

	while ((status = order_next(s->order, &r, err)) > 0) {
		if (r.record.type == RECORD_SAMPLE)
			print_sample(s, &r.record);
		else
			session_feed(s->line.session, &r.record, datafile_id_size(file));
		if (scriptcount_take(&s->counts, file, &r.record, &s->text, err) < 0)
			return -1;
		if (doc_broken(s->doc))
			break;
	}
	tell(s);
	return status < 0 ? -1 : 0;
}

static int script_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct script_args *a = args;
	struct symbols_options symbols = a->symbols;
	struct script s = { .doc = env->doc, .line = { .has_ns = a->ns } };
	int status = -1;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (a->fields && scriptline_parse_fields(view_of(a->fields), &s.fields, err) < 0)
		return -1;
	s.reader = dataread_open(argc ? argv[0] : a->input, err);
	if (!s.reader)
		return -1;
	s.order = order_new(s.reader);
	s.line.session = session_new();
	symbols.raw = a->no_demangle;
	symbols.home = getenv("HOME");
	s.line.symbols = symbols_new(&symbols);
	doc_begin(s.doc, "script", 1);
	learn_files(&s);
	status = print_all(&s, err);
	doc_end(s.doc);
	script_release(&s);
	return status;
}

const struct cmd cmd_script = {
	.name = "script",
	.summary = "print the samples of a recording, one after the other",
	.synopsis = "[-i FILE] [-F FIELDS] [--symfs DIR] [-o FILE]",
	.opts = script_opts,
	.args_size = sizeof(struct script_args),
	.defaults = &(const struct script_args){ .input = "perf.data" },
	.traits = CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = script_run,
};
