/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/export/export.h"
#include "util/export/perfscripts.h"
#include "util/export/pyscript.h"
#include "util/export/pyskeleton.h"
#include "util/export/scriptprint.h"
#include "util/export/sideline.h"
#include "util/session/recordstats.h"

struct script_args {
	struct recording_options recording;
	struct opt_list fields;
	uint64_t max_stack;
	bool ns, full_paths, hide_chains, reltime, deltatime;
	bool header, header_only, info, mark, gzip, dump, stats, by_event;
	const char *stop_at;
	unsigned to;
	bool task, mmap, switches, namespaces, lost, bpf, cgroup, text_poke, round;
	bool verbose, narrow;
	bool debug, kernel_path; /* change nothing */
	bool all_cpus;
	struct opt_list scripts, absent;
	bool list_scripts, list_filters, xed;
	struct opt_value trace, insn_trace, call_trace, call_ret_trace;
	const char *graph_function, *language;
	uint64_t max_blocks;
};

/* Options of perf that change nothing here, and those whose work nothing here does. */
static const struct opt perf_opts[] = {
	FLAG(0, "debug-mode", struct script_args, debug, NULL),
	FLAG(0, "show-kernel-path", struct script_args, kernel_path, NULL),
	LIST(0, "dlfilter", struct script_args, absent, "FILE", NULL),
	LIST(0, "dlarg", struct script_args, absent, "ARGUMENT", NULL),
	FLAG(0, "list-dlfilters", struct script_args, list_filters, NULL),
	OPTIONAL(0, "itrace", struct script_args, trace, "WHAT", NULL),
	OPTIONAL(0, "insn-trace", struct script_args, insn_trace, "HOW", NULL),
	OPTIONAL(0, "call-trace", struct script_args, call_trace, "WHAT", NULL),
	OPTIONAL(0, "call-ret-trace", struct script_args, call_ret_trace, "WHAT", NULL),
	FLAG(0, "xed", struct script_args, xed, NULL),
	TEXT(0, "graph-function", struct script_args, graph_function, "NAMES", NULL),
	OPT_END,
};

static const struct opt script_opts[] = {
	OPT_GROUP(recording_opts, offsetof(struct script_args, recording)),
	OPT_GROUP(eventswitch_opts, offsetof(struct script_args, recording.turns)),
	TEXT(0, "dsos", struct script_args, recording.filter.dsos, "FILES",
	     "only in these programs and libraries"),
	LIST('F', "fields", struct script_args, fields, "FIELDS",
	     "what to print of a sample: comm,tid,...; +FIELD and -FIELD change it"),
	FLAG('G', "hide-call-graph", struct script_args, hide_chains, "print no call chains"),
	U64_WITHIN(0, "max-stack", struct script_args, max_stack, "N", 1, UINT32_MAX,
		   "callers to print of a chain, at most"),
	U64_WITHIN(0, "max-blocks", struct script_args, max_blocks, "N", 1, UINT32_MAX,
		   "blocks of code to print of a sample (brstackinsn), the last ones"),
	FLAG(0, "full-source-path", struct script_args, full_paths,
	     "print source files with their folders"),
	FLAG(0, "ns", struct script_args, ns, "print times to the nanosecond"),
	FLAG(0, "reltime", struct script_args, reltime, "print times since the first sample"),
	FLAG(0, "deltatime", struct script_args, deltatime, "print times since the line before"),
	TEXT(0, "stop-bt", struct script_args, stop_at, "NAMES",
	     "end call chains at these functions"),
	FLAG('D', "dump-raw-trace", struct script_args, dump,
	     "print the bytes of each record too, and what they say"),
	FLAG(0, "stats", struct script_args, stats, "print nothing but how many records there are"),
	FLAG('L', "Latency", struct script_args, narrow,
	     "programs in 8 columns, CPUs without brackets"),
	FLAG('v', "verbose", struct script_args, verbose,
	     "brcntr: events by their names and how often, no letters"),
	FLAG(0, "per-event-dump", struct script_args, by_event,
	     "print into files, FILE.EVENT.dump for each event"),
	FLAG(0, "header", struct script_args, header,
	     "print first what the recording says of itself"),
	FLAG(0, "header-only", struct script_args, header_only, "print nothing but that"),
	FLAG('I', "show-info", struct script_args, info, "all of it, topologies and caches too"),
	CHOICE(0, "to", struct script_args, to, export_words,
	       "lines as perf's, or a profile in the format of another tool"),
	LIST_LAST('s', "script", struct script_args, scripts, "FILE.py",
		  "run a Python script as perf does; what follows is for it"),
	FLAG('l', "list", struct script_args, list_scripts, "list the scripts that came with perf"),
	TEXT('g', "gen-script", struct script_args, language, "python",
	     "write a script to begin with, perf-script.py"),
	FLAG('a', "all-cpus", struct script_args, all_cpus,
	     "of scripts that record: all CPUs, also with a command"),
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
	OPT_GROUP(perf_opts, 0),
	OPT_END,
};

