/* SPDX-License-Identifier: MIT */
#include "pmu-events/evtopic.h"

#include <string.h>
#include <strings.h>

#include "util/base/alloc.h"

/* The PMU, or its first part before a '_' and a number or word. */
static const struct {
	const char *pmu;
	const char *topic;
} uncore[] = {
	{ "arb", "uncore interconnect" },   { "b2cmi", "uncore interconnect" },
	{ "b2cxl", "uncore cxl" },	    { "b2hot", "uncore interconnect" },
	{ "b2upi", "uncore interconnect" }, { "cbox", "uncore cache" },
	{ "cha", "uncore cache" },	    { "chacms", "uncore cache" },
	{ "cxlcm", "uncore cxl" },	    { "cxldp", "uncore cxl" },
	{ "edc_eclk", "uncore memory" },    { "edc_uclk", "uncore memory" },
	{ "ha", "uncore cache" },	    { "hac_arb", "uncore interconnect" },
	{ "hac_cbo", "uncore cache" },	    { "iio", "uncore io" },
	{ "imc", "uncore memory" },	    { "irp", "uncore interconnect" },
	{ "m2hbm", "uncore memory" },	    { "m2m", "uncore interconnect" },
	{ "m2pcie", "uncore io" },	    { "m3upi", "uncore interconnect" },
	{ "mchbm", "uncore memory" },	    { "mdf", "uncore interconnect" },
	{ "pcu", "uncore power" },	    { "qpi", "uncore interconnect" },
	{ "r2pcie", "uncore io" },	    { "r3qpi", "uncore interconnect" },
	{ "santa", "uncore interconnect" }, { "sbox", "uncore interconnect" },
	{ "ubox", "uncore interconnect" },  { "upi", "uncore interconnect" },
};

/* The first that fits: a word at the start of the name, or, behind '*', anywhere. */
static const struct {
	const char *word;
	const char *topic;
} core[] = {
	{ "baclears", "frontend" },
	{ "cycles_icache", "frontend" },
	{ "decode", "frontend" },
	{ "dsb", "frontend" },
	{ "frontend", "frontend" },
	{ "icache", "frontend" },
	{ "idq", "frontend" },
	{ "insts_written_to_iq", "frontend" },
	{ "macro_insts", "frontend" },
	{ "ms_decoded", "frontend" },
	{ "two_uop_insts", "frontend" },
	{ "uops.ms", "frontend" },
	{ "*dtlb", "virtual memory" },
	{ "data_tlb", "virtual memory" },
	{ "ept", "virtual memory" },
	{ "itlb", "virtual memory" },
	{ "large_itlb", "virtual memory" },
	{ "page_walk", "virtual memory" },
	{ "tlb_flush", "virtual memory" },
	{ "*simd", "floating point" },
	{ "*avx", "floating point" },
	{ "*fp_assist", "floating point" },
	{ "*fpdiv", "floating point" },
	{ "*.fp", "floating point" },
	{ "fp_", "floating point" },
	{ "x87", "floating point" },
	{ "hle", "memory" },
	{ "ld_head", "memory" },
	{ "mem_trans_retired", "memory" },
	{ "memory_activity", "memory" },
	{ "*memory_ordering", "memory" },
	{ "misalign_mem_ref", "memory" },
	{ "prefetch", "memory" },
	{ "rtm", "memory" },
	{ "tx_", "memory" },
	{ "mem_", "cache" },
	{ "*dram", "memory" },
	{ "*l3_miss", "memory" },
	{ "*llc_miss", "memory" },
	{ "*cache", "cache" },
	{ "core_reject_l2q", "cache" },
	{ "core_snoop", "cache" },
	{ "dl1", "cache" },
	{ "idi_", "cache" },
	{ "l1", "cache" },
	{ "l2", "cache" },
	{ "llc_", "cache" },
	{ "ocr", "cache" },
	{ "offcore", "cache" },
	{ "rehabq", "cache" },
	{ "sq_misc", "cache" },
	{ "store_blocks", "cache" },
	{ "sw_prefetch", "cache" },
	{ "*_dispatched", "pipeline" },
	{ "*_executed", "pipeline" },
	{ "*_issued", "pipeline" },
	{ "*_retired", "pipeline" },
	{ "agu_", "pipeline" },
	{ "arith", "pipeline" },
	{ "assists", "pipeline" },
	{ "baclear", "pipeline" },
	{ "be_stalls", "pipeline" },
	{ "bogus_br", "pipeline" },
	{ "bpu_", "pipeline" },
	{ "br_", "pipeline" },
	{ "btclear", "pipeline" },
	{ "cpu_clk", "pipeline" },
	{ "cycle_activity", "pipeline" },
	{ "cycles_div_busy", "pipeline" },
	{ "dependent_loads", "pipeline" },
	{ "div", "pipeline" },
	{ "exe", "pipeline" },
	{ "ild_stall", "pipeline" },
	{ "inst_", "pipeline" },
	{ "int_misc", "pipeline" },
	{ "issue_slots", "pipeline" },
	{ "ld_blocks", "pipeline" },
	{ "load_hit_pre", "pipeline" },
	{ "lsd", "pipeline" },
	{ "machine_clears", "pipeline" },
	{ "memory_stalls", "pipeline" },
	{ "misc", "pipeline" },
	{ "move_elimination", "pipeline" },
	{ "mul", "pipeline" },
	{ "no_alloc", "pipeline" },
	{ "other_assists", "pipeline" },
	{ "partial_rat", "pipeline" },
	{ "rat_stalls", "pipeline" },
	{ "recycleq", "pipeline" },
	{ "reissue", "pipeline" },
	{ "resource_stalls", "pipeline" },
	{ "rob_misc", "pipeline" },
	{ "rs", "pipeline" },
	{ "serialization", "pipeline" },
	{ "store_forward", "pipeline" },
	{ "topdown", "pipeline" },
	{ "uop", "pipeline" },
};

static const char *find_uncore(const char *pmu)
{
	const char *topic = "uncore other";
	size_t longest = 0;

	for (size_t i = 0; i < ARRAY_LEN(uncore); i++) {
		size_t len = strlen(uncore[i].pmu);

		if (len > longest && strncmp(pmu, uncore[i].pmu, len) == 0 &&
		    (pmu[len] == '\0' || pmu[len] == '_')) {
			topic = uncore[i].topic;
			longest = len;
		}
	}
	return topic;
}

const char *evtopic_find(const char *name, const char *pmu)
{
	static const char prefix[] = "uncore_", core_prefix[] = "uncore_cpu_";

	if (strncmp(pmu, prefix, sizeof(prefix) - 1) == 0 &&
	    strncmp(pmu, core_prefix, sizeof(core_prefix) - 1) != 0)
		return find_uncore(pmu + sizeof(prefix) - 1);
	for (size_t i = 0; i < ARRAY_LEN(core); i++) {
		const char *word = core[i].word;

		if (*word == '*' ? strcasestr(name, word + 1) != NULL
				 : strncasecmp(name, word, strlen(word)) == 0)
			return core[i].topic;
	}
	return "other";
}
