/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_SAMPLING_H
#define UTIL_TARGET_SAMPLING_H

/*
 * What is to be in samples, how often they come, and what else the kernel tells
 * between them, as perf_event_attr says it. Opens nothing but for a trial.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attr;
struct plan;

enum sampling_chain {
	SAMPLING_NO_CHAIN,
	SAMPLING_FRAMES,   /* the kernel follows frame pointers */
	SAMPLING_STACK,	   /* registers and a piece of the stack, to be unwound later */
	SAMPLING_BRANCHES, /* the CPU's branch records as call stack (LBR) */
};

/* What an event says itself, before the options; zeroed: nothing. */
struct sampling_own {
	bool has_chain, has_time, has_branches, has_overwrite;
	enum sampling_chain chain;
	bool time, overwrite;
	uint32_t stack_bytes;
	uint16_t max_stack;
	uint64_t branches; /* perf_branch_sample_type; 0: none */
};

#define SAMPLING_NO_TRACKING SIZE_MAX

struct sampling {
	uint64_t frequency; /* Hz; asked for, or 0 */
	uint64_t period;    /* asked for, or 0 */
	uint64_t usual_frequency;
	enum sampling_chain chain;
	bool user_chain, kernel_chain; /* only that part of them */
	uint32_t stack_bytes;
	uint16_t max_stack; /* frames; 0: as many as the kernel likes */
	bool has_time, has_address, has_weight, has_cpu, has_period, has_physical, has_cgroup;
	bool no_period; /* not even where they differ */
	bool has_data_page, has_code_page, has_transaction, has_raw;
	bool read_times;      /* counts in samples have times */
	bool no_samples;      /* only what the kernel tells besides */
	bool per_thread_stat; /* counts of threads as they are switched */
	uint64_t branches;    /* perf_branch_sample_type; 0: none */
	uint64_t user_regs, intr_regs;
	const struct sampling_own *own; /* of each event of the plan; NULL: of none */
	bool switches, namespaces, cgroups, data_maps, build_ids;
	bool no_bpf; /* say nothing of BPF programs that come and go */
	bool overwrite;
	bool unbuffered;	    /* whoever reads is woken by each sample */
	bool guest_only, host_only; /* events without such modifiers of their own */
	bool has_clock;
	int32_t clock;
	size_t tracking;	/* the event that tells of programs and maps */
	bool tracks_at_once;	/* it is one of its own, and on from the start */
	bool tracks_everywhere; /* on all CPUs, whatever is sampled on */
	bool has_id;		/* several events, or records of several */
	/* Of this kernel; see sampling_probe(). */
	bool counts_lost, tells_symbols, has_three_weights;
};

/*
 * Asks the kernel what it knows: .counts_lost (6.0), .tells_symbols (5.1), and, where
 * weights are asked for, .has_three_weights (5.12).
 */
void sampling_probe(struct sampling *s);

/* Are there branches in samples, as such or as calls? */
bool sampling_has_branches(const struct sampling *s);

/* The same of one event, which may say otherwise than the options. */
bool sampling_event_has_branches(const struct sampling *s, size_t event);

/* Into what opener_fill_attr() made of event i, before it is opened. */
void sampling_fill(const struct sampling *s, const struct plan *plan, size_t i, struct attr *attr);

/* The user's general registers of this machine's calls, as sample_regs_user wants them. */
uint64_t sampling_user_regs(void);

#endif
