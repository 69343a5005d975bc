/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "util/base/near.h"
#include "util/base/optlack.h"
#include "util/report/annotext.h"
#include "util/report/reportlack.h"
#include "util/session/samplewalk.h"
#include "util/tui/tui.h"
#include "util/tui/tuifunctions.h"

struct annotate_args {
	struct recording_options recording;
	const char *symbol;
	unsigned percent_type, syntax;
	bool numbers, full_paths, group, samples, period, bytes;
	bool no_source, source, no_arrows;
	bool stdio, stdio2, skip_missing, quiet, ignored, tui, gtk, dump, code_with_type;
	unsigned verbose;
	struct opt_value trace, data_type;
	const char *objdump;
	double percent_limit;
	struct sourcetext_options sources;
};

static const struct opt annotate_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct annotate_args, recording)),
	TEXT('d', "dsos", struct annotate_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	TEXT('s', "symbol", struct annotate_args, symbol, "NAME", "only this function"),
	FLAG('l', "print-line", struct annotate_args, numbers,
	     "print the shares of source lines, and lines at instructions"),
	FLAG('P', "full-paths", struct annotate_args, full_paths,
	     "print source files with their folders"),
	FLAG('n', "show-nr-samples", struct annotate_args, samples,
	     "print numbers of samples in place of shares"),
	FLAG(0, "show-total-period", struct annotate_args, period,
	     "print periods in place of shares"),
	CHOICE(0, "percent-type", struct annotate_args, percent_type, ANNOTEXT_PERCENTS,
	       "what shares are of: the function or all, by period or by samples"),
	REAL(0, "percent-limit", struct annotate_args, percent_limit, "PCT",
	     "leave out functions with less of all"),
	FLAG(0, "group", struct annotate_args, group, "the events beside each other"),
	FLAG(0, "source", struct annotate_args, source,
	     "print the source between the instructions (default)"),
	FLAG(0, "no-source", struct annotate_args, no_source, "print instructions alone"),
	CHOICE('M', "disassembler-style", struct annotate_args, syntax, "att|intel",
	       "how x86 instructions are written"),
	FLAG(0, "asm-raw", struct annotate_args, bytes, "print the bytes of instructions"),
	FLAG(0, "no-arrows", struct annotate_args, no_arrows, "draw no lines for jumps"),
	TEXT(0, "prefix", struct annotate_args, sources.prefix, "DIR",
	     "put DIR before the paths of source files"),
	U64(0, "prefix-strip", struct annotate_args, sources.strip, "N",
	    "with --prefix: cut N folders off them first"),
	FLAG(0, "skip-missing", struct annotate_args, skip_missing,
	     "say nothing of functions whose code is not found"),
	TEXT(0, "objdump", struct annotate_args, objdump, "FILE",
	     "does nothing: no other program is needed"),
	FLAG('q', "quiet", struct annotate_args, quiet, "print no notes"),
	FLAG(0, "tui", struct annotate_args, tui, "a screen to move in (default on a terminal)"),
	FLAG(0, "stdio", struct annotate_args, stdio, "print text"),
	FLAG(0, "stdio2", struct annotate_args, stdio2, "the same"),
	/* What changes nothing here. */
	FLAG(0, "demangle-kernel", struct annotate_args, ignored, NULL),
	FLAG(0, "ignore-vmlinux", struct annotate_args, ignored, NULL),
	FLAG('m', "modules", struct annotate_args, ignored, NULL),
	COUNT('v', "verbose", struct annotate_args, verbose, NULL),
	FLAG(0, "gtk", struct annotate_args, gtk, NULL),
	FLAG('D', "dump-raw-trace", struct annotate_args, dump, NULL),
	OPTIONAL(0, "itrace", struct annotate_args, trace, "OPTIONS", NULL),
	OPTIONAL(0, "data-type", struct annotate_args, data_type, "NAME", NULL),
	FLAG(0, "code-with-type", struct annotate_args, code_with_type, NULL),
	OPT_END,
};

enum { MISSING_TOLD = 3, EVENTS_MOST = 1024 };

struct annotation {
	const struct annotate_args *args;
	struct doc *doc;
	struct recording *recording;
	struct annotate samples;
	struct sourcetext sources;
	size_t nevents;
	size_t read, wanted; /* samples */
	size_t told, missing;
	size_t limited; /* that --percent-limit leaves out */
	bool is_unknown; /* the terminal is of a kind that nobody knows: nothing but text goes there */
};

