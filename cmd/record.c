/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/base/optchoice.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/run/control.h"
#include "util/run/machrecord.h"
#include "util/run/recorder.h"
#include "util/run/samplingtext.h"
#include "util/run/watchargs.h"
#include "util/stat/statplan.h"
#include "util/target/opener.h"
#include "util/target/qemuspec.h"
#include "util/target/scope.h"

#define MOST_MS	       86400000
#define USUAL_HZ       4000
#define USUAL_BYTES    (512 << 10) /* of each ring, as perf's */
#define USUAL_EVENT    "cycles:P"
#define USUAL_EMULATED "cycles"
#define USUAL_BRANCHES "instructions:u"

struct record_args {
	struct machine_args machine;
	struct opt_list events; /* and filters of those before them */
	struct scope_args scope;
	struct watchargs watch;
	struct qemuspec_args on;
	uint64_t timeout_ms;
	const char *frequency;
	bool strict_frequency;
	uint64_t period;
	bool frame_chain;
	const char *chain;
	const char *pages;
	const char *output;
	bool per_thread, no_samples, stat;
	bool times, periods, addresses, weights, physical, data_page, code_page, cpus, raw, cgroups;
	bool transactions, namespaces, switches;
	bool branch_any, all_branches;
	const char *branches;
	struct opt_value user_regs, intr_regs;
	const char *clock;
	bool exclude_perf;
	bool no_build_ids, no_cache, all_build_ids, map_build_ids;
	bool overwrite;
	struct opt_value level;
	const char *max_size;
	bool dry_run;
	bool quiet;
	unsigned int verbose;
};

static const struct record_args record_defaults = { .times = true };

