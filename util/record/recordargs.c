/* SPDX-License-Identifier: MIT */
#include "util/record/recordargs.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/base/optchoice.h"
#include "util/out/doc.h"
#include "util/run/machrecord.h"
#include "util/run/recorder.h"
#include "util/run/samplingtext.h"

#define MOST_MS	      86400000
#define USUAL_BYTES   (512 << 10) /* of each ring, as perf's */
#define USUAL_MAPS_MS 500	  /* as perf's */

const struct opt recordargs_opts[] = {
	LIST('e', "event", struct recordargs, events, "EVENTS",
	     "sample these: names with commas between, groups in braces; may be given again"),
	LIST(0, "filter", struct recordargs, events, "FILTER",
	     "sample the tracepoints of the -e before it only where this is true"),
	FLAG(0, "exclude-perf", struct recordargs, exclude_perf,
	     "leave this program out of tracepoints"),
	FLAG(0, "group", struct recordargs, grouped, "put all events into one group"),
	OPT_GROUP(scope_opts, offsetof(struct recordargs, scope)),
	TEXT('u', "uid", struct recordargs, scope.user, "USER",
	     "record the processes of a user, by name or number"),
	OPT_GROUP(watchargs_opts, offsetof(struct recordargs, watch)),
	FLAG(0, "inherit", struct recordargs, inherit,
	     "with -t: record what the threads start, too"),
	FLAG(0, "per-thread", struct recordargs, per_thread,
	     "a ring for each thread instead of each CPU"),
	OPT_GROUP(sampleargs_opts, offsetof(struct recordargs, sample)),
	OPT_GROUP(fileargs_opts, offsetof(struct recordargs, file)),
	TEXT('m', "mmap-pages", struct recordargs, pages, "PAGES[,PAGES]",
	     "pages of each ring, or bytes: 1M"),
	TEXT(0, "mmap-flush", struct recordargs, least_bytes, "SIZE",
	     "leave what is less in a ring until there is more"),
	U64_WITHIN('r', "realtime", struct recordargs, priority, "N", 0, 99,
		   "write the file with this priority of SCHED_FIFO"),
	FLAG('B', "no-buildid", struct recordargs, no_build_ids,
	     "leave out the build ids of files, and keep no copies"),
	FLAG('N', "no-buildid-cache", struct recordargs, no_cache,
	     "keep no copies of the files that samples are in"),
	FLAG(0, "buildid-all", struct recordargs, all_build_ids,
	     "keep copies of all files, not of those with samples only"),
	OPT_GROUP(synthesis_opts, offsetof(struct recordargs, synthesis)),
	FLAG(0, "dry-run", struct recordargs, dry_run, "read the command line and do nothing"),
	FLAG('q', "quiet", struct recordargs, quiet, "print nothing but errors"),
	COUNT('v', "verbose", struct recordargs, verbose, "tell more; -vv: how events are opened"),
	U64_WITHIN(0, "timeout", struct recordargs, timeout_ms, "MS", 1, MOST_MS,
		   "with --machine: end the command after this time of the machine"),
	OPT_GROUP(recordlack_opts, offsetof(struct recordargs, lacks)),
	OPT_GROUP(qemuspec_opts, offsetof(struct recordargs, on)),
	OPT_GROUP(machine_opts, offsetof(struct recordargs, machine)),
	OPT_END,
};

static int check_machine(const struct recordargs *a, bool has_command, struct err *err)
{
	const struct optchoice sysfs[] = { { "--machine", a->on.machine },
					   { "--sysfs", a->machine.sysfs } };
	const struct optchoice turns[] = { sysfs[0],
					   { "--switch-output", a->file.switch_output.given } };
	const struct optchoice event[] = { sysfs[0],
					   { "--switch-output-event", a->file.switch_event } };
	const struct optchoice parts[] = { sysfs[0], { "--threads", a->file.threads.given } };
	const struct optchoice all[] = { { "--all-branches", a->sample.all_branches },
					 { "-F", a->sample.frequency } };

	if (a->timeout_ms && !a->on.machine)
		return err_set(err, ERR_USAGE, "option '--timeout' wants '--machine'");
	if (a->sample.all_branches && !a->on.machine) {
		err_set(err, ERR_USAGE, "option '--all-branches' wants '--machine'");
		err_hint(err, "-b records the branches before each sample on other machines");
		return -1;
	}
	if (a->sample.guest && a->on.machine)
		return err_set(err, ERR_USAGE, "the emulated machine has no guests");
	if (optchoice_check(sysfs, 2, err) < 0 || optchoice_check(all, 2, err) < 0 ||
	    optchoice_check(turns, 2, err) < 0 || optchoice_check(event, 2, err) < 0 ||
	    optchoice_check(parts, 2, err) < 0)
		return -1;
	return qemuspec_check(&a->on, &a->scope, has_command, err);
}

void recordargs_add_item(struct opt_list *list, const char *option, const char *value)
{
	struct opt_walk w;
	const struct opt *o;
	size_t base;

	opt_walk_init(&w, recordargs_opts);
	while ((o = opt_walk_next(&w, &base)) && !(o->name && strcmp(o->name, option) == 0))
		;
	*vec_add(list) = (struct opt_item){ .opt = o, .value = value };
}

/* Which processes are asked for is more than that all are, or those of somebody. */
static void settle_scope(struct recordargs *a, struct doc *doc)
{
	struct scope_args *s = &a->scope;
	bool tasks = s->pids || s->tids;

	if (tasks && s->user && !a->quiet)
		doc_note(doc, "processes or threads are named: -u is left out");
	if ((tasks || s->user) && s->all_cpus && !a->quiet)
		doc_note(doc, "%s: -a is left out",
			 tasks ? "processes or threads are named" : "a user is named");
	if (s->pids && s->tids && !a->quiet)
		doc_note(doc, "processes are named: -t is left out");
	s->user = tasks ? NULL : s->user;
	s->all_cpus &= !tasks && !s->user;
	s->tids = s->pids ? NULL : s->tids;
}

