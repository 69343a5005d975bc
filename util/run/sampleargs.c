/* SPDX-License-Identifier: MIT */
#include "util/run/sampleargs.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/optchoice.h"
#include "util/run/samplingtext.h"

#define USUAL_HZ 4000 /* as perf's */

const struct opt sampleargs_opts[] = {
	TEXT('F', "freq", struct sampleargs, frequency, "HZ",
	     "so many samples in a second; max: as many as the kernel allows"),
	U64_WITHIN('c', "count", struct sampleargs, period, "N", 0, INT64_MAX,
		   "a sample of every N events"),
	FLAG(0, "strict-freq", struct sampleargs, strict_frequency,
	     "fail if the kernel does not allow so many samples, instead of taking fewer"),
	FLAG('g', NULL, struct sampleargs, frame_chain, "record calls, by frame pointers"),
	TEXT(0, "call-graph", struct sampleargs, chain, "fp[,FRAMES]|dwarf[,BYTES]|lbr",
	     "record calls by frame pointers, by a piece of the stack, or by the CPU's records"),
	FLAG(0, "no-call-graph", struct sampleargs, no_chain,
	     "record no calls, whatever else says so"),
	FLAG(0, "kernel-callchains", struct sampleargs, kernel_chain,
	     "of calls, only the kernel's part"),
	FLAG(0, "user-callchains", struct sampleargs, user_chain,
	     "of calls, only the program's part"),
	FLAG('b', "branch-any", struct sampleargs, branch_any,
	     "record the branches before each sample"),
	TEXT('j', "branch-filter", struct sampleargs, branches, "KINDS",
	     "record the branches of these kinds before each sample: any,u"),
	FLAG(0, "all-branches", struct sampleargs, all_branches,
	     "with --machine: record every branch, or every one of the kinds of -j"),
	FLAG('T', "timestamp", struct sampleargs, times,
	     "samples have times (they do unless --no-timestamp)"),
	FLAG('P', "period", struct sampleargs, periods,
	     "samples have periods, also where all are the same"),
	FLAG(0, "no-period", struct sampleargs, no_periods, "samples have no periods"),
	FLAG('d', "data", struct sampleargs, addresses,
	     "samples have addresses of data, and maps of data are told"),
	FLAG('W', "weight", struct sampleargs, weights, "samples have weights"),
	FLAG(0, "phys-data", struct sampleargs, physical,
	     "samples have physical addresses of data"),
	FLAG(0, "data-page-size", struct sampleargs, data_page,
	     "samples have the size of the data's page"),
	FLAG(0, "code-page-size", struct sampleargs, code_page,
	     "samples have the size of the code's page"),
	FLAG(0, "transaction", struct sampleargs, transactions,
	     "samples have flags of transactions"),
	FLAG(0, "sample-cpu", struct sampleargs, cpus, "samples have their CPU"),
	FLAG(0, "sample-identifier", struct sampleargs, identifiers,
	     "samples have the number of their event, also where there is one event"),
	FLAG(0, "running-time", struct sampleargs, read_times,
	     "counts in samples (:S) have the times that they were counted for"),
	FLAG('R', "raw-samples", struct sampleargs, raw,
	     "samples have the raw data of their event (those of tracepoints always do)"),
	OPTIONAL('I', "intr-regs", struct sampleargs, intr_regs, "REGS",
		 "samples have registers; ?: which there are"),
	OPTIONAL(0, "user-regs", struct sampleargs, user_regs, "REGS",
		 "samples have registers of the program; ?: which there are"),
	FLAG('s', "stat", struct sampleargs, stat, "counts of each thread"),
	FLAG('n', "no-samples", struct sampleargs, no_samples, "no samples, only what programs do"),
	FLAG(0, "switch-events", struct sampleargs, switches,
	     "tell when threads begin and end to run"),
	FLAG(0, "latency", struct sampleargs, latency,
	     "record what reports of latency need: when threads run"),
	FLAG(0, "namespaces", struct sampleargs, namespaces, "tell the namespaces of processes"),
	FLAG(0, "all-cgroups", struct sampleargs, cgroups,
	     "tell the cgroups, and which each sample is of"),
	FLAG(0, "no-bpf-event", struct sampleargs, no_bpf,
	     "leave out what BPF programs come and go"),
	TEXT('k', "clockid", struct sampleargs, clock, "CLOCK",
	     "times are by this clock: monotonic, boottime, ..."),
	FLAG(0, "buildid-mmap", struct sampleargs, build_ids,
	     "the kernel tells build ids with the maps"),
	FLAG(0, "overwrite", struct sampleargs, overwrite,
	     "keep the newest samples only, and write them at the end"),
	FLAG(0, "guest", struct sampleargs, guest,
	     "of events that say neither G nor H: what virtual machines do"),
	FLAG(0, "host", struct sampleargs, host,
	     "the same: what this machine does by itself; without either both are recorded"),
	FLAG(0, "no-buffering", struct sampleargs, unbuffered, "write each sample at once"),
	OPT_END,
};