/* ---- rows for programs ---- */

enum {
	ADDRESS,
	INSTRUCTION,
	LENGTH,
	PERCENT,
	SAMPLES,
	PERIOD,
	GROUP,
	FILE_NAME,
	LINE,
	INLINED,
	TARGET,
	IPC,
	CYCLES,
	NCOLUMNS,
};

static const struct column columns[NCOLUMNS] = {
	[ADDRESS] = { "address", NULL, NULL, 0 }, [INSTRUCTION] = { "instruction", NULL, NULL, 0 },
	[LENGTH] = { "length", NULL, NULL, 0 },	  [PERCENT] = { "percent", NULL, NULL, 0 },
	[SAMPLES] = { "samples", NULL, NULL, 0 }, [PERIOD] = { "period", NULL, NULL, 0 },
	[GROUP] = { "group", NULL, NULL, 0 },	  [FILE_NAME] = { "file", NULL, NULL, 0 },
	[LINE] = { "line", NULL, NULL, 0 },	  [INLINED] = { "inlined", NULL, NULL, 0 },
	[TARGET] = { "target", NULL, NULL, 0 },	  [IPC] = { "ipc", NULL, NULL, 0 },
	[CYCLES] = { "cycles", NULL, NULL, 0 },
};
static const struct table table = { .key = "instructions",
				    .columns = columns,
				    .ncolumns = NCOLUMNS };

enum { LINE_FILE, LINE_NUMBER, LINE_PERCENT, LINE_SAMPLES, LINE_PERIOD, LINE_CELLS };

static const struct column line_columns[LINE_CELLS] = {
	[LINE_FILE] = { "file", NULL, NULL, 0 },
	[LINE_NUMBER] = { "line", NULL, NULL, 0 },
	[LINE_PERCENT] = { "percent", NULL, NULL, 0 },
	[LINE_SAMPLES] = { "samples", NULL, NULL, 0 },
	[LINE_PERIOD] = { "period", NULL, NULL, 0 },
};
static const struct table line_table = { .key = "lines",
					 .columns = line_columns,
					 .ncolumns = LINE_CELLS };

enum { MEMBER_EVENT, MEMBER_PERCENT, MEMBER_SAMPLES, MEMBER_PERIOD, MEMBER_CELLS };

static const struct column member_columns[MEMBER_CELLS] = {
	[MEMBER_EVENT] = { "event", NULL, NULL, 0 },
	[MEMBER_PERCENT] = { "percent", NULL, NULL, 0 },
	[MEMBER_SAMPLES] = { "samples", NULL, NULL, 0 },
	[MEMBER_PERIOD] = { "period", NULL, NULL, 0 },
};
static const struct table member_table = { .key = "group",
					   .columns = member_columns,
					   .ncolumns = MEMBER_CELLS };

/* One of a group's events at an instruction. */
static void put_member(const struct annotation *a, const struct annotext *t,
		       const struct listing *l, size_t row, size_t event, struct cell *cells)
{
	struct annotate_count c = listing_count(l, row, event);

	cells[MEMBER_EVENT] = cell_text(recording_event_name(a->recording, event));
	cells[MEMBER_PERCENT] = cell_real(annotext_share(t, l->function, event, c));
	cells[MEMBER_SAMPLES] = cell_count(c.samples);
	cells[MEMBER_PERIOD] = cell_count(c.period);
}

