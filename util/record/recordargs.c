/* SPDX-License-Identifier: MIT */
#include "util/record/recordargs.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/base/num.h"
#include "util/base/optchoice.h"
#include "util/out/doc.h"
#include "util/run/machrecord.h"
#include "util/run/samplingtext.h"

#define MOST_MS	    86400000
#define USUAL_HZ    4000
#define USUAL_BYTES (512 << 10) /* of each ring, as perf's */

const struct opt recordargs_opts[] = {
	LIST('e', "event", struct recordargs, events, "EVENTS",
	     "sample these: names with commas between, groups in braces; may be given again"),
	LIST(0, "filter", struct recordargs, events, "FILTER",
	     "sample the tracepoints of the -e before it only where this is true"),
	TEXT('F', "freq", struct recordargs, frequency, "HZ",
	     "so many samples in a second; max: as many as the kernel allows"),
	U64_WITHIN('c', "count", struct recordargs, period, "N", 1, INT64_MAX,
		   "a sample of every N events"),
	FLAG(0, "strict-freq", struct recordargs, strict_frequency,
	     "fail if the kernel does not allow so many samples, instead of taking fewer"),
	OPT_GROUP(scope_opts, offsetof(struct recordargs, scope)),
	OPT_GROUP(watchargs_opts, offsetof(struct recordargs, watch)),
	FLAG(0, "per-thread", struct recordargs, per_thread,
	     "a ring for each thread instead of each CPU"),
	TEXT('o', "output", struct recordargs, output, "FILE",
	     "write to this file, not perf.data; -: to a stream"),
	FLAG('g', NULL, struct recordargs, frame_chain, "record calls, by frame pointers"),
	TEXT(0, "call-graph", struct recordargs, chain, "fp|dwarf[,BYTES]|lbr",
	     "record calls by frame pointers, by a piece of the stack, or by the CPU's records"),
	FLAG('b', "branch-any", struct recordargs, branch_any,
	     "record the branches before each sample"),
	TEXT('j', "branch-filter", struct recordargs, branches, "KINDS",
	     "record the branches of these kinds before each sample: any,u"),
	FLAG(0, "all-branches", struct recordargs, all_branches,
	     "with --machine: record every branch, or every one of the kinds of -j"),
	TEXT('m', "mmap-pages", struct recordargs, pages, "PAGES",
	     "pages of each ring, or bytes: 1M"),
	FLAG('T', "timestamp", struct recordargs, times,
	     "samples have times (they do unless --no-timestamp)"),
	FLAG('P', "period", struct recordargs, periods,
	     "samples have periods, also where all are the same"),
	FLAG('d', "data", struct recordargs, addresses,
	     "samples have addresses of data, and maps of data are told"),
	FLAG('W', "weight", struct recordargs, weights, "samples have weights"),
	FLAG(0, "phys-data", struct recordargs, physical,
	     "samples have physical addresses of data"),
	FLAG(0, "data-page-size", struct recordargs, data_page,
	     "samples have the size of the data's page"),
	FLAG(0, "code-page-size", struct recordargs, code_page,
	     "samples have the size of the code's page"),
	FLAG(0, "transaction", struct recordargs, transactions,
	     "samples have flags of transactions"),
	FLAG(0, "sample-cpu", struct recordargs, cpus, "samples have their CPU"),
	FLAG('R', "raw-samples", struct recordargs, raw,
	     "samples of tracepoints have their data (they always do)"),
	OPTIONAL('I', "intr-regs", struct recordargs, intr_regs, "REGS", "samples have registers"),
	OPTIONAL(0, "user-regs", struct recordargs, user_regs, "REGS",
		 "samples have registers of the program"),
	FLAG('s', "stat", struct recordargs, stat, "counts of each thread"),
	FLAG('n', "no-samples", struct recordargs, no_samples, "no samples, only what programs do"),
	FLAG(0, "switch-events", struct recordargs, switches,
	     "tell when threads begin and end to run"),
	FLAG(0, "namespaces", struct recordargs, namespaces, "tell the namespaces of processes"),
	FLAG(0, "all-cgroups", struct recordargs, cgroups,
	     "tell the cgroups, and which each sample is of"),
	TEXT('k', "clockid", struct recordargs, clock, "CLOCK",
	     "times are by this clock: monotonic, boottime, ..."),
	FLAG(0, "exclude-perf", struct recordargs, exclude_perf,
	     "leave this program out of tracepoints"),
	FLAG('B', "no-buildid", struct recordargs, no_build_ids,
	     "leave out the build ids of files"),
	FLAG('N', "no-buildid-cache", struct recordargs, no_cache,
	     "keep no copies of files (none are)"),
	FLAG(0, "buildid-all", struct recordargs, all_build_ids,
	     "the build ids of all files (they always are)"),
	FLAG(0, "buildid-mmap", struct recordargs, map_build_ids,
	     "the kernel tells build ids with the maps"),
	FLAG(0, "overwrite", struct recordargs, overwrite,
	     "keep the newest samples only, and write them at the end"),
	OPTIONAL('z', "compression-level", struct recordargs, level, "LEVEL",
		 "compress by zstd, 1 to 19"),
	TEXT(0, "max-size", struct recordargs, max_size, "SIZE",
	     "stop when the file is so large: 100M"),
	FLAG(0, "dry-run", struct recordargs, dry_run, "read the command line and do nothing"),
	FLAG('q', "quiet", struct recordargs, quiet, "print nothing but errors"),
	COUNT('v', "verbose", struct recordargs, verbose, "tell more"),
	U64_WITHIN(0, "timeout", struct recordargs, timeout_ms, "MS", 1, MOST_MS,
		   "with --machine: end the command after this time of the machine"),
	OPT_GROUP(qemuspec_opts, offsetof(struct recordargs, on)),
	OPT_GROUP(machine_opts, offsetof(struct recordargs, machine)),
	OPT_END,
};

