/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/headertext.h"
#include "util/export/export.h"
#include "util/export/samplerow.h"
#include "util/export/scriptcount.h"
#include "util/export/scriptline.h"
#include "util/export/sideline.h"
#include "util/session/recording.h"

struct script_args {
	struct recording_options recording;
	struct opt_list fields;
	uint64_t max_stack;
	bool ns, full_paths, hide_chains, reltime, deltatime;
	bool header, header_only, info, mark, gzip;
	unsigned to;
	bool task, mmap, switches, namespaces, lost, bpf, cgroup, text_poke, round;
};

static const struct opt script_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct script_args, recording)),
	TEXT(0, "dsos", struct script_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	LIST('F', "fields", struct script_args, fields, "FIELDS",
	     "what to print of a sample: comm,tid,...; +FIELD and -FIELD change it"),
	FLAG('G', "hide-call-graph", struct script_args, hide_chains, "print no call chains"),
	U64_WITHIN(0, "max-stack", struct script_args, max_stack, "N", 1, UINT32_MAX,
		   "callers to print of a chain, at most"),
	FLAG(0, "full-source-path", struct script_args, full_paths,
	     "print source files with their folders"),
	FLAG(0, "ns", struct script_args, ns, "print times to the nanosecond"),
	FLAG(0, "reltime", struct script_args, reltime, "print times since the first sample"),
	FLAG(0, "deltatime", struct script_args, deltatime, "print times since the line before"),
	FLAG(0, "header", struct script_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct script_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct script_args, info, "all of it, topologies and caches too"),
	CHOICE(0, "to", struct script_args, to, export_words,
	       "lines as perf's, or a profile in the format of another tool"),
	FLAG(0, "gzip", struct script_args, gzip, "the profile compressed by gzip"),
	FLAG(0, "mark", struct script_args, mark,
	     "folded: _[k] behind frames of the kernel, _[j] behind those of JIT compilers"),
	FLAG(0, "show-task-events", struct script_args, task, "print COMM, FORK and EXIT too"),
	FLAG(0, "show-mmap-events", struct script_args, mmap, "print MMAP and MMAP2 too"),
	FLAG(0, "show-switch-events", struct script_args, switches, "print SWITCH too"),
	FLAG(0, "show-namespace-events", struct script_args, namespaces, "print NAMESPACES too"),
	FLAG(0, "show-lost-events", struct script_args, lost, "print LOST too"),
	FLAG(0, "show-bpf-events", struct script_args, bpf, "print KSYMBOL and BPF_EVENT too"),
	FLAG(0, "show-cgroup-events", struct script_args, cgroup, "print CGROUP too"),
	FLAG(0, "show-text-poke-events", struct script_args, text_poke, "print TEXT_POKE too"),
	FLAG(0, "show-round-events", struct script_args, round, "print FINISHED_ROUND too"),
	OPT_END,
};

enum {
	BATCH = 64 << 10, /* bytes that are printed together */
};

struct script {
	struct recording *recording;
	struct scriptline line;
	struct scriptfields fields;
	struct VEC(uint32_t) event_fields; /* of each event */
	struct doc *doc;
	struct buf text;
	struct scriptcount counts;
	unsigned sides; /* which other records are printed */
	struct headertext header;
	bool has_header, header_only;
	struct samplerow row;
};

static void script_release(struct script *s)
{
	vec_release(&s->event_fields);
	scriptline_release(&s->line);
	recording_close(s->recording);
	buf_release(&s->text);
	scriptcount_release(&s->counts);
	samplerow_release(&s->row);
}

/* Events of a pipe, and what tells of them, come with it. */
static void learn_events(struct script *s)
{
	const struct datafile *f = recording_file(s->recording);

	s->line.arch = recording_arch(s->recording);
	s->line.tracepoint = s->row.tracedata = recording_tracedata(s->recording);
	while (s->event_fields.len < f->events.len) {
		size_t number = s->event_fields.len;
		size_t width = strlen(recording_event_name(s->recording, number));

		if (width > s->line.name_width)
			s->line.name_width = (unsigned)width;
		*vec_add(&s->event_fields) =
			scriptfields_of(&s->fields, &f->events.at[number].attr);
	}
}

static void tell(struct script *s)
{
	if (s->text.len)
		doc_verbatim(s->doc, buf_text(&s->text));
	buf_clear(&s->text);
}