static void tell_row(const struct annotation *a, const struct annotext *t, const struct listing *l,
		     size_t row, struct cell *members)
{
	const struct listing_row *r = &l->rows.at[row];
	struct annotate_count c = listing_count(l, row, t->first);
	struct cell_table group = { .table = &member_table, .cells = members, .nrows = t->nevents };
	struct cell cells[NCOLUMNS];
	struct buf text = { 0 };

	for (size_t e = 0; e < t->nevents; e++)
		put_member(a, t, l, row, t->first + e, members + e * MEMBER_CELLS);
	buf_printf(&text, "%s%s", r->insn.mnemonic,
		   r->insn.operands[0] || r->insn.has_target ? " " : "");
	annotext_add_operands(t, l, &r->insn, &text);
	cells[ADDRESS] = cell_hex(r->insn.address);
	cells[INSTRUCTION] = cell_view(buf_view(&text));
	cells[LENGTH] = cell_count(r->insn.len);
	cells[PERCENT] = cell_real(annotext_share(t, l->function, t->first, c));
	cells[SAMPLES] = cell_count(c.samples);
	cells[PERIOD] = cell_count(c.period);
	cells[GROUP] = t->nevents > 1 ? cell_table(&group) : cell_none();
	cells[FILE_NAME] = r->file ? cell_text(r->file) : cell_none();
	cells[LINE] = r->line ? cell_count(r->line) : cell_none();
	cells[INLINED] = r->inlined ? cell_text(r->inlined) : cell_none();
	cells[TARGET] = r->insn.has_target ? cell_hex(r->insn.target) : cell_none();
	cells[IPC] = r->times ? cell_real((double)r->instructions / (double)r->cycles)
			      : cell_none();
	cells[CYCLES] = r->times ? cell_real((double)r->cycles / (double)r->times) : cell_none();
	doc_row(a->doc, cells);
	buf_release(&text);
}

static void tell_rows(const struct annotation *a, const struct annotext *t, const struct listing *l)
{
	struct cell *members = alloc_zero(t->nevents * MEMBER_CELLS, sizeof(*members));

	doc_table(a->doc, &table);
	for (size_t i = 0; i < l->rows.len && doc_wants_rows(a->doc); i++)
		tell_row(a, t, l, i, members);
	doc_table_end(a->doc);
	doc_table(a->doc, &line_table);
	for (size_t i = 0; i < l->lines.len && doc_wants_rows(a->doc); i++) {
		struct annotate_count c = l->line_counts[i * l->nevents + t->first];
		struct cell cells[LINE_CELLS] = {
			[LINE_FILE] = cell_text(l->lines.at[i].file),
			[LINE_NUMBER] = cell_count(l->lines.at[i].line),
			[LINE_PERCENT] = cell_real(annotext_share(t, l->function, t->first, c)),
			[LINE_SAMPLES] = cell_count(c.samples),
			[LINE_PERIOD] = cell_count(c.period),
		};

		if (c.samples)
			doc_row(a->doc, cells);
	}
	doc_table_end(a->doc);
	free(members);
}

/* ---- functions ---- */

static void add_events(const struct annotation *a, const struct annotext *t, struct buf *out)
{
	for (size_t e = t->first; e < t->first + t->nevents; e++)
		buf_printf(out, "%s%s", e == t->first ? "" : ", ",
			   recording_event_name(a->recording, e));
}

static void tell_listing(const struct annotation *a, const struct annotext *t,
			 const struct listing *l)
{
	static const struct column symbol = { "symbol", NULL, NULL, 0 },
				   dso = { "dso", NULL, NULL, 0 },
				   event = { "event", NULL, NULL, 0 },
				   samples = { "samples", NULL, NULL, 0 },
				   period = { "period", NULL, NULL, 0 },
				   percent = { "percent_type", NULL, NULL, 0 };
	static const char *const types[] = { "local-period", "local-hits", "global-period",
					     "global-hits" };
	struct annotate_count total = annotate_total(l->function, t->first);
	struct buf measured = { 0 }, text = { 0 };

	add_events(a, t, &measured);
	doc_begin(a->doc, "annotate", 1);
	doc_row_value(a->doc, &symbol, cell_text(l->function->name));
	doc_row_value(a->doc, &dso, cell_text(l->function->dso->name));
	doc_row_value(a->doc, &event, cell_text(buf_text(&measured)));
	doc_value(a->doc, &samples, cell_count(total.samples));
	doc_value(a->doc, &period, cell_count(total.period));
	doc_value(a->doc, &percent, cell_text(types[t->percent]));
	buf_printf(&measured, " (%llu samples, percent: %s)", (unsigned long long)total.samples,
		   annotext_percent_name(t->percent));
	annotext_add_listing(t, l, buf_text(&measured), &text);
	doc_verbatim(a->doc, buf_text(&text));
	tell_rows(a, t, l);
	doc_end(a->doc);
	buf_release(&measured);
	buf_release(&text);
}