static int check_machine(const struct recordargs *a, bool has_command, struct err *err)
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
	return qemuspec_check(&a->on, &a->scope, has_command, err);
}

int recordargs_check(const struct recordargs *a, bool has_command, struct err *err)
{
	const struct optchoice rate[] = { { "-F", a->frequency }, { "-c", a->period } };
	const struct optchoice branch[] = { { "-b", a->branch_any }, { "-j", a->branches } };
	const struct optchoice ring[] = { { "--per-thread", a->per_thread },
					  { "-C", a->scope.cpus } };

	if (!has_command && !scope_is_given(&a->scope) && !a->dry_run) {
		err_set(err, ERR_USAGE, "there is nothing to record: no command and no target");
		err_hint(err, "'tally record COMMAND' records a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (optchoice_check(rate, 2, err) < 0 || optchoice_check(branch, 2, err) < 0 ||
	    optchoice_check(ring, 2, err) < 0 || scope_check(&a->scope, a->per_thread, err) < 0 ||
	    watchargs_check(&a->watch, a->on.machine, err) < 0 ||
	    check_machine(a, has_command, err) < 0)
		return -1;
	return scope_check_cgroups(&a->scope, err);
}

static int read_rate(const struct recordargs *a, const struct fs *fs, struct doc *doc,
		     struct sampling *out, struct err *err)
{
	uint64_t most = a->on.machine ? UINT64_MAX : samplingtext_max_frequency(fs);

	out->usual_frequency = most < USUAL_HZ ? most : USUAL_HZ;
	out->period = a->period;
	if (!a->frequency)
		return 0;
	if (samplingtext_read_frequency(fs, a->frequency, &out->frequency, err) < 0)
		return -1;
	if (out->frequency <= most)
		return 0;
	if (!a->strict_frequency) {
		if (!a->quiet)
			doc_note(doc,
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

static int read_registers(const struct recordargs *a, struct sampling *out, struct err *err)
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

int recordargs_read_sampling(const struct recordargs *a, const struct fs *fs, struct doc *doc,
			     struct sampling *out, struct err *err)
{
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
	if (read_rate(a, fs, doc, out, err) < 0)
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

int recordargs_read_file(const struct recordargs *a, struct recordfile_options *out,
			 struct err *err)
{
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

int recordargs_read_pages(const struct recordargs *a, size_t *pages, bool *usual, struct err *err)
{
	*usual = !a->pages;
	*pages = USUAL_BYTES / (size_t)sysconf(_SC_PAGESIZE);
	if (!a->pages || samplingtext_read_pages(a->pages, pages, err) == 0)
		return 0;
	return err_while(err, "option '-m'");
}
