/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/attrname.h"
#include "util/data/buildids.h"
#include "util/data/headertext.h"
#include "util/data/tracedata.h"
#include "util/export/folded.h"
#include "util/export/samplerow.h"
#include "util/export/scriptcount.h"
#include "util/export/scriptline.h"
#include "util/export/sideline.h"
#include "util/session/callers.h"
#include "util/session/groupread.h"
#include "util/session/order.h"
#include "util/session/samplefilter.h"

struct script_args {
	const char *input;
	struct opt_list fields;
	const char *names; /* of symbols */
	uint64_t max_stack;
	bool ns, no_demangle, hide_chains, reltime, deltatime;
	bool header, header_only, info, force, mark;
	unsigned to;
	bool task, mmap, switches, namespaces, lost, bpf, cgroup, text_poke, round;
	struct symbols_options symbols;
	struct samplefilter_options filter;
};

static const struct opt script_opts[] = {
	TEXT('i', "input", struct script_args, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	LIST('F', "fields", struct script_args, fields, "FIELDS",
	     "what to print of a sample: comm,tid,...; +FIELD and -FIELD change it"),
	FLAG('G', "hide-call-graph", struct script_args, hide_chains, "print no call chains"),
	U64_WITHIN(0, "max-stack", struct script_args, max_stack, "N", 1, UINT32_MAX,
		   "callers to print of a chain, at most"),
	FLAG(0, "ns", struct script_args, ns, "print times to the nanosecond"),
	FLAG(0, "reltime", struct script_args, reltime, "print times since the first sample"),
	FLAG(0, "deltatime", struct script_args, deltatime, "print times since the line before"),
	TEXT(0, "comms", struct script_args, filter.comms, "NAMES", "only of these programs"),
	TEXT(0, "pid", struct script_args, filter.pids, "PIDS", "only of these processes"),
	TEXT(0, "tid", struct script_args, filter.tids, "TIDS", "only of these threads"),
	TEXT('C', "cpu", struct script_args, filter.cpus, "CPUS", "only of these CPUs"),
	TEXT(0, "time", struct script_args, filter.time, "START,STOP",
	     "only in this time, in seconds or in percent of all"),
	TEXT('S', "symbols", struct script_args, names, "NAMES", "only in these functions"),
	FLAG(0, "header", struct script_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct script_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct script_args, info, "all of it, topologies and caches too"),
	CHOICE(0, "to", struct script_args, to, "lines|folded",
	       "lines as perf's, or call chains for flame graphs"),
	FLAG(0, "mark", struct script_args, mark,
	     "folded: _[k] behind frames of the kernel, _[j] behind those of JIT compilers"),
	FLAG('f', "force", struct script_args, force, "as always: no matter whose file it is"),
	FLAG(0, "show-task-events", struct script_args, task, "print COMM, FORK and EXIT too"),
	FLAG(0, "show-mmap-events", struct script_args, mmap, "print MMAP and MMAP2 too"),
	FLAG(0, "show-switch-events", struct script_args, switches, "print SWITCH too"),
	FLAG(0, "show-namespace-events", struct script_args, namespaces, "print NAMESPACES too"),
	FLAG(0, "show-lost-events", struct script_args, lost, "print LOST too"),
	FLAG(0, "show-bpf-events", struct script_args, bpf, "print KSYMBOL and BPF_EVENT too"),
	FLAG(0, "show-cgroup-events", struct script_args, cgroup, "print CGROUP too"),
	FLAG(0, "show-text-poke-events", struct script_args, text_poke, "print TEXT_POKE too"),
	FLAG(0, "show-round-events", struct script_args, round, "print FINISHED_ROUND too"),
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
	PROBLEMS_TOLD = 3, /* 'data check' has all */
	BATCH = 64 << 10,  /* bytes that are printed together */
	FILES_LIMIT = 64 << 20,
	FORMATS_LIMIT = 256 << 20,
};

struct script {
	struct dataread *reader;
	struct order *order;
	struct scriptline line;
	struct scriptfields fields;
	struct VEC(uint32_t) event_fields; /* of each event */
	struct VEC(char *) names;
	struct doc *doc;
	struct buf text;
	struct groupread groups;
	struct scriptcount counts;
	struct samplefilter filter;
	struct view symbol_names; /* only of these; empty: of all */
	unsigned sides;		  /* which other records are printed */
	struct headertext header;
	bool has_header, header_only, is_folded;
	struct folded folded;
	long folded_event; /* only of the first event; -1 before it */
	struct samplerow row;
	char *arch;
};

static void script_release(struct script *s)
{
	for (size_t i = 0; i < s->names.len; i++)
		free(s->names.at[i]);
	vec_release(&s->names);
	vec_release(&s->event_fields);
	scriptline_release(&s->line);
	session_free(s->line.session);
	symbols_free(s->line.symbols);
	tracedata_free(s->line.tracepoint);
	order_free(s->order);
	dataread_close(s->reader);
	buf_release(&s->text);
	groupread_release(&s->groups);
	scriptcount_release(&s->counts);
	samplefilter_release(&s->filter);
	folded_release(&s->folded);
	samplerow_release(&s->row);
	free(s->arch);
}

/* Events of a pipe come with it. */
static void name_events(struct script *s)
{
	const struct datafile *f = dataread_file(s->reader);

	while (s->names.len < f->events.len) {
		const struct datafile_event *e = &f->events.at[s->names.len];
		const char *traced =
			e->attr.type == 2 ? tracedata_find_name(s->line.tracepoint, e->attr.config)
					  : NULL;
		struct buf name = { 0 };

		if (e->name || traced)
			buf_add_text(&name, e->name ? e->name : traced);
		else
			attrname_add(&e->attr, &name);
		if (name.len > s->line.name_width)
			s->line.name_width = (unsigned)name.len;
		*vec_add(&s->names) = buf_detach(&name);
		*vec_add(&s->event_fields) = scriptfields_of(&s->fields, &e->attr);
	}
}

static void tell(struct script *s)
{
	if (s->text.len)
		doc_verbatim(s->doc, buf_text(&s->text));
	buf_clear(&s->text);
}

/* Whether the sample's own address is in a function that was asked for. */
static bool is_named(const struct script *s, const struct session_thread *t,
		     const struct record *rec, const struct datasample *sample)
{
	struct view rest = s->symbol_names, one;
	struct symbols_name n;

	if (!rest.len)
		return true;
	n = symbols_find(s->line.symbols,
			 session_find_place(s->line.session, t, rec->misc & RECORD_MISC_CPUMODE,
					    sample->ip));
	while (n.name && view_split(&rest, ',', &one))
		if (view_equal(one, n.name))
			return true;
	return false;
}

/* Counts of different events are not to be added up: those of the first one are taken. */
static void fold_one(struct script *s, long event, const struct datafile_event *e,
		     const struct record *rec, const struct datasample *sample)
{
	const struct session_thread *t =
		session_find_thread(s->line.session, sample->pid, sample->tid);
	struct session_place p;
	struct callers c;
	uint64_t ip;
	unsigned mode;
	bool has_any = false;

	if (s->folded_event < 0)
		s->folded_event = event;
	if (event != s->folded_event)
		return;
	callers_start(&c, &(struct sample){ .event = e,
					    .raw = sample,
					    .thread = t,
					    .cpumode = rec->misc & RECORD_MISC_CPUMODE });
	while (callers_next(&c, &ip, &mode)) {
		has_any = true;
		p = session_find_place(s->line.session, t, mode, ip);
		folded_add_frame(&s->folded, symbols_find(s->line.symbols, p).name,
				 p.mapping ? p.mapping->dso->name : NULL, p.address);
	}
	if (!has_any) {
		p = session_find_place(s->line.session, t, rec->misc & RECORD_MISC_CPUMODE,
				       sample->ip);
		folded_add_frame(&s->folded, symbols_find(s->line.symbols, p).name,
				 p.mapping ? p.mapping->dso->name : NULL, p.address);
	}
	folded_add_chain(&s->folded, t->comm, sample->period);
}

static void print_one(struct script *s, const struct datafile_event *e, const struct record *rec,
		      const struct datasample *sample)
{
	const struct datafile *f = dataread_file(s->reader);
	size_t number = (size_t)(e - f->events.at);

	if (s->is_folded) {
		fold_one(s, (long)number, e, rec, sample);
		return;
	}
	if (doc_wants_rows(s->doc)) {
		s->row.tracedata = s->line.tracepoint;
		samplerow_tell(&s->row, s->doc, e, s->names.at[number], rec, sample);
		return;
	}
	s->line.fields = s->event_fields.at[number];
	scriptline_add(&s->line, e, s->names.at[number], rec, sample, &s->text);
	if (s->text.len >= BATCH)
		tell(s);
}

/* One sample, or with the counters of its group one for each of them that moved. */
static void print_sample(struct script *s, const struct record *rec)
{
	const struct datafile *f = dataread_file(s->reader);
	const struct datafile_event *e = datafile_find_event(f, rec);
	const struct session_thread *t;
	struct datasample sample;
	struct err err = { 0 };

	if (!e)
		return;
	if (datasample_read(rec, &e->attr, &sample, &err) < 0) {
		doc_note(s->doc, "%s", err.text);
		return;
	}
	t = session_find_thread(s->line.session, sample.pid, sample.tid);
	if (!samplefilter_allows(&s->filter, t, &sample) || !is_named(s, t, rec, &sample))
		return;
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

/* Formats of tracepoints; without them their samples are printed all the same. */
static void take_formats(struct script *s, struct view data)
{
	struct err err = { 0 };

	if (s->line.tracepoint || !data.len)
		return;
	s->line.tracepoint = tracedata_new(data, &err);
	if (!s->line.tracepoint)
		doc_note(s->doc, "%s", err.text);
}

/* The bytes of a section; empty without it. */
static void read_section(struct script *s, unsigned number, size_t limit, struct buf *out)
{
	const struct datafile_section *section =
		datafile_find_section(dataread_file(s->reader), number);
	struct err err = { 0 };

	if (section && dataread_section(s->reader, section, limit, out, &err) < 0)
		doc_note(s->doc, "%s", err.text);
}

/* The files whose build ids the recording has tell what the kernel's is called. */
static void learn_files(struct script *s)
{
	struct buf bytes = { 0 };
	struct buildids_file file;
	struct bytes b;

	read_section(s, SECTION_BUILD_ID, FILES_LIMIT, &bytes);
	b = bytes_of(bytes.at, bytes.len, dataread_file(s->reader)->swap);
	while (buildids_next(&b, &file))
		session_add_file(s->line.session, file.cpumode, file.name, file.build_id);
	buf_release(&bytes);
}

static void learn_machine(struct script *s)
{
	const struct datafile *f = dataread_file(s->reader);
	struct buf bytes = { 0 };
	struct bytes b;

	if (s->line.arch)
		return;
	read_section(s, SECTION_ARCH, FILES_LIMIT, &bytes);
	b = bytes_of(bytes.at, bytes.len, f->swap);
	bytes_u32(&b);
	if (b.left && memchr(b.at, 0, b.left)) {
		struct buf arch = { 0 };

		buf_add_text(&arch, (const char *)b.at);
		s->arch = buf_detach(&arch);
		s->line.arch = s->arch;
	}
	buf_release(&bytes);
}

/* When samples begin and end, by the recorder (section SAMPLE_TIME). */
static int start_filter(struct script *s, const struct samplefilter_options *o, struct err *err)
{
	struct buf bytes = { 0 };
	uint64_t first, last;
	struct bytes b;

	read_section(s, SECTION_SAMPLE_TIME, FILES_LIMIT, &bytes);
	b = bytes_of(bytes.at, bytes.len, dataread_file(s->reader)->swap);
	first = bytes_u64(&b);
	last = bytes_u64(&b);
	buf_release(&bytes);
	return samplefilter_init(&s->filter, o, first, last, err);
}

/* A record that is no sample: the session learns from it, and who asked sees it. */
static void take_record(struct script *s, const struct record *rec)
{
	const struct datafile *f = dataread_file(s->reader);

	session_feed(s->line.session, rec, datafile_id_size(f));
	if (sideline_kind(rec->type) & s->sides) {
		const struct datafile_event *e = datafile_find_event(f, rec);

		name_events(s);
		s->line.fields = e ? s->event_fields.at[e - f->events.at] : 0;
		sideline_add(&s->line, f, rec, &s->text);
	}
	if (rec->type == RECORD_HEADER_TRACING_DATA && rec->payload_size) {
		struct buf formats = { 0 };
		struct err err = { 0 };

		if (dataread_payload(s->reader, FORMATS_LIMIT, &formats, &err) == 0)
			take_formats(s, buf_view(&formats));
		err_clear(&err);
		buf_release(&formats);
	}
	if (rec->type == RECORD_HEADER_FEATURE) {
		learn_machine(s);
		if (s->has_header)
			headertext_add_more(&s->header, s->reader, &s->text);
	}
}

static int print_all(struct script *s, struct err *err)
{
	const struct datafile *file = dataread_file(s->reader);
	struct order_record r;
	int status;

	while ((status = order_next(s->order, &r, err)) > 0) {
		if (r.record.type != RECORD_SAMPLE)
			take_record(s, &r.record);
		else if (!s->header_only)
			print_sample(s, &r.record);
		if (r.record.type >= RECORD_USER_START &&
		    scriptcount_take(&s->counts, file, &r.record, &s->text, err) < 0)
			return -1;
		if (doc_broken(s->doc))
			break;
	}
	tell(s);
	for (size_t i = 0; i < file->problems.len && i < PROBLEMS_TOLD; i++)
		doc_note(s->doc, "damaged at offset %llu: %s",
			 (unsigned long long)file->problems.at[i].offset,
			 file->problems.at[i].text);
	return status < 0 ? -1 : 0;
}

static void tell_folded(struct script *s)
{
	static const struct column columns[] = { { "stack", NULL, NULL, 0 },
						 { "count", NULL, NULL, 0 } };
	static const struct table table = { .key = "stacks", .columns = columns, .ncolumns = 2 };

	folded_write(&s->folded, &s->text);
	tell(s);
	doc_table(s->doc, &table);
	for (size_t i = 0; i < s->folded.lines.len; i++)
		doc_row(s->doc, (struct cell[]){ cell_text(s->folded.lines.at[i].text),
						 cell_count(s->folded.lines.at[i].count) });
	doc_table_end(s->doc);
}

static unsigned asked_sides(const struct script_args *a)
{
	return (a->task ? SIDELINE_TASK : 0) | (a->mmap ? SIDELINE_MMAP : 0) |
	       (a->switches ? SIDELINE_SWITCH : 0) | (a->namespaces ? SIDELINE_NAMESPACE : 0) |
	       (a->lost ? SIDELINE_LOST : 0) | (a->bpf ? SIDELINE_BPF : 0) |
	       (a->cgroup ? SIDELINE_CGROUP : 0) | (a->text_poke ? SIDELINE_TEXT_POKE : 0) |
	       (a->round ? SIDELINE_ROUND : 0);
}

/* All that is said before the first record; then the records, if they are asked for. */
static int print_recording(struct script *s, const char *path, const struct script_args *a,
			   struct err *err)
{
	struct buf formats = { 0 };
	int status;

	if (s->has_header) {
		headertext_add(&s->header, s->reader, path, a->info, &s->text);
		tell(s);
	}
	if (s->header_only && !dataread_file(s->reader)->is_pipe)
		return 0;
	if (start_filter(s, &a->filter, err) < 0)
		return -1;
	learn_files(s);
	learn_machine(s);
	read_section(s, SECTION_TRACING_DATA, FORMATS_LIMIT, &formats);
	take_formats(s, buf_view(&formats));
	buf_release(&formats);
	name_events(s);
	if (s->is_folded) {
		status = print_all(s, err);
		tell_folded(s);
		return status;
	}
	doc_table(s->doc, &samplerow_table);
	status = print_all(s, err);
	doc_table_end(s->doc);
	return status;
}

static int parse_fields(struct scriptfields *f, const struct opt_list *lists, struct err *err)
{
	for (size_t i = 0; i < lists->len; i++)
		if (scriptfields_parse(f, view_of(lists->at[i].value), err) < 0)
			return -1;
	return 0;
}

static int script_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct script_args *a = args;
	const char *path = argc ? argv[0] : a->input;
	struct symbols_options symbols = a->symbols;
	struct script s = {
		.doc = env->doc,
		.line = { .has_ns = a->ns,
			  .hides_chains = a->hide_chains,
			  .max_stack = (unsigned)a->max_stack,
			  .clock = a->reltime	  ? SCRIPTLINE_RELATIVE
				   : a->deltatime ? SCRIPTLINE_DELTA
						  : SCRIPTLINE_ABSOLUTE },
		.symbol_names = view_of(a->names ? a->names : ""),
		.sides = a->header_only ? 0 : asked_sides(a),
		.has_header = a->header || a->header_only,
		.header_only = a->header_only,
		.is_folded = a->to == 2,
		.folded = { .marks_kernel = a->mark, .marks_jit = a->mark },
		.folded_event = -1,
	};
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (a->reltime && a->deltatime)
		return err_set(err, ERR_USAGE, "--reltime and --deltatime exclude each other");
	if (parse_fields(&s.fields, &a->fields, err) < 0)
		return -1;
	s.reader = dataread_open(path, err);
	if (!s.reader)
		return -1;
	s.order = order_new(s.reader);
	s.line.session = session_new();
	symbols.raw = a->no_demangle;
	symbols.home = getenv("HOME");
	s.line.symbols = symbols_new(&symbols);
	s.row = (struct samplerow){ .session = s.line.session,
				    .symbols = s.line.symbols,
				    .max_stack = s.line.max_stack };
	doc_begin(s.doc, "script", 1);
	status = print_recording(&s, path, a, err);
	doc_end(s.doc);
	script_release(&s);
	return status;
}

const struct cmd cmd_script = {
	.name = "script",
	.summary = "print the samples of a recording, one after the other",
	.synopsis = "[-F FIELDS | --to folded | -j | -x SEP] [--header] [-o FILE] [[-i] FILE]",
	.opts = script_opts,
	.args_size = sizeof(struct script_args),
	.defaults = &(const struct script_args){ .input = "perf.data" },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = script_run,
};