static void tell_function(struct annotation *a, const struct annotate_function *f, size_t first,
			  size_t nevents)
{
	const struct annotate_args *args = a->args;
	const struct listing_options options = {
		.syntax = args->syntax == 2 ? DISASM_INTEL : DISASM_ATT,
		.arch = recording_arch(a->recording),
		.nevents = a->nevents,
		.has_arrows = !args->no_arrows,
	};
	const struct annotext t = {
		.samples = &a->samples,
		.symbols = recording_symbols(a->recording),
		.sources = args->no_source ? NULL : &a->sources,
		.percent = args->percent_type ? args->percent_type - 1 : ANNOTEXT_LOCAL_PERIOD,
		.has_samples = args->samples,
		.has_period = args->period,
		.has_numbers = args->numbers,
		.has_paths = args->full_paths,
		.has_bytes = args->bytes,
		.first = first,
		.nevents = nevents,
	};
	struct listing l;
	struct err err = { 0 };

	if (listing_init(&l, f, t.symbols, recording_lines(a->recording), &options, &err) == 0) {
		tell_listing(a, &t, &l);
		a->told++;
	} else if (a->missing++ < MISSING_TOLD && !args->skip_missing && !args->quiet) {
		doc_note(a->doc, "%s%s%s", err.text, err.hint[0] ? "; " : "", err.hint);
	}
	listing_release(&l);
}

/* Of one event, or of all beside each other. */
static void tell_functions(struct annotation *a, const char *symbol, size_t first, size_t nevents)
{
	const struct annotext all = { .samples = &a->samples, .percent = ANNOTEXT_GLOBAL_PERIOD };

	annotate_sort(&a->samples, first);
	for (size_t i = 0; i < a->samples.functions.len && !doc_broken(a->doc); i++) {
		const struct annotate_function *f = a->samples.functions.at[i];
		struct annotate_count total = annotate_total(f, first);

		if ((symbol && strcmp(symbol, f->name) != 0) || (!total.samples && nevents == 1))
			continue;
		if (annotext_share(&all, f, first, total) >= a->args->percent_limit)
			tell_function(a, f, first, nevents);
		else
			a->limited++;
	}
}

static int read_samples(struct annotation *a, struct err *err)
{
	const struct datafile *file = recording_file(a->recording);
	struct samplewalk walk;
	struct sample s;
	int status;

	samplewalk_begin(&walk, a->recording, "reading samples");
	while ((status = samplewalk_next(&walk, &s, err)) > 0) {
		a->read++;
		if (!s.is_wanted)
			continue;
		a->wanted++;
		annotate_add(&a->samples, &s, (size_t)(s.event - file->events.at));
		annotate_add_branches(&a->samples, &s, recording_session(a->recording));
	}
	a->nevents = file->events.len;
	/* Each line has a count of each. */
	if (status == 0 && a->nevents > EVENTS_MOST)
		return err_set(err, ERR_UNSUPPORTED, "it has %zu events, more than %d", a->nevents,
			       EVENTS_MOST);
	return status;
}

static const char *lack_of_samples(const struct annotation *a)
{
	return a->read ? "the filters let no samples through" : "the recording has no samples";
}

static int fail_absent(const struct annotation *a, const char *symbol, struct err *err)
{
	struct near near = { .word = symbol };

	for (size_t i = 0; i < a->samples.functions.len; i++)
		near_offer(&near, a->samples.functions.at[i]->name);
	err_set(err, ERR_ABSENT, "no samples in a function '%s'", symbol);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally report -s sym' tells the functions that have samples");
	return -1;
}

/* What there is to tell beside the code, which on a screen is told when it is gone. */
static void tell_notes(struct annotation *a, const char *symbol)
{
	const char *note;

	if (a->args->quiet)
		return;
	if (!a->wanted)
		doc_note(a->doc, "%s", lack_of_samples(a));
	if (a->missing > MISSING_TOLD && !a->args->skip_missing)
		doc_note(a->doc, "%zu more functions without code", a->missing - MISSING_TOLD);
	if (a->samples.nameless && !symbol)
		doc_note(a->doc, "%llu samples are in no function of a file that is here",
			 (unsigned long long)a->samples.nameless);
	while ((note = recording_next_note(a->recording)))
		doc_note(a->doc, "%s", note);
}

