/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/num.h"
#include "util/base/optlack.h"
#include "util/report/blockdiff.h"
#include "util/report/diffdoc.h"
#include "util/report/fields.h"
#include "util/report/profile.h"
#include "util/session/samplewalk.h"

struct diff_args {
	struct recording_options recording;
	const char *compute, *sort, *separator;
	uint64_t order;
	unsigned percentage;
	bool periods, formulas, baseline_only, quiet, ignored, dump, stream, cycles_hist;
	unsigned verbose;
};

enum { PERCENTAGE_RELATIVE = 1, FILES_MOST = 64 };

/* Letters differ from those of report, as perf's do. */
static const struct opt diff_opts[] = {
	TEXT('c', "compute", struct diff_args, compute, "HOW",
	     "delta-abs, delta, ratio, wdiff:W1,W2 or, of branches, cycles"),
	U64_WITHIN('o', "order", struct diff_args, order, "N", 0, FILES_MOST,
		   "order rows by recording number N behind the first (1); 0: by the first"),
	TEXT('s', "sort", struct diff_args, sort, "KEYS", "what tells rows apart (dso,sym)"),
	FLAG('p', "period", struct diff_args, periods, "show the sums of periods"),
	FLAG('F', "formula", struct diff_args, formulas, "show what values come from"),
	FLAG('b', "baseline-only", struct diff_args, baseline_only,
	     "only rows that the first recording and another have"),
	CHOICE(0, "percentage", struct diff_args, percentage, "relative|absolute",
	       "percent of what the filters let through, or of all"),
	TEXT('t', "columns-by", struct diff_args, separator, "SEP",
	     "text with SEP between columns instead of aligned ones"),
	FLAG(0, "cycles-hist", struct diff_args, cycles_hist,
	     "with -c cycles: show their standard deviations"),
	FLAG('q', "quiet", struct diff_args, quiet, "no headings and no notes"),
	TEXT('d', "dsos", struct diff_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	TEXT('C', "comms", struct diff_args, recording.filter.comms, "NAMES",
	     "only of these programs"),
	TEXT('S', "symbols", struct diff_args, recording.filter.symbols, "NAMES",
	     "only in these functions"),
	TEXT(0, "pid", struct diff_args, recording.filter.pids, "PIDS", "only of these processes"),
	TEXT(0, "tid", struct diff_args, recording.filter.tids, "TIDS", "only of these threads"),
	TEXT(0, "cpu", struct diff_args, recording.filter.cpus, "CPUS", "only of these CPUs"),
	TEXT(0, "time", struct diff_args, recording.filter.time, "START,STOP",
	     "only in this time, in seconds or in percent of all"),
	FLAG('f', "force", struct diff_args, recording.symbols.trusts_all,
	     "use what JIT compilers of other users wrote, too"),
	OPT_GROUP(symbols_opts, offsetof(struct diff_args, recording.symbols)),
	/* What changes nothing here, and what is elsewhere. */
	FLAG(0, "ignore-vmlinux", struct diff_args, ignored, NULL),
	FLAG('m', "modules", struct diff_args, ignored, NULL),
	COUNT('v', "verbose", struct diff_args, verbose, NULL),
	FLAG('D', "dump-raw-trace", struct diff_args, dump, NULL),
	FLAG(0, "stream", struct diff_args, stream, NULL),
	OPT_END,
};

struct event {
	char *name;
	struct diff diff;
};

struct run {
	const struct diff_args *args;
	struct diffdoc_args told;
	struct fields fields;
	struct doc *doc;
	const char *kept; /* of struct cmd_env */
	const char *names[FILES_MOST];
	size_t nfiles;
	struct VEC(struct event) events; /* by their names */
};

static int choose_compute(struct run *r, struct err *err)
{
	static const struct {
		const char *name;
		enum diff_compute compute;
	} ways[] = {
		{ "delta", DIFF_DELTA },
		{ "delta-abs", DIFF_DELTA_ABS },
		{ "ratio", DIFF_RATIO },
		{ "wdiff", DIFF_WDIFF },
	};
	const char *text = r->args->compute ? r->args->compute : "delta-abs";
	struct view v = view_of(text), way = view_make(v.at, view_find(v, 0, ':'));
	struct view rest = view_make(v.at + way.len, v.len - way.len), first, second;

	r->told.weights = (struct diff_weights){ 1, 1 };
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (!view_equal(way, ways[i].name))
			continue;
		r->told.compute = ways[i].compute;
		if (!rest.len && ways[i].compute == DIFF_WDIFF) {
			err_set(err, ERR_USAGE, "-c: wdiff wants two weights");
			err_hint(err, "wdiff:W1,W2 multiplies the periods by them");
			return -1;
		}
		if (!rest.len)
			return 0;
		rest = view_make(rest.at + 1, rest.len - 1);
		if (ways[i].compute == DIFF_WDIFF && view_split(&rest, ',', &first) &&
		    view_split(&rest, ',', &second) && !rest.at)
			return num_parse_real(first, &r->told.weights.first, err) < 0 ||
					       num_parse_real(second, &r->told.weights.other, err) <
						       0
				       ? err_while(err, "-c")
				       : 0;
		break;
	}
	err_set(err, ERR_USAGE, "-c: '%s' is no way to compare", text);
	err_hint(err, "delta-abs, delta, ratio, wdiff:W1,W2 or cycles");
	return -1;
}