static unsigned asked_sides(const struct script_args *a)
{
	return (a->task ? SIDELINE_TASK : 0) | (a->mmap ? SIDELINE_MMAP : 0) |
	       (a->switches ? SIDELINE_SWITCH : 0) | (a->namespaces ? SIDELINE_NAMESPACE : 0) |
	       (a->lost ? SIDELINE_LOST : 0) | (a->bpf ? SIDELINE_BPF : 0) |
	       (a->cgroup ? SIDELINE_CGROUP : 0) | (a->text_poke ? SIDELINE_TEXT_POKE : 0) |
	       (a->round ? SIDELINE_ROUND : 0);
}

static int write_profile(struct recording *r, const char *path, const struct script_args *a,
			 struct doc *doc, struct err *err)
{
	const struct export_options options = { .marks = a->mark, .gzip = a->gzip, .title = path };
	int status = export_run(export_find(a->to), r, &options, doc, err);
	const char *note;

	while ((note = recording_next_note(r)))
		doc_note(doc, "%s", note);
	return status;
}

static int write_stats(struct recording *r, struct doc *doc, struct err *err)
{
	struct recordstats stats = { 0 };
	int status = recordstats_read(&stats, r, err);

	if (status == 0) {
		doc_begin(doc, "script-stats", 1);
		recordstats_tell(&stats, r, doc);
		doc_end(doc);
	}
	recordstats_release(&stats);
	return status;
}

static int write_lines(struct recording *r, const char *path, const struct script_args *a,
		       struct doc *doc, struct err *err)
{
	struct scriptprint_options o = {
		.path = path,
		.has_ns = a->ns,
		.hides_chains = a->hide_chains,
		.has_paths = a->full_paths,
		.is_narrow = a->narrow,
		.clock = a->reltime	? SCRIPTLINE_RELATIVE
			 : a->deltatime ? SCRIPTLINE_DELTA
					: SCRIPTLINE_ABSOLUTE,
		.max_stack = (unsigned)a->max_stack,
		.max_blocks = (size_t)a->max_blocks,
		.stop_at = a->stop_at,
		.sides = a->header_only ? 0 : asked_sides(a),
		.has_header = a->header || a->header_only,
		.header_only = a->header_only,
		.is_full = a->info,
		.has_dump = a->dump,
		.by_event = a->by_event,
		.is_verbose = a->verbose,
	};

	for (size_t i = 0; i < a->fields.len; i++)
		if (scriptfields_parse(&o.fields, view_of(a->fields.at[i].value), err) < 0)
			return -1;
	return scriptprint_run(r, &o, doc, err);
}

static int run_script(struct recording *r, const struct script_args *a, int argc, char **argv,
		      struct doc *doc, struct err *err)
{
	struct buf folder = { 0 };
	const struct pyscript_options options = {
		.script = a->scripts.at[0].value,
		.exec_path = perfscripts_find_folder(&folder) ? folder.at : NULL,
		.words = (const char *const *)argv,
		.nwords = (size_t)argc,
		.max_stack = (unsigned)a->max_stack,
	};
	int status = pyscript_run(r, &options, err);
	const char *note;

	buf_release(&folder);
	while ((note = recording_next_note(r)))
		doc_note(doc, "%s", note);
	return status;
}

/* perf's options for what is not there, with what to do instead. */
static int check_absent(const struct script_args *a, struct err *err)
{
	const char *name = a->absent.len     ? a->absent.at[0].opt->name
			   : a->list_filters ? "list-dlfilters"
					     : NULL;

	if (a->trace.given || a->insn_trace.given || a->call_trace.given ||
	    a->call_ret_trace.given || a->xed || a->graph_function) {
		err_set(err, ERR_UNSUPPORTED, "traces of the hardware are not decoded");
		err_hint(err, "--itrace, --insn-trace, --call-trace, --call-ret-trace, --xed and "
			      "--graph-function are about them");
		return -1;
	}
	if (!name)
		return 0;
	err_set(err, ERR_UNSUPPORTED, "option '--%s': filters of shared objects are not loaded",
		name);
	err_hint(err,
		 "'tally script -s FILE.py' runs a script, and 'tally script -j' gives samples "
		 "to any program as JSON, one on each line");
	return -1;
}

/* ---- scripts that came with perf ---- */