static int tell_all(struct annotation *a, const char *symbol, struct err *err)
{
	if (read_samples(a, err) < 0)
		return -1;
	if (a->args->group && a->nevents)
		tell_functions(a, symbol, 0, a->nevents);
	for (size_t e = 0; e < a->nevents && !a->args->group; e++)
		tell_functions(a, symbol, e, 1);
	if (symbol && !a->wanted)
		return err_set(err, ERR_ABSENT, "%s", lack_of_samples(a));
	if (symbol && !a->told && !a->missing && a->limited)
		return err_set(err, ERR_ABSENT,
			       "the function '%s' has less than %g%% of the samples", symbol,
			       a->args->percent_limit);
	if (symbol && !a->told && !a->missing)
		return fail_absent(a, symbol, err);
	tell_notes(a, symbol);
	return 0;
}

static bool wants_screen(struct annotation *n, const struct cmd_env *env)
{
	const struct annotate_args *a = n->args;
	const char *note;
	bool possible;

	if (a->tui)
		return true;
	if (!env->may_show_screen || a->stdio || a->stdio2 || strcmp(a->recording.input, "-") == 0)
		return false;
	possible = tui_possible(&note);
	n->is_unknown = note != NULL;
	if (note)
		doc_note(env->doc, "%s", note);
	return possible;
}

static int show_screen(struct annotation *a, const char *symbol, struct err *err)
{
	const struct tuiannotate_options options = {
		.percent_type = a->args->percent_type,
		.syntax = a->args->syntax,
		.bytes = a->args->bytes,
		.no_source = a->args->no_source,
		.samples = a->args->samples,
		.period = a->args->period,
		.numbers = a->args->numbers,
		.full_paths = a->args->full_paths,
		.no_arrows = a->args->no_arrows,
		.sources = a->args->sources,
	};
	struct tuiannotate t = {
		.options = &options,
		.recording = a->recording,
		.counted = &a->samples,
	};

	if (read_samples(a, err) < 0)
		return -1;
	return tuifunctions_run(&t, symbol, a->args->group, err);
}

static int annotate_run(const struct cmd_env *env, const void *args, int argc, char **argv,
			struct err *err)
{
	const struct annotate_args *a = args;
	struct recording_options options = a->recording;
	struct annotation n = { .args = a, .doc = env->doc };
	const struct optlack lacks[] = {
		{ a->gtk, "--gtk", "'tally report --html' writes a page" },
		{ a->dump, "-D", "'tally script -D' prints the records" },
		{ a->data_type.given, "--data-type",
		  "types of data are not looked for: report -s symbol_daddr names variables" },
		{ a->code_with_type, "--code-with-type",
		  "types of data are not looked for: report -s symbol_daddr names variables" },
	};
	int status;

	if (argc > 1 || (argc && a->symbol))
		return err_set(err, ERR_USAGE, "wants one function");
	if (optlack_check(lacks, ARRAY_LEN(lacks), err) < 0)
		return -1;
	if (a->samples && a->period)
		return err_set(err, ERR_USAGE,
			       "-n and --show-total-period are for the same column");
	if (!disasm_built_in()) {
		err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
		err_hint(err, "install libcapstone-dev and build it again");
		return -1;
	}
	options.symbols.kept = env->kept;
	options.lines.home = getenv("HOME");
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	n.recording = recording_open(&options, err);
	if (!n.recording)
		return -1;
	if (reportlack_check_traces(&a->trace, recording_file(n.recording), err) < 0) {
		recording_close(n.recording);
		return -1;
	}
	annotate_init(&n.samples, recording_symbols(n.recording));
	sourcetext_init(&n.sources, &a->sources);
	if (wants_screen(&n, env)) {
		status = show_screen(&n, argc ? argv[0] : a->symbol, err);
		if (status == 0)
			tell_notes(&n, argc ? argv[0] : a->symbol);
	} else {
		if (env->may_show_screen && !n.is_unknown)
			env->start_pager(env);
		status = tell_all(&n, argc ? argv[0] : a->symbol, err);
	}
	sourcetext_release(&n.sources);
	annotate_release(&n.samples);
	recording_close(n.recording);
	return status;
}

const struct cmd cmd_annotate = {
	.name = "annotate",
	.summary = "show the code of a recording's functions with its samples",
	.synopsis = "[-i FILE] [-s NAME] [-d FILES] [-l] [--no-source] [-j | -x SEP] [-o FILE] "
		    "[NAME]",
	.opts = annotate_opts,
	.args_size = sizeof(struct annotate_args),
	.defaults = &(const struct annotate_args){ .recording = { .input = "perf.data" } },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_SCREEN | CMD_PERMUTE,
	.run = annotate_run,
};
