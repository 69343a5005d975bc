/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/data/headertext.h"
#include "util/export/folded.h"
#include "util/export/samplerow.h"
#include "util/export/scriptcount.h"
#include "util/export/scriptline.h"
#include "util/export/sideline.h"
#include "util/session/callers.h"
#include "util/session/recording.h"

struct script_args {
	struct recording_options recording;
	struct opt_list fields;
	uint64_t max_stack;
	bool ns, hide_chains, reltime, deltatime;
	bool header, header_only, info, mark;
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
	FLAG(0, "ns", struct script_args, ns, "print times to the nanosecond"),
	FLAG(0, "reltime", struct script_args, reltime, "print times since the first sample"),
	FLAG(0, "deltatime", struct script_args, deltatime, "print times since the line before"),
	FLAG(0, "header", struct script_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct script_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct script_args, info, "all of it, topologies and caches too"),
	CHOICE(0, "to", struct script_args, to, "lines|folded",
	       "lines as perf's, or call chains for flame graphs"),
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
	bool has_header, header_only, is_folded;
	struct folded folded;
	long folded_event; /* only of the first event; -1 before it */
	struct samplerow row;
};

static void script_release(struct script *s)
{
	vec_release(&s->event_fields);
	scriptline_release(&s->line);
	recording_close(s->recording);
	buf_release(&s->text);
	scriptcount_release(&s->counts);
	folded_release(&s->folded);
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

static void fold_frame(struct script *s, struct session_place p)
{
	folded_add_frame(&s->folded, symbols_find(s->line.symbols, p).name,
			 p.mapping ? p.mapping->dso->name : NULL, p.address);
}

/* Counts of different events are not to be added up: those of the first one are taken. */
static void fold_one(struct script *s, const struct sample *sample)
{
	long event = (long)(sample->event - recording_file(s->recording)->events.at);
	struct callers c;
	uint64_t ip;
	unsigned mode;
	bool has_any = false;

	if (s->folded_event < 0)
		s->folded_event = event;
	if (event != s->folded_event)
		return;
	callers_start(&c, sample);
	while (callers_next(&c, &ip, &mode)) {
		has_any = true;
		fold_frame(s, recording_place(s->recording, sample, mode, ip));
	}
	if (!has_any)
		fold_frame(s, sample->place);
	folded_add_chain(&s->folded, sample->thread->comm, sample->raw->period);
}

static void print_sample(struct script *s, const struct sample *sample)
{
	size_t number = (size_t)(sample->event - recording_file(s->recording)->events.at);
	const char *name;

	if (s->is_folded) {
		fold_one(s, sample);
		return;
	}
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

static int print_all(struct script *s, struct err *err)
{
	const struct record *other;
	struct sample sample;
	const char *note;
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
	while ((note = recording_next_note(s->recording)))
		doc_note(s->doc, "%s", note);
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
	int status;

	if (s->has_header) {
		headertext_add(&s->header, recording_reader(s->recording), path, a->info, &s->text);
		tell(s);
	}
	if (s->header_only && !recording_file(s->recording)->is_pipe)
		return 0;
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
	struct recording_options recording = a->recording;
	struct script s = {
		.doc = env->doc,
		.line = { .has_ns = a->ns,
			  .hides_chains = a->hide_chains,
			  .max_stack = (unsigned)a->max_stack,
			  .clock = a->reltime	  ? SCRIPTLINE_RELATIVE
				   : a->deltatime ? SCRIPTLINE_DELTA
						  : SCRIPTLINE_ABSOLUTE },
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
	recording.input = argc ? argv[0] : recording.input;
	recording.symbols.home = getenv("HOME");
	s.recording = recording_open(&recording, err);
	if (!s.recording)
		return -1;
	s.line.session = s.row.session = recording_session(s.recording);
	s.line.symbols = s.row.symbols = recording_symbols(s.recording);
	s.row.max_stack = s.line.max_stack;
	doc_begin(s.doc, "script", 1);
	status = print_recording(&s, recording.input, a, err);
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
	.defaults = &(const struct script_args){ .recording = { .input = "perf.data" } },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = script_run,
};