static const struct opt record_opts[] = {
	LIST('e', "event", struct record_args, events, "EVENTS",
	     "sample these: names with commas between, groups in braces; may be given again"),
	LIST(0, "filter", struct record_args, events, "FILTER",
	     "sample the tracepoints of the -e before it only where this is true"),
	TEXT('F', "freq", struct record_args, frequency, "HZ",
	     "so many samples in a second; max: as many as the kernel allows"),
	U64_WITHIN('c', "count", struct record_args, period, "N", 1, INT64_MAX,
		   "a sample of every N events"),
	FLAG(0, "strict-freq", struct record_args, strict_frequency,
	     "fail if the kernel does not allow so many samples, instead of taking fewer"),
	OPT_GROUP(scope_opts, offsetof(struct record_args, scope)),
	OPT_GROUP(watchargs_opts, offsetof(struct record_args, watch)),
	FLAG(0, "per-thread", struct record_args, per_thread,
	     "a ring for each thread instead of each CPU"),
	TEXT('o', "output", struct record_args, output, "FILE",
	     "write to this file, not perf.data; -: to a stream"),
	FLAG('g', NULL, struct record_args, frame_chain, "record calls, by frame pointers"),
	TEXT(0, "call-graph", struct record_args, chain, "fp|dwarf[,BYTES]|lbr",
	     "record calls by frame pointers, by a piece of the stack, or by the CPU's records"),
	FLAG('b', "branch-any", struct record_args, branch_any,
	     "record the branches before each sample"),
	TEXT('j', "branch-filter", struct record_args, branches, "KINDS",
	     "record the branches of these kinds before each sample: any,u"),
	FLAG(0, "all-branches", struct record_args, all_branches,
	     "with --machine: record every branch, or every one of the kinds of -j"),
	TEXT('m', "mmap-pages", struct record_args, pages, "PAGES",
	     "pages of each ring, or bytes: 1M"),
	FLAG('T', "timestamp", struct record_args, times,
	     "samples have times (they do unless --no-timestamp)"),
	FLAG('P', "period", struct record_args, periods,
	     "samples have periods, also where all are the same"),
	FLAG('d', "data", struct record_args, addresses,
	     "samples have addresses of data, and maps of data are told"),
	FLAG('W', "weight", struct record_args, weights, "samples have weights"),
	FLAG(0, "phys-data", struct record_args, physical,
	     "samples have physical addresses of data"),
	FLAG(0, "data-page-size", struct record_args, data_page,
	     "samples have the size of the data's page"),
	FLAG(0, "code-page-size", struct record_args, code_page,
	     "samples have the size of the code's page"),
	FLAG(0, "transaction", struct record_args, transactions,
	     "samples have flags of transactions"),
	FLAG(0, "sample-cpu", struct record_args, cpus, "samples have their CPU"),
	FLAG('R', "raw-samples", struct record_args, raw,
	     "samples of tracepoints have their data (they always do)"),
	OPTIONAL('I', "intr-regs", struct record_args, intr_regs, "REGS", "samples have registers"),
	OPTIONAL(0, "user-regs", struct record_args, user_regs, "REGS",
		 "samples have registers of the program"),
	FLAG('s', "stat", struct record_args, stat, "counts of each thread"),
	FLAG('n', "no-samples", struct record_args, no_samples,
	     "no samples, only what programs do"),
	FLAG(0, "switch-events", struct record_args, switches,
	     "tell when threads begin and end to run"),
	FLAG(0, "namespaces", struct record_args, namespaces, "tell the namespaces of processes"),
	FLAG(0, "all-cgroups", struct record_args, cgroups,
	     "tell the cgroups, and which each sample is of"),
	TEXT('k', "clockid", struct record_args, clock, "CLOCK",
	     "times are by this clock: monotonic, boottime, ..."),
	FLAG(0, "exclude-perf", struct record_args, exclude_perf,
	     "leave this program out of tracepoints"),
	FLAG('B', "no-buildid", struct record_args, no_build_ids,
	     "leave out the build ids of files"),
	FLAG('N', "no-buildid-cache", struct record_args, no_cache,
	     "keep no copies of files (none are)"),
	FLAG(0, "buildid-all", struct record_args, all_build_ids,
	     "the build ids of all files (they always are)"),
	FLAG(0, "buildid-mmap", struct record_args, map_build_ids,
	     "the kernel tells build ids with the maps"),
	FLAG(0, "overwrite", struct record_args, overwrite,
	     "keep the newest samples only, and write them at the end"),
	OPTIONAL('z', "compression-level", struct record_args, level, "LEVEL",
		 "compress by zstd, 1 to 19"),
	TEXT(0, "max-size", struct record_args, max_size, "SIZE",
	     "stop when the file is so large: 100M"),
	FLAG(0, "dry-run", struct record_args, dry_run, "read the command line and do nothing"),
	FLAG('q', "quiet", struct record_args, quiet, "print nothing but errors"),
	COUNT('v', "verbose", struct record_args, verbose, "tell more"),
	U64_WITHIN(0, "timeout", struct record_args, timeout_ms, "MS", 1, MOST_MS,
		   "with --machine: end the command after this time of the machine"),
	OPT_GROUP(qemuspec_opts, offsetof(struct record_args, on)),
	OPT_GROUP(machine_opts, offsetof(struct record_args, machine)),
	OPT_END,
};

/* Everything about one call of the command. */
struct session {
	const struct cmd_env *env;
	const struct record_args *args;
	char **argv; /* NULL: no command */
	struct machine machine;
	struct qemuspec spec;
	struct statplan plan;
	struct scope scope;
	struct control control;
	struct recorder_args recorded;
	struct arena arena;
	bool falls_back;  /* cycles are not there */
	bool is_separate; /* an event of its own tells of programs */
};

static void session_release(struct session *s)
{
	statplan_release(&s->plan);
	machine_release(&s->machine);
	qemuspec_release(&s->spec);
	control_release(&s->control);
	scope_release(&s->scope);
	arena_release(&s->arena);
}

/* ---- options ---- */

static int check_machine(const struct record_args *a, char **argv, struct err *err)
{
	const struct optchoice sysfs[] = { { "--machine", a->on.machine },
					   { "--sysfs", a->machine.sysfs } };
	const struct optchoice all[] = { { "--all-branches", a->all_branches },
					 { "-F", a->frequency } };

	if (a->timeout_ms && !a->on.machine)
		return err_set(err, ERR_USAGE, "option '--timeout' wants '--machine'");
	if (a->all_branches && !a->on.machine) {
		err_set(err, ERR_USAGE, "option '--all-branches' wants '--machine'");
		err_hint(err, "-b records the branches before each sample on other machines");
		return -1;
	}
	if (optchoice_check(sysfs, 2, err) < 0 || optchoice_check(all, 2, err) < 0)
		return -1;
	return qemuspec_check(&a->on, &a->scope, argv != NULL, err);
}