void recordargs_settle(struct recordargs *a, struct doc *doc)
{
	const struct scope_args *s = &a->scope;

	settle_scope(a, doc);
	/* Of CPUs there are rings of their own. */
	if (a->per_thread && (s->all_cpus || s->cpus) && !s->pids && !s->tids && !s->user) {
		if (!a->quiet)
			doc_note(doc, "CPUs are recorded: --per-thread is left out");
		a->per_thread = false;
	}
	if (a->sample.kernel_chain && a->sample.user_chain) {
		if (!a->quiet)
			doc_note(doc, "--kernel-callchains and --user-callchains together: both "
				      "parts are recorded");
		a->sample.kernel_chain = a->sample.user_chain = false;
	}
}

int recordargs_check(const struct recordargs *a, bool has_command, struct err *err)
{
	const struct optchoice ring[] = { { "--per-thread", a->per_thread },
					  { "-C", a->scope.cpus } };
	const struct optchoice parts[] = { ring[0], { "--threads", a->file.threads.given } };

	if (recordlack_check(&a->lacks, err) < 0)
		return -1;
	if (!has_command && !scope_is_given(&a->scope) && !a->dry_run) {
		err_set(err, ERR_USAGE, "there is nothing to record: no command and no target");
		err_hint(err, "'tally record COMMAND' records a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (a->sample.latency && (a->scope.all_cpus || a->scope.cpus))
		return err_set(err, ERR_USAGE, "option '--latency' is for programs, not for CPUs");
	if (sampleargs_check(&a->sample, err) < 0 || optchoice_check(ring, 2, err) < 0 ||
	    optchoice_check(parts, 2, err) < 0 || scope_check(&a->scope, a->per_thread, err) < 0 ||
	    watchargs_check(&a->watch, a->on.machine, err) < 0 ||
	    check_machine(a, has_command, err) < 0)
		return -1;
	return scope_check_cgroups(&a->scope, err);
}

static struct sampleargs_machine machine_of(const struct recordargs *a, const struct fs *fs,
					    struct utsname *host)
{
	if (a->on.machine)
		return (struct sampleargs_machine){
			.arch = MACHRECORD_ARCH,
			.registers = MACHRECORD_REGISTERS,
			.most = UINT64_MAX,
		};
	return (struct sampleargs_machine){
		.arch = uname(host) == 0 ? host->machine : "",
		.registers = sampling_user_regs(),
		.most = samplingtext_max_frequency(fs),
	};
}

static int read_sampling(const struct recordargs *a, const struct fs *fs, struct doc *doc,
			 struct sampling *out, struct err *err)
{
	struct utsname host;
	const struct sampleargs_machine machine = machine_of(a, fs, &host);
	uint64_t asked;

	if (sampleargs_read(&a->sample, fs, &machine, out, &asked, err) < 0)
		return -1;
	out->user_chain |= a->watch.all_user;
	out->kernel_chain |= a->watch.all_kernel;
	out->has_cpu |= a->scope.all_cpus || a->scope.cpus;
	if (asked && !a->quiet)
		doc_note(doc,
			 "the kernel allows %llu samples a second, not %llu: "
			 "kernel.perf_event_max_sample_rate",
			 (unsigned long long)machine.most, (unsigned long long)asked);
	return 0;
}

static int read_rings(const struct recordargs *a, struct recorder_args *out, struct err *err)
{
	uint64_t least = 0;

	if (a->pages && samplingtext_read_rings(a->pages, &out->pages, err) < 0)
		return err_while(err, "option '-m'");
	if (a->least_bytes && samplingtext_read_size(a->least_bytes, &least, err) < 0)
		return err_while(err, "option '--mmap-flush'");
	out->least_bytes = (size_t)least;
	out->usual_pages = !out->pages;
	if (!out->pages)
		out->pages = USUAL_BYTES / (size_t)sysconf(_SC_PAGESIZE);
	return 0;
}

/* When recording begins, and what is told of what was there before. */
static int read_times(const struct recordargs *a, struct recorder_args *out, struct err *err)
{
	out->starts_off = a->watch.delay && strcmp(a->watch.delay, "-1") == 0;
	if (a->watch.delay && !out->starts_off &&
	    windows_parse(a->watch.delay, &out->windows, err) < 0)
		return -1;
	out->synthesis_at_end = a->synthesis.at_end;
	out->synthesis_ms = a->synthesis.timeout_ms ? a->synthesis.timeout_ms : USUAL_MAPS_MS;
	out->priority = (int)a->priority;
	return synthesis_parse(a->synthesis.parts, &out->synthesis, err);
}

bool recordargs_list_registers(const struct recordargs *a, const struct fs *fs, struct buf *out)
{
	struct utsname host;
	const struct sampleargs_machine machine = machine_of(a, fs, &host);

	return sampleargs_list_registers(&a->sample, &machine, out);
}

int recordargs_read(const struct recordargs *a, const struct fs *fs, struct doc *doc,
		    struct recordparts *parts, struct recorder_args *out, struct err *err)
{
	if (read_sampling(a, fs, doc, &out->sampling, err) < 0 || read_times(a, out, err) < 0 ||
	    read_rings(a, out, err) < 0 ||
	    fileargs_read(&a->file, &out->file, &out->when, err) < 0 ||
	    fileargs_read_parts(&a->file, fs, parts, err) < 0)
		return -1;
	out->parts = parts->all.len ? parts : NULL;
	return 0;
}