static struct diff *find_event(struct run *r, const char *name)
{
	struct event *e;

	for (size_t i = 0; i < r->events.len; i++)
		if (strcmp(r->events.at[i].name, name) == 0)
			return &r->events.at[i].diff;
	e = vec_add(&r->events);
	e->name = alloc_string(name);
	diff_init(&e->diff, r->fields.keys, r->fields.nkeys, r->nfiles,
		  r->args->percentage == PERCENTAGE_RELATIVE);
	return &e->diff;
}

/* "A,B:C,D": of each recording another time; of those behind the last one that is named all. */
static const char *time_of(const char *times, size_t file, struct buf *out)
{
	struct view rest = view_of(times ? times : ""), one;

	if (!times || !strchr(times, ':'))
		return times;
	for (size_t i = 0; view_split(&rest, ':', &one); i++)
		if (i == file && one.len) {
			buf_add_view(out, one);
			return buf_text(out);
		}
	return NULL;
}

static int read_file(struct run *r, size_t file, struct err *err)
{
	struct recording_options options = r->args->recording;
	const struct profile_args args = { .keys = r->fields.keys, .nkeys = r->fields.nkeys };
	struct hist_args hist_args = {
		.keys = r->fields.keys,
		.nkeys = r->fields.nkeys,
		.members = 1,
	};
	struct recording *recording;
	struct progress progress;
	struct profile profile;
	struct buf time = { 0 };
	const char *note;
	int status;

	options.input = r->names[file];
	options.symbols.kept = r->kept;
	options.filter.time = time_of(r->args->recording.filter.time, file, &time);
	recording = recording_open(&options, err);
	buf_release(&time);
	if (!recording)
		return -1;
	profile_init(&profile, &args, recording);
	progress_init(&progress, r->names[file], STDERR_FILENO);
	status = profile_read(&profile, recording, &progress, err);
	for (size_t i = 0; status == 0 && i < profile.events.len; i++) {
		struct hist hist;

		profile_make_hist(&profile, &hist, &hist_args, &i);
		diff_add(find_event(r, recording_event_name(recording, i)), &hist, file);
		hist_release(&hist);
	}
	while (!r->args->quiet && (note = recording_next_note(recording)))
		doc_note(r->doc, "%s: %s", r->names[file], note);
	profile_release(&profile);
	recording_close(recording);
	return status;
}

/* ---- cycles of branches ---- */

static int read_cycles(struct run *r, struct blockdiff *d, size_t file, struct err *err)
{
	struct recording_options options = r->args->recording;
	struct recording *recording;
	struct blockcycles cycles;
	struct samplewalk walk;
	struct buf time = { 0 };
	struct sample s;
	int status;

	options.input = r->names[file];
	options.symbols.kept = r->kept;
	options.lines.home = getenv("HOME");
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	options.filter.time = time_of(r->args->recording.filter.time, file, &time);
	recording = recording_open(&options, err);
	buf_release(&time);
	if (!recording)
		return -1;
	blockcycles_init(&cycles, recording);
	samplewalk_begin(&walk, recording, r->names[file]);
	while ((status = samplewalk_next(&walk, &s, err)) > 0)
		if (s.is_wanted && !(s.event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK))
			blockcycles_add(&cycles, recording, &s);
	if (status == 0 && !cycles.blocks.len) {
		status = err_set(err, ERR_ABSENT, "'%s': no branches of the recording tell cycles",
				 options.input);
		err_hint(err, "record them with -b, on a CPU whose branch records have cycles");
	}
	if (status == 0)
		blockdiff_add(d, file, &cycles);
	blockcycles_release(&cycles);
	recording_close(recording);
	return status;
}