static int check_args(const struct record_args *a, char **argv, struct err *err)
{
	const struct optchoice rate[] = { { "-F", a->frequency }, { "-c", a->period } };
	const struct optchoice branch[] = { { "-b", a->branch_any }, { "-j", a->branches } };
	const struct optchoice ring[] = { { "--per-thread", a->per_thread },
					  { "-C", a->scope.cpus } };

	if (!argv && !scope_is_given(&a->scope) && !a->dry_run) {
		err_set(err, ERR_USAGE, "there is nothing to record: no command and no target");
		err_hint(err, "'tally record COMMAND' records a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (optchoice_check(rate, 2, err) < 0 || optchoice_check(branch, 2, err) < 0 ||
	    optchoice_check(ring, 2, err) < 0 || scope_check(&a->scope, a->per_thread, err) < 0 ||
	    watchargs_check(&a->watch, a->on.machine, err) < 0 || check_machine(a, argv, err) < 0)
		return -1;
	return scope_check_cgroups(&a->scope, err);
}

static int read_rate(struct session *s, struct sampling *out, struct err *err)
{
	const struct record_args *a = s->args;
	uint64_t most = a->on.machine ? UINT64_MAX : samplingtext_max_frequency(s->env->fs);

	out->usual_frequency = most < USUAL_HZ ? most : USUAL_HZ;
	out->period = a->period;
	if (!a->frequency)
		return 0;
	if (samplingtext_read_frequency(s->env->fs, a->frequency, &out->frequency, err) < 0)
		return -1;
	if (out->frequency <= most)
		return 0;
	if (!a->strict_frequency) {
		if (!a->quiet)
			doc_note(s->env->doc,
				 "the kernel allows %llu samples a second, not %llu: "
				 "kernel.perf_event_max_sample_rate",
				 (unsigned long long)most, (unsigned long long)out->frequency);
		out->frequency = most;
		return 0;
	}
	err_set(err, ERR_USAGE, "the kernel allows %llu samples a second, not %llu",
		(unsigned long long)most, (unsigned long long)out->frequency);
	err_hint(err, "as root: sysctl kernel.perf_event_max_sample_rate=%llu",
		 (unsigned long long)out->frequency);
	return -1;
}

static int read_registers(const struct record_args *a, struct sampling *out, struct err *err)
{
	uint64_t all = a->on.machine ? MACHRECORD_REGISTERS : sampling_user_regs();
	struct utsname host;
	const char *arch = a->on.machine ? MACHRECORD_ARCH : uname(&host) == 0 ? host.machine : "";

	if (a->user_regs.given &&
	    samplingtext_read_regs(a->user_regs.text, arch, all, &out->user_regs, err) < 0)
		return err_while(err, "option '--user-regs'");
	if (a->intr_regs.given &&
	    samplingtext_read_regs(a->intr_regs.text, arch, all, &out->intr_regs, err) < 0)
		return err_while(err, "option '-I'");
	return 0;
}

static int read_sampling(struct session *s, struct err *err)
{
	const struct record_args *a = s->args;
	struct sampling *out = &s->recorded.sampling;

	*out = (struct sampling){
		.user_chain = a->watch.all_user,
		.kernel_chain = a->watch.all_kernel,
		.has_time = a->times,
		.has_address = a->addresses,
		.has_weight = a->weights,
		.has_cpu = a->cpus || a->scope.all_cpus || a->scope.cpus,
		.has_period = a->periods,
		.has_physical = a->physical,
		.has_cgroup = a->cgroups,
		.has_data_page = a->data_page,
		.has_code_page = a->code_page,
		.has_transaction = a->transactions,
		.no_samples = a->no_samples,
		.per_thread_stat = a->stat,
		.switches = a->switches,
		.namespaces = a->namespaces,
		.cgroups = a->cgroups,
		.data_maps = a->addresses,
		.build_ids = a->map_build_ids,
		.overwrite = a->overwrite,
		.has_clock = a->clock,
	};
	if (read_rate(s, out, err) < 0)
		return -1;
	if ((a->frame_chain || a->chain) && samplingtext_read_chain(a->chain, out, err) < 0)
		return -1;
	if ((a->branch_any || a->branches || a->all_branches) &&
	    samplingtext_read_branches(a->branches, &out->branches, err) < 0)
		return -1;
	if (read_registers(a, out, err) < 0)
		return -1;
	return a->clock ? samplingtext_read_clock(a->clock, &out->clock, err) : 0;
}

static int read_file(struct session *s, struct err *err)
{
	const struct record_args *a = s->args;
	struct recordfile_options *out = &s->recorded.file;
	struct stat st;
	uint64_t level = 1;

	out->path = a->output ? a->output : "perf.data";
	/* As with perf, whose recordings go down a pipe without being told. */
	if (!a->output && fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		out->path = "-";
	if (a->max_size && samplingtext_read_size(a->max_size, &out->max_bytes, err) < 0)
		return err_while(err, "option '--max-size'");
	if (a->level.given && a->level.text &&
	    num_parse_range(view_of(a->level.text), 0, 19, &level, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '-z'");
	}
	out->level = a->level.given ? (int)level : 0;
	return 0;
}

static int read_pages(struct session *s, struct err *err)
{
	struct recorder_args *out = &s->recorded;

	out->usual_pages = !s->args->pages;
	out->pages = USUAL_BYTES / (size_t)sysconf(_SC_PAGESIZE);
	if (!s->args->pages || samplingtext_read_pages(s->args->pages, &out->pages, err) == 0)
		return 0;
	return err_while(err, "option '-m'");
}

static int read_target(struct session *s, struct err *err)
{
	const struct record_args *a = s->args;
	struct recorder_args *out = &s->recorded;

	if (scope_choose(&a->scope, false, s->env->fs, &s->scope, err) < 0)
		return -1;
	out->fs = s->env->fs;
	out->argv = s->argv;
	out->wide = s->scope.cpus.len && !s->scope.tasks.len;
	out->per_thread = a->per_thread;
	out->build_ids = !a->no_build_ids;
	out->where = (struct target_where){
		.threads = s->scope.tasks.at,
		.nthreads = s->scope.tasks.len,
		.cpus = s->scope.cpus.at,
		.ncpus = s->scope.cpus.len,
		.cgroups = s->scope.cgroups.at,
		.ncgroups = s->scope.cgroups.len,
		.inherit = !a->watch.no_inherit && !a->per_thread,
		.user_only = a->watch.all_user,
		.kernel_only = a->watch.all_kernel,
		.dump = getenv("PERF_TEST_ATTR"),
	};
	if (!a->watch.control)
		return 0;
	out->control = &s->control;
	return control_open(&s->control, a->watch.control, err);
}

/* ---- events ---- */

static bool is_cycles(const struct encoding *e)
{
	return e && ((e->has_type && e->type == PERF_TYPE_HARDWARE &&
		      e->config[0] == PERF_COUNT_HW_CPU_CYCLES) ||
		     (!e->has_type &&
		      (strcmp(e->name, "cycles") == 0 || strcmp(e->name, "cpu-cycles") == 0)));
}

/* A machine without a PMU has a clock: as perf does, and says only with -v. */
static int replace_cycles(struct session *s, struct err *err)
{
	struct plan *plan = &s->plan.plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		const struct encoding *e = event->encoding, *const * found;
		const char *name = "cpu-clock";
		size_t n;

		if (!is_cycles(e) || opener_has(e))
			continue;
		if (e->mods.user != e->mods.kernel)
			name = e->mods.user ? "cpu-clock:u" : "cpu-clock:k";
		found = plantext_find(&s->plan.text, name, &n, err);
		if (!found || !n)
			return -1;
		event->name = name;
		event->encoding = found[0];
		s->falls_back = true;
	}
	return 0;
}

static void exclude_self(struct session *s)
{
	struct plan *plan = &s->plan.plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct plan_event *event = &plan->events.at[i];
		struct buf text = { 0 };

		if (!event->encoding || strcmp(event->encoding->pmu, "tracepoint") != 0)
			continue;
		buf_printf(&text, "common_pid != %d", (int)getpid());
		if (event->filter)
			buf_printf(&text, " && (%s)", event->filter);
		event->filter = arena_string(&s->arena, text.at);
		buf_release(&text);
	}
}

static int make_plan(struct session *s, struct err *err)
{
	static const struct opt_list none = { 0 };
	const struct statplan_args args = {
		.events = &s->args->events,
		.metrics = &none,
		.cgroups_in_order = s->scope.cgroups.len,
		.usual = s->args->all_branches ? USUAL_BRANCHES
			 : s->args->on.machine ? USUAL_EMULATED
					       : USUAL_EVENT,
		.target = target_find(s->args->on.machine ? "qemu" : "kernel"),
		.fs = s->env->fs,
	};
	struct sampling *sampling = &s->recorded.sampling;
	struct plan *plan = &s->plan.plan;

	if (statplan_make(&s->plan, &args, &s->machine, err) < 0)
		return -1;
	s->recorded.plan = plan;
	if (s->args->on.machine)
		return 0;
	if (replace_cycles(s, err) < 0)
		return -1;
	if (s->args->exclude_perf)
		exclude_self(s);
	/* What programs do is told while the other events are off, too. */
	s->is_separate = s->recorded.delay_ms || s->recorded.starts_off || sampling->overwrite ||
			 s->recorded.control;
	if (s->is_separate && plantext_add(&s->plan.text, "dummy:u", plan, err) < 0)
		return -1;
	if (!plan->events.len)
		return err_set(err, ERR_USAGE, "there is no event to record");
	sampling->tracking = s->is_separate ? plan->events.len - 1 : 0;
	sampling->tracks_at_once = s->is_separate;
	sampling->has_id = plan->events.len > 1;
	s->recorded.plan = plan;
	return 0;
}

/* ---- what is said of it ---- */

static void tell_losses(const struct session *s, const struct recorder_result *r)
{
	if (!r->lost)
		return;
	doc_note(
		s->env->doc,
		"%llu samples are lost: the kernel had no room in its rings of %zu KiB; larger ones "
		"(-m %zuK) or fewer samples (-F) lose less",
		(unsigned long long)r->lost, r->ring_bytes >> 10, r->ring_bytes >> 8);
}

static void tell(const struct session *s, const struct recorder_result *r)
{
	const char *path = s->recorded.file.path;
	struct buf line = { 0 };

	if (s->args->quiet)
		return;
	if (r->user_only)
		doc_note(s->env->doc, "without CAP_PERFMON, what the kernel does is left out");
	if (r->no_kernel)
		doc_note(s->env->doc, "names of the kernel's code are hidden: "
				      "kernel.kptr_restrict");
	if (r->is_full)
		doc_note(s->env->doc, "the file has the size of --max-size: recording ended there");
	tell_losses(s, r);
	if (!r->has_file)
		return;
	if (s->args->verbose)
		buf_printf(&line, "[ %s record: Woken up %llu times to write data ]\n",
			   s->env->as_perf ? "perf" : "tally", (unsigned long long)r->wakeups);
	buf_printf(&line, "[ %s record: Captured and wrote %.3f MB %s",
		   s->env->as_perf ? "perf" : "tally", (double)r->bytes / 1024 / 1024, path);
	if (r->is_cut)
		buf_add_text(&line, " ]\n");
	else
		buf_printf(&line, " (%llu samples) ]\n", (unsigned long long)r->samples);
	doc_verbatim(s->env->doc, line.at);
	buf_release(&line);
}

/* The words of this process's command line; borrowed from the arena. */
static const char *const *own_command_line(struct session *s)
{
	struct VEC(const char *) words = { 0 };
	struct buf text = { 0 };
	struct err ignored = { 0 };
	struct view rest, word;
	const char **out;

	if (fs_read(NULL, "/proc/self/cmdline", 4 << 20, &text, &ignored) == 0) {
		for (rest = buf_view(&text); view_split(&rest, 0, &word);)
			*vec_add(&words) = arena_stringn(&s->arena, word.at, word.len);
		/* A NUL ends the last one. */
		words.len -= words.len ? 1 : 0;
	}
	out = arena_alloc(&s->arena, (words.len + 1) * sizeof(*out));
	if (words.len)
		memcpy(out, words.at, words.len * sizeof(*out));
	vec_release(&words);
	buf_release(&text);
	return out;
}

static void tell_line(void *to, const char *line)
{
	doc_note(to, "%s", line);
}

static int run_emulated(struct session *s, struct recorder_result *result, struct err *err)
{
	const struct machrecord_args args = {
		.plan = s->recorded.plan,
		.fs = s->env->fs,
		.machine = &s->spec,
		.sampling = &s->recorded.sampling,
		.argv = s->argv,
		.user_only = s->args->watch.all_user,
		.kernel_only = s->args->watch.all_kernel,
		.limit_ms = s->args->timeout_ms,
		.file = s->recorded.file,
		.build_ids = s->recorded.build_ids,
		.all_branches = s->args->all_branches,
		.version = VERSION_TEXT,
		.command_line = own_command_line(s),
		.tell = tell_line,
		.tell_to = s->env->doc,
	};

	return machrecord_run(&args, result, err);
}

static int open_tables(struct session *s, struct err *err)
{
	struct machine_args asked = s->args->machine;

	if (!s->args->on.machine)
		return machine_open(&s->machine, &asked, s->env->fs, MACHINE_ANY_CPU | MACHINE_LIVE,
				    err);
	if (qemuspec_choose(&s->args->on, &s->spec, err) < 0)
		return -1;
	asked.cpu = asked.cpu ? asked.cpu : s->spec.model;
	return machine_open(&s->machine, &asked, s->env->fs, 0, err);
}

static int record(struct session *s, int *status, struct err *err)
{
	const struct record_args *a = s->args;
	struct recorder_result result;
	int r;

	if (open_tables(s, err) < 0 || read_sampling(s, err) < 0 ||
	    watchargs_read_delay(&a->watch, &s->recorded.delay_ms, &s->recorded.starts_off, err) <
		    0 ||
	    read_file(s, err) < 0 || read_pages(s, err) < 0 || read_target(s, err) < 0 ||
	    make_plan(s, err) < 0)
		return -1;
	if (a->dry_run)
		return 0;
	if (s->falls_back && !a->quiet)
		doc_note(s->env->doc,
			 "there is no PMU that counts cycles: samples are by cpu-clock");
	sampling_probe(&s->recorded.sampling);
	s->recorded.cpuid = buf_text(&s->machine.cpu);
	s->recorded.version = VERSION_TEXT;
	s->recorded.command_line = own_command_line(s);
	r = a->on.machine ? run_emulated(s, &result, err)
			  : recorder_run(&s->recorded, &result, err);
	*status = result.status;
	tell(s, &result);
	return r;
}

static int record_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	struct record_args own = *(const struct record_args *)args;
	struct session s = { .env = env, .args = &own, .argv = argc ? argv : NULL };
	int status = 0;

	scope_take_cpus(&own.scope, &own.machine.cpu);
	s.control.in = s.control.out = -1;
	if (check_args(s.args, s.argv, err) < 0)
		return -1;
	doc_begin(env->doc, "record", 1);
	/* 126 and 127, as shells say that a command could not be executed. */
	if (record(&s, &status, err) < 0)
		status = status == 126 || status == 127 ? status : -1;
	doc_end(env->doc);
	session_release(&s);
	return status;
}

const struct cmd cmd_record = {
	.name = "record",
	.summary = "record samples of a command, of processes or of CPUs",
	.synopsis = "[-e EVENTS] [-F HZ | -c N] [-g] [-a | -C CPUS | -p PIDS | -t TIDS] [-o FILE] "
		    "[OPTIONS] [COMMAND [ARG...]]",
	.opts = record_opts,
	.args_size = sizeof(struct record_args),
	.defaults = &record_defaults,
	.traits = CMD_STDERR,
	.run = record_run,
};
