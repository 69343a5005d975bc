/* SPDX-License-Identifier: MIT */
#include "util/stat/statlack.h"

#include "util/base/alloc.h"
#include "util/base/optlack.h"

const struct opt statlack_opts[] = {
	TEXT(0, "bpf-prog", struct statlack_args, bpf_program, "IDS", NULL),
	FLAG(0, "bpf-counters", struct statlack_args, bpf_counters, NULL),
	TEXT(0, "bpf-attr-map", struct statlack_args, bpf_map, "PATH", NULL),
	TEXT(0, "pfm-events", struct statlack_args, pfm_events, "EVENTS", NULL),
	FLAG(0, "record-tpebs", struct statlack_args, record_tpebs, NULL),
	TEXT(0, "tpebs-mode", struct statlack_args, tpebs_mode, "MODE", NULL),
	OPTIONAL(0, "iostat", struct statlack_args, iostat, "PORTS", NULL),
	FLAG(0, "affinity", struct statlack_args, affinity, NULL),
	OPT_END,
};

int statlack_check(const struct statlack_args *a, struct err *err)
{
	static const char no_bpf[] = "counters are opened for each run, not shared through BPF; "
				     "leave it out: the counts are the same";
	static const char no_samples[] = "retire latencies (EVENT:R) are those of the tables";
	const struct optlack lacks[] = {
		{ a->bpf_program, "--bpf-prog",
		  "BPF programs are not counted one by one; -a counts them with all that runs" },
		{ a->bpf_counters, "--bpf-counters", no_bpf },
		{ a->bpf_map, "--bpf-attr-map", no_bpf },
		{ a->pfm_events, "--pfm-events",
		  "-e takes the vendors' names of events: 'tally list' shows them" },
		{ a->record_tpebs, "--record-tpebs", no_samples },
		{ a->tpebs_mode, "--tpebs-mode", no_samples },
		{ a->iostat.given, "--iostat",
		  "-e counts events of I/O units: 'tally list --unit iio' shows them" },
	};

	return optlack_check(lacks, ARRAY_LEN(lacks), err);
}
