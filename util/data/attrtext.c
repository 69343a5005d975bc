/* SPDX-License-Identifier: MIT */
#include "util/data/attrtext.h"

#include "util/base/alloc.h"

/* Source of all names: include/uapi/linux/perf_event.h. */
static const char *const types[] = {
	"PERF_TYPE_HARDWARE", "PERF_TYPE_SOFTWARE", "PERF_TYPE_TRACEPOINT",
	"PERF_TYPE_HW_CACHE", "PERF_TYPE_RAW",	    "PERF_TYPE_BREAKPOINT",
};

static const char *const hardware[] = {
	"CPU_CYCLES",
	"INSTRUCTIONS",
	"CACHE_REFERENCES",
	"CACHE_MISSES",
	"BRANCH_INSTRUCTIONS",
	"BRANCH_MISSES",
	"BUS_CYCLES",
	"STALLED_CYCLES_FRONTEND",
	"STALLED_CYCLES_BACKEND",
	"REF_CPU_CYCLES",
};

static const char *const software[] = {
	"CPU_CLOCK",	    "TASK_CLOCK",      "PAGE_FAULTS",	  "CONTEXT_SWITCHES",
	"CPU_MIGRATIONS",   "PAGE_FAULTS_MIN", "PAGE_FAULTS_MAJ", "ALIGNMENT_FAULTS",
	"EMULATION_FAULTS", "DUMMY",	       "BPF_OUTPUT",	  "CGROUP_SWITCHES",
};

/* In perf's order, which is not that of the bits. */
static const struct {
	uint64_t bit;
	const char *name;
} samples[] = {
#define SAMPLE(NAME) \
	{ \
		PERFATTR_SAMPLE_##NAME, #NAME \
	}
	SAMPLE(IP),
	SAMPLE(TID),
	SAMPLE(TIME),
	SAMPLE(ADDR),
	SAMPLE(READ),
	SAMPLE(CALLCHAIN),
	SAMPLE(ID),
	SAMPLE(CPU),
	SAMPLE(PERIOD),
	SAMPLE(STREAM_ID),
	SAMPLE(RAW),
	SAMPLE(BRANCH_STACK),
	SAMPLE(REGS_USER),
	SAMPLE(STACK_USER),
	SAMPLE(IDENTIFIER),
	SAMPLE(REGS_INTR),
	SAMPLE(DATA_SRC),
	SAMPLE(WEIGHT),
	SAMPLE(TRANSACTION),
	SAMPLE(PHYS_ADDR),
	SAMPLE(AUX),
	SAMPLE(CGROUP),
	SAMPLE(DATA_PAGE_SIZE),
	SAMPLE(CODE_PAGE_SIZE),
	SAMPLE(WEIGHT_STRUCT),
#undef SAMPLE
};

static const char *const reads[] = {
	"TOTAL_TIME_ENABLED", "TOTAL_TIME_RUNNING", "ID", "GROUP", "LOST",
};

static const char *const branches[] = {
	"USER",	    "KERNEL",	 "HV",	      "ANY",	  "ANY_CALL",	"ANY_RETURN", "IND_CALL",
	"ABORT_TX", "IN_TX",	 "NO_TX",     "COND",	  "CALL_STACK", "IND_JUMP",   "CALL",
	"NO_FLAGS", "NO_CYCLES", "TYPE_SAVE", "HW_INDEX", "PRIV_SAVE",	"COUNTERS",
};

/* The bit field, by its bits; precise_ip has two. */
static const char *const flags[] = {
	"disabled",
	"inherit",
	"pinned",
	"exclusive",
	"exclude_user",
	"exclude_kernel",
	"exclude_hv",
	"exclude_idle",
	"mmap",
	"comm",
	"freq",
	"inherit_stat",
	"enable_on_exec",
	"task",
	"watermark",
	"precise_ip",
	NULL,
	"mmap_data",
	"sample_id_all",
	"exclude_host",
	"exclude_guest",
	"exclude_callchain_kernel",
	"exclude_callchain_user",
	"mmap2",
	"comm_exec",
	"use_clockid",
	"context_switch",
	"write_backward",
	"namespaces",
	"ksymbol",
	"bpf_event",
	"aux_output",
	"cgroup",
	"text_poke",
	"build_id",
	"inherit_thread",
	"remove_on_exec",
	"sigtrap",
	"defer_callchain",
	"defer_output",
};

/* What is added to, and whether anything was. */
struct text {
	struct buf *out;
	const char *between;
	size_t start;
};