static int compare_cycles(struct run *r, struct err *err)
{
	const struct blockdiff_args told = {
		.names = { r->names[0], r->names[1] },
		.separator = r->args->separator,
		.deviations = r->args->cycles_hist,
		.is_quiet = r->args->quiet,
	};
	struct blockdiff d = { .cycles = { 0 } };
	int status = 0;

	if (r->nfiles > BLOCKDIFF_FILES)
		return err_set(err, ERR_USAGE, "-c cycles compares two recordings");
	for (size_t i = 0; i < BLOCKDIFF_FILES && status == 0; i++)
		status = read_cycles(r, &d, i, err);
	if (status == 0)
		status = blockdiff_judge(&d, err);
	if (status == 0)
		blockdiff_tell(&d, &told, r->doc);
	blockdiff_release(&d);
	return status;
}

static bool has_samples(const struct diff *d)
{
	for (size_t i = 0; i < d->nfiles; i++)
		if (d->totals.at[i].all_samples)
			return true;
	return false;
}

static int tell_events(struct run *r, struct err *err)
{
	size_t by = (size_t)r->args->order;

	for (size_t i = 0; i < r->events.len; i++) {
		struct diff *d = &r->events.at[i].diff;

		if (!has_samples(d) && r->events.len > 1)
			continue;
		if (diff_judge(d, err) < 0)
			return -1;
		diff_sort(d, by < r->nfiles ? by : 1, r->told.compute, r->told.weights);
		diffdoc_tell(r->doc, d, r->events.at[i].name, &r->told);
	}
	return 0;
}

/* What is compared are samples, those of branches too. */
static int check_fields(const struct fields *f, struct err *err)
{
	const struct sortkey *branch = fields_find_flag(f, SORTKEY_OF_BRANCH);

	if (!branch)
		return 0;
	err_set(err, ERR_USAGE, "the sort key '%s' is of branches, and samples are compared",
		branch->name);
	err_hint(err, "'tally lbr diff' compares the branches of recordings");
	return -1;
}

static int diff_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct diff_args *a = args;
	const struct fields_options fields = { .sort = a->sort, .usual = "dso,sym" };
	struct run r = {
		.args = a,
		.doc = env->doc,
		.kept = env->kept,
		/* What is not named is the recording before the last one, and the last one. */
		.names = { argc == 1 ? "perf.data" : "perf.data.old", "perf.data" },
		.nfiles = argc > 2 ? (size_t)argc : 2,
		.told = {
			.has_periods = a->periods,
			.has_formulas = a->formulas,
			.only_first = a->baseline_only,
			.is_quiet = a->quiet,
			.separator = a->separator,
		},
	};
	static const char branches[] = "'tally lbr diff' compares the branches of recordings";
	const struct optlack lacks[] = {
		{ a->dump, "-D", "'tally script -D' prints the records" },
		{ a->stream, "--stream", branches },
		{ a->compute && strcmp(a->compute, "stream") == 0, "-c stream", branches },
	};
	int status = 0;

	if (optlack_check(lacks, ARRAY_LEN(lacks), err) < 0)
		return -1;
	if (argc > FILES_MOST)
		return err_set(err, ERR_USAGE, "more than %d recordings", FILES_MOST);
	for (int i = 0; i < argc; i++)
		r.names[argc == 1 ? 1 : i] = argv[i];
	r.told.names = r.names;
	if (a->compute && strcmp(a->compute, "cycles") == 0)
		return compare_cycles(&r, err);
	if (a->cycles_hist)
		return err_set(err, ERR_USAGE, "--cycles-hist wants -c cycles");
	if (fields_choose(&r.fields, &fields, err) < 0 || check_fields(&r.fields, err) < 0 ||
	    choose_compute(&r, err) < 0)
		return -1;
	for (size_t i = 0; i < r.nfiles && status == 0; i++)
		status = read_file(&r, i, err);
	if (status == 0)
		status = tell_events(&r, err);
	for (size_t i = 0; i < r.events.len; i++) {
		free(r.events.at[i].name);
		diff_release(&r.events.at[i].diff);
	}
	vec_release(&r.events);
	return status;
}

const struct cmd cmd_diff = {
	.name = "diff",
	.summary = "compare recordings: what has another share",
	.synopsis = "[-c HOW] [-s KEYS] [-o N] [-p] [-F] [-j | -x SEP] [[FIRST] OTHER...]",
	.opts = diff_opts,
	.args_size = sizeof(struct diff_args),
	.defaults = &(const struct diff_args){ .order = 1 },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_PAGER | CMD_PERMUTE,
	.run = diff_run,
};