static void print_sample(struct script *s, const struct sample *sample)
{
	size_t number = (size_t)(sample->event - recording_file(s->recording)->events.at);
	const char *name;

	learn_events(s);
	name = recording_event_name(s->recording, number);
	if (doc_wants_rows(s->doc)) {
		samplerow_tell(&s->row, s->doc, sample, name);
		return;
	}
	s->line.fields = s->event_fields.at[number];
	scriptline_add(&s->line, sample, name, &s->text);
	if (s->text.len >= BATCH)
		tell(s);
}

/* A record that is no sample, for who asked to see it. */
static int print_record(struct script *s, const struct record *rec, struct err *err)
{
	const struct datafile *f = recording_file(s->recording);

	if (sideline_kind(rec->type) & s->sides) {
		const struct datafile_event *e = datafile_find_event(f, rec);

		learn_events(s);
		s->line.fields = e ? s->event_fields.at[e - f->events.at] : 0;
		sideline_add(&s->line, f, rec, &s->text);
	}
	if (rec->type == RECORD_HEADER_FEATURE && s->has_header)
		headertext_add_more(&s->header, recording_reader(s->recording), &s->text);
	if (rec->type < RECORD_USER_START)
		return 0;
	return scriptcount_take(&s->counts, f, rec, &s->text, err);
}

static void tell_notes(struct script *s)
{
	const char *note;

	while ((note = recording_next_note(s->recording)))
		doc_note(s->doc, "%s", note);
}

static int print_all(struct script *s, struct err *err)
{
	const struct record *other;
	struct sample sample;
	int status;

	while ((status = recording_next_any(s->recording, &sample, &other, err)) > 0) {
		if (other && print_record(s, other, err) < 0)
			return -1;
		if (!other && !s->header_only && sample.is_wanted)
			print_sample(s, &sample);
		if (doc_broken(s->doc))
			break;
	}
	tell(s);
	tell_notes(s);
	return status < 0 ? -1 : 0;
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
	int status;

	if (s->has_header) {
		headertext_add(&s->header, recording_reader(s->recording), path, a->info, &s->text);
		tell(s);
	}
	if (s->header_only && !recording_file(s->recording)->is_pipe)
		return 0;
	doc_table(s->doc, &samplerow_table);
	status = print_all(s, err);
	doc_table_end(s->doc);
	return status;
}

static int write_profile(struct script *s, const char *path, const struct script_args *a,
			 struct err *err)
{
	const struct export_options options = { .marks = a->mark, .gzip = a->gzip, .title = path };
	int status = export_run(export_find(a->to), s->recording, &options, s->doc, err);

	tell_notes(s);
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
	struct recording_options recording = a->recording;
	struct script s = {
		.doc = env->doc,
		.line = { .has_ns = a->ns,
			  .hides_chains = a->hide_chains,
			  .has_paths = a->full_paths,
			  .max_stack = (unsigned)a->max_stack,
			  .clock = a->reltime	  ? SCRIPTLINE_RELATIVE
				   : a->deltatime ? SCRIPTLINE_DELTA
						  : SCRIPTLINE_ABSOLUTE },
		.sides = a->header_only ? 0 : asked_sides(a),
		.has_header = a->header || a->header_only,
		.header_only = a->header_only,
	};
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	if (a->reltime && a->deltatime)
		return err_set(err, ERR_USAGE, "--reltime and --deltatime exclude each other");
	if (parse_fields(&s.fields, &a->fields, err) < 0)
		return -1;
	recording.input = argc ? argv[0] : recording.input;
	recording.symbols.home = getenv("HOME");
	recording.lines.home = recording.symbols.home;
	recording.lines.cache_home = getenv("XDG_CACHE_HOME");
	s.recording = recording_open(&recording, err);
	if (!s.recording)
		return -1;
	s.line.session = s.row.session = recording_session(s.recording);
	s.line.symbols = s.row.symbols = recording_symbols(s.recording);
	s.line.lines = s.row.lines = recording_lines(s.recording);
	s.row.max_stack = s.line.max_stack;
	if (export_find(a->to)) {
		status = write_profile(&s, recording.input, a, err);
	} else {
		doc_begin(s.doc, "script", 1);
		status = print_recording(&s, recording.input, a, err);
		doc_end(s.doc);
	}
	script_release(&s);
	return status;
}

const struct cmd cmd_script = {
	.name = "script",
	.summary = "print the samples of a recording, one after the other",
	.synopsis = "[-F FIELDS | --to FORMAT | -j | -x SEP] [--header] [-o FILE] [[-i] FILE]",
	.opts = script_opts,
	.args_size = sizeof(struct script_args),
	.defaults = &(const struct script_args){ .recording = { .input = "perf.data" } },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = script_run,
};