int sampleargs_check(const struct sampleargs *a, struct err *err)
{
	const struct optchoice rate[] = { { "-F", a->frequency }, { "-c", a->period } };
	const struct optchoice branch[] = { { "-b", a->branch_any }, { "-j", a->branches } };
	const struct optchoice *all[] = { rate, branch };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (optchoice_check(all[i], 2, err) < 0)
			return -1;
	}
	return 0;
}

static bool asks(const struct opt_value *value)
{
	return value->given && value->text && strcmp(value->text, "?") == 0;
}

bool sampleargs_list_registers(const struct sampleargs *a, const struct sampleargs_machine *m,
			       struct buf *out)
{
	if (!asks(&a->intr_regs) && !asks(&a->user_regs))
		return false;
	buf_add_text(out, "available registers: ");
	samplingtext_put_regs(m->arch, m->registers, " ", out);
	buf_add_text(out, " \n");
	return true;
}

static int read_rate(const struct sampleargs *a, const struct fs *fs, uint64_t most,
		     struct sampling *out, uint64_t *asked, struct err *err)
{
	out->usual_frequency = most < USUAL_HZ ? most : USUAL_HZ;
	out->period = a->period;
	*asked = 0;
	if (!a->frequency)
		return 0;
	if (samplingtext_read_frequency(fs, a->frequency, &out->frequency, err) < 0)
		return -1;
	if (out->frequency <= most)
		return 0;
	if (!a->strict_frequency) {
		*asked = out->frequency;
		out->frequency = most;
		return 0;
	}
	err_set(err, ERR_USAGE, "the kernel allows %llu samples a second, not %llu",
		(unsigned long long)most, (unsigned long long)out->frequency);
	err_hint(err, "as root: sysctl kernel.perf_event_max_sample_rate=%llu",
		 (unsigned long long)out->frequency);
	return -1;
}

static int read_regs(const struct opt_value *value, const char *option,
		     const struct sampleargs_machine *m, uint64_t *out, struct err *err)
{
	if (!value->given ||
	    samplingtext_read_regs(value->text, m->arch, m->registers, out, err) == 0)
		return 0;
	return err_while(err, "option '%s'", option);
}

int sampleargs_read(const struct sampleargs *a, const struct fs *fs,
		    const struct sampleargs_machine *m, struct sampling *out, uint64_t *asked,
		    struct err *err)
{
	*out = (struct sampling){
		.user_chain = a->user_chain,
		.kernel_chain = a->kernel_chain,
		.has_time = a->times,
		.has_address = a->addresses,
		.has_weight = a->weights,
		.has_cpu = a->cpus,
		.has_period = a->periods,
		.no_period = a->no_periods,
		.has_physical = a->physical,
		.has_cgroup = a->cgroups,
		.has_data_page = a->data_page,
		.has_code_page = a->code_page,
		.has_transaction = a->transactions,
		.has_raw = a->raw,
		.has_id = a->identifiers,
		.read_times = a->read_times,
		.no_samples = a->no_samples,
		.per_thread_stat = a->stat,
		.switches = a->switches || a->latency,
		.namespaces = a->namespaces,
		.cgroups = a->cgroups,
		.data_maps = a->addresses,
		.no_bpf = a->no_bpf,
		.build_ids = a->build_ids,
		.overwrite = a->overwrite,
		.unbuffered = a->unbuffered,
		.guest_only = a->guest && !a->host,
		.host_only = a->host && !a->guest,
		.has_clock = a->clock,
	};
	if (read_rate(a, fs, m->most, out, asked, err) < 0 ||
	    ((a->frame_chain || a->chain) && !a->no_chain &&
	     samplingtext_read_chain(a->chain, out, err) < 0) ||
	    ((a->branch_any || a->branches || a->all_branches) &&
	     samplingtext_read_branches(a->branches, &out->branches, err) < 0) ||
	    read_regs(&a->user_regs, "--user-regs", m, &out->user_regs, err) < 0 ||
	    read_regs(&a->intr_regs, "-I", m, &out->intr_regs, err) < 0)
		return -1;
	/* Callers are found by the data of files, too (.eh_frame). */
	if (out->chain == SAMPLING_STACK)
		out->has_address = out->data_maps = true;
	return a->clock ? samplingtext_read_clock(a->clock, &out->clock, err) : 0;
}
