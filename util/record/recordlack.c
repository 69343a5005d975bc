/* SPDX-License-Identifier: MIT */
#include "util/record/recordlack.h"

#include "util/base/alloc.h"
#include "util/base/optlack.h"

const struct opt recordlack_opts[] = {
	FLAG(0, "off-cpu", struct recordlack, off_cpu, NULL),
	TEXT(0, "off-cpu-thresh", struct recordlack, off_cpu_thresh, "MS", NULL),
	OPTIONAL('S', "snapshot", struct recordlack, snapshot, "OPTIONS", NULL),
	OPTIONAL(0, "aux-sample", struct recordlack, aux_sample, "OPTIONS", NULL),
	OPTIONAL(0, "debuginfod", struct recordlack, debuginfod, "URLS", NULL),
	TEXT(0, "setup-filter", struct recordlack, setup_filter, "ACTION", NULL),
	TEXT(0, "pfm-events", struct recordlack, pfm_events, "EVENTS", NULL),
	TEXT(0, "vmlinux", struct recordlack, vmlinux, "FILE", NULL),
	TEXT(0, "clang-path", struct recordlack, clang_path, "FILE", NULL),
	TEXT(0, "clang-opt", struct recordlack, clang_opt, "OPTIONS", NULL),
	OPTIONAL(0, "aio", struct recordlack, aio, "N", NULL),
	TEXT(0, "affinity", struct recordlack, affinity, "node|cpu", NULL),
	OPT_END,
};

int recordlack_check(const struct recordlack *a, struct err *err)
{
	static const char no_trace[] = "traces (AUX) are not recorded; -b has the branches before "
				       "each sample";
	static const char off_cpu[] = "-e sched:sched_switch -g tells where threads wait, "
				      "--switch-events when they run";
	static const char no_scripts[] = "BPF programs are not made of C here";
	const struct optlack lacks[] = {
		{ a->off_cpu, "--off-cpu", off_cpu },
		{ a->off_cpu_thresh, "--off-cpu-thresh", off_cpu },
		{ a->snapshot.given, "-S", no_trace },
		{ a->aux_sample.given, "--aux-sample", no_trace },
		{ a->debuginfod.given, "--debuginfod",
		  "debuginfod-find(1) fetches files by the build ids of 'tally buildid-list'" },
		{ a->setup_filter, "--setup-filter",
		  "--filter is for tracepoints; samples are filtered when they are read" },
		{ a->pfm_events, "--pfm-events",
		  "-e takes the vendors' names of events: 'tally list' shows them" },
		{ a->vmlinux, "--vmlinux", no_scripts },
		{ a->clang_path, "--clang-path", no_scripts },
		{ a->clang_opt, "--clang-opt", no_scripts },
	};

	return optlack_check(lacks, ARRAY_LEN(lacks), err);
}
