/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SAMPLEARGS_H
#define UTIL_RUN_SAMPLEARGS_H

/*
 * The options that say what is in samples, how often they come, and what else
 * the kernel tells between them. Words and numbers in them are read by
 * samplingtext.h; what comes out is a struct sampling.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/target/sampling.h"

struct sampleargs {
	const char *frequency;
	bool strict_frequency;
	uint64_t period;
	bool frame_chain;
	const char *chain;
	bool no_chain, kernel_chain, user_chain;
	bool branch_any, all_branches;
	const char *branches;
	bool times, periods, no_periods, addresses, weights, physical, data_page, code_page, cpus,
		raw;
	bool transactions, identifiers, read_times;
	struct opt_value user_regs, intr_regs;
	bool no_samples, stat, switches, latency, namespaces, cgroups, no_bpf;
	const char *clock;
	bool build_ids, overwrite, unbuffered;
	bool guest, host;
};

/* For OPT_GROUP(). */
extern const struct opt sampleargs_opts[];

/* What they begin with. */
#define SAMPLEARGS_DEFAULTS \
	{ \
		.times = true \
	}

/* ERR_USAGE for options that exclude each other. */
int sampleargs_check(const struct sampleargs *a, struct err *err);

/* What the machine that is recorded can do. */
struct sampleargs_machine {
	const char *arch;   /* as uname has it */
	uint64_t registers; /* perf's numbers of those that samples may have */
	uint64_t most;	    /* samples in a second */
};

/*
 * Do they ask which registers there are ("?")? Then appends the line that tells
 * it, in perf's words.
 */
bool sampleargs_list_registers(const struct sampleargs *a, const struct sampleargs_machine *m,
			       struct buf *out);

/*
 * Fills *out. Where more samples in a second are asked for than the machine
 * allows, that is a failure if it is to be strict; else *asked is what was asked
 * for, which is 0 when it is kept.
 */
int sampleargs_read(const struct sampleargs *a, const struct fs *fs,
		    const struct sampleargs_machine *m, struct sampling *out, uint64_t *asked,
		    struct err *err);

#endif