static void add_name(struct text *t, const char *name)
{
	if (t->out->len > t->start)
		buf_add_text(t->out, ", ");
	buf_add_text(t->out, name);
	buf_add_text(t->out, t->between);
}

static void add_number(struct text *t, const char *name, uint64_t n)
{
	if (!n)
		return;
	add_name(t, name);
	buf_add_u64(t->out, n);
}

static void add_hex(struct text *t, const char *name, uint64_t n)
{
	if (!n)
		return;
	add_name(t, name);
	buf_add_hex(t->out, n);
}

/* The names of the bits that are set, and what has no name as a number. */
static void add_bits(struct text *t, const char *name, uint64_t bits, const char *const *names,
		     size_t n_names)
{
	bool is_first = true;

	if (!bits)
		return;
	add_name(t, name);
	for (size_t i = 0; i < n_names; i++) {
		if (!(bits >> i & 1))
			continue;
		if (!is_first)
			buf_add_char(t->out, '|');
		buf_add_text(t->out, names[i]);
		is_first = false;
	}
	if (bits >> n_names) {
		if (!is_first)
			buf_add_char(t->out, '|');
		buf_add_hex(t->out, bits >> n_names << n_names);
	}
}

static void add_sample_type(struct text *t, uint64_t bits)
{
	bool is_first = true;

	if (!bits)
		return;
	add_name(t, "sample_type");
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		if (!(bits & samples[i].bit))
			continue;
		if (!is_first)
			buf_add_char(t->out, '|');
		buf_add_text(t->out, samples[i].name);
		is_first = false;
	}
	bits &= ~(uint64_t)PERFATTR_SAMPLE_KNOWN;
	if (bits) {
		if (!is_first)
			buf_add_char(t->out, '|');
		buf_add_hex(t->out, bits);
	}
}

static void add_config(struct text *t, const struct perfattr *attr)
{
	add_name(t, "config");
	if (attr->config)
		buf_add_hex(t->out, attr->config);
	else
		buf_add_char(t->out, '0');
	if (attr->type == 0 && attr->config < ARRAY_LEN(hardware))
		buf_printf(t->out, " (PERF_COUNT_HW_%s)", hardware[attr->config]);
	if (attr->type == 1 && attr->config < ARRAY_LEN(software))
		buf_printf(t->out, " (PERF_COUNT_SW_%s)", software[attr->config]);
}

void attrtext_add(const struct perfattr *attr, const char *between, struct buf *out)
{
	struct text t = { .out = out, .between = between, .start = out->len };

	add_name(&t, "type");
	buf_add_u64(out, attr->type);
	if (attr->type < ARRAY_LEN(types))
		buf_printf(out, " (%s)", types[attr->type]);
	add_number(&t, "size", attr->size);
	add_config(&t, attr);
	add_number(&t, "{ sample_period, sample_freq }", attr->period);
	add_sample_type(&t, attr->sample_type);
	add_bits(&t, "read_format", attr->read_format, reads, ARRAY_LEN(reads));
	for (unsigned i = 0; i < ARRAY_LEN(flags); i++)
		if (flags[i])
			add_number(&t, flags[i],
				   attr->flags >> i & (i == PERFATTR_PRECISE_SHIFT ? 3 : 1));
	add_number(&t, "{ wakeup_events, wakeup_watermark }", attr->wakeup);
	add_hex(&t, "bp_type", attr->bp_type);
	add_hex(&t, "{ bp_addr, config1 }", attr->config1);
	add_hex(&t, "{ bp_len, config2 }", attr->config2);
	add_bits(&t, "branch_sample_type", attr->branch_sample_type, branches, ARRAY_LEN(branches));
	add_hex(&t, "sample_regs_user", attr->sample_regs_user);
	add_number(&t, "sample_stack_user", attr->sample_stack_user);
	if (attr->clockid) {
		add_name(&t, "clockid");
		buf_printf(out, "%d", (int)attr->clockid);
	}
	add_hex(&t, "sample_regs_intr", attr->sample_regs_intr);
	add_number(&t, "aux_watermark", attr->aux_watermark);
	add_number(&t, "sample_max_stack", attr->sample_max_stack);
	add_number(&t, "aux_sample_size", attr->aux_sample_size);
	add_hex(&t, "aux_action", attr->aux_action);
	add_hex(&t, "sig_data", attr->sig_data);
	add_hex(&t, "config3", attr->config3);
	add_hex(&t, "config4", attr->config4);
}