/* Behind what else stands there nothing is an option of ours. */
static bool ends_options(const char *operand)
{
	const struct fs here = { 0 };

	return strcmp(operand, "record") == 0 || strcmp(operand, "report") == 0 ||
	       (perfscripts_has("report", operand) && !fs_exists(&here, operand));
}

/* Whether there is a command behind the options of record; all CPUs are recorded without one. */
static bool has_command(const struct cmd_env *env, int argc, char **argv)
{
	struct err ignored = { 0 };
	const struct cmd *record = env->find("record", &ignored);
	void *args = record ? alloc_zero(1, record->args_size) : NULL;
	bool has = record && opt_parse(record->opts, OPT_STOP, args, &argc, &argv, &ignored) == 0 &&
		   argc > 0;

	if (record)
		opt_release(record->opts, args);
	err_clear(&ignored);
	free(args);
	return has;
}

static int run_perf_script(const struct cmd_env *env, const struct script_args *a, int argc,
			   char **argv, struct err *err)
{
	bool records = strcmp(argv[0], "record") == 0, reports = strcmp(argv[0], "report") == 0;
	int skip = records || reports ? 2 : 1, args;
	const struct perfscripts_words words = {
		.at = (const char *const *)argv + skip,
		.n = argc > skip ? (size_t)(argc - skip) : 0,
	};
	const struct perfscripts_words all = { (const char *const *)argv, (size_t)argc };

	if (argc < skip)
		return err_set(err, ERR_USAGE, "'%s' wants the name of a script of perf", argv[0]);
	if (reports)
		return perfscripts_run("report", argv[1], words, false, err);
	/* No script is called so: it is a command to be recorded, or an option about that. */
	if (records && !perfscripts_has("record", argv[1]))
		return perfscripts_run_perf(all, err);
	if (records)
		return perfscripts_run("record", argv[1], words,
				       a->all_cpus || !has_command(env, argc - 2, argv + 2), err);
	args = perfscripts_count_args(argv[0], words, err);
	if (args < 0)
		return -1;
	return perfscripts_live(
		argv[0], words, (size_t)args,
		a->all_cpus || !has_command(env, (int)words.n - args, argv + 1 + args), err);
}

static int write_skeleton(struct recording *r, const char *language, struct doc *doc,
			  struct err *err)
{
	static const char path[] = "perf-script.py";

	if (strcasecmp(language, "python") != 0 && strcasecmp(language, "py") != 0) {
		err_set(err, ERR_UNSUPPORTED, "no scripts in '%s' are made", language);
		err_hint(err, "-g python makes one");
		return -1;
	}
	if (pyskeleton_write(r, path, err) < 0)
		return -1;
	doc_begin(doc, "script-made", 1);
	doc_note(doc, "generated Python script: %s", path);
	doc_end(doc);
	return 0;
}

static int script_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct script_args *a = args;
	struct recording_options options = a->recording;
	struct recording *r;
	int status;

	if (a->list_scripts)
		return perfscripts_list(env->doc, err);
	if (argc && !a->scripts.len && ends_options(argv[0]))
		return run_perf_script(env, a, argc, argv, err);
	if (argc > 1 && !a->scripts.len)
		return err_set(err, ERR_USAGE, "wants one file");
	if (a->scripts.len > 1)
		return err_set(err, ERR_USAGE, "runs one script at a time");
	if (a->reltime && a->deltatime)
		return err_set(err, ERR_USAGE, "--reltime and --deltatime exclude each other");
	if (check_absent(a, err) < 0)
		return -1;
	if (argc && !a->scripts.len)
		options.input = argv[0];
	options.symbols.kept = env->kept;
	options.lines.home = getenv("HOME");
	options.lines.cache_home = getenv("XDG_CACHE_HOME");
	r = recording_open(&options, err);
	if (!r)
		return -1;
	if (a->scripts.len)
		status = run_script(r, a, argc, argv, env->doc, err);
	else if (a->language)
		status = write_skeleton(r, a->language, env->doc, err);
	else if (export_find(a->to))
		status = write_profile(r, options.input, a, env->doc, err);
	else if (a->stats)
		status = write_stats(r, env->doc, err);
	else
		status = write_lines(r, options.input, a, env->doc, err);
	recording_close(r);
	return status;
}

const struct cmd cmd_script = {
	.name = "script",
	.summary = "print the samples of a recording, one after the other",
	.synopsis =
		"[-F FIELDS | --to FORMAT | -s FILE.py | -j | -x SEP] [-D] [--header] [-o FILE] [[-i] FILE | [record | report] NAME WORDS]",
	.opts = script_opts,
	.args_size = sizeof(struct script_args),
	.defaults = &(const struct script_args){ .recording = { .input = "perf.data" } },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.ends_options = ends_options,
	.run = script_run,
};
