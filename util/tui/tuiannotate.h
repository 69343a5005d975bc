/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIANNOTATE_H
#define UTIL_TUI_TUIANNOTATE_H

/* The code of the functions of a recording with their samples, for a screen. */

#include "util/base/opt.h"
#include "util/report/annotext.h"
#include "util/session/recording.h"

/* How it is shown. Zeroed is usual. */
struct tuiannotate_options {
	unsigned percent_type, syntax; /* CHOICEs */
	bool bytes, no_source, source;
	bool samples, period, numbers, full_paths, no_arrows; /* of tally annotate alone */
	struct sourcetext_options sources;
	const char *objdump;
};

/* For OPT_GROUP(). */
extern const struct opt tuiannotate_opts[];

/* What has the samples. */
struct tuiannotate {
	const struct tuiannotate_options *options; /* NULL: usual */
	/* A recording that is read anew, as this names it; standard input cannot be. */
	const struct recording_options *opened;
	/* Or samples that were counted, and where their names are. */
	struct recording *recording;
	struct annotate *counted;
	bool is_live;	      /* .counted becomes more, and less */
	struct annotate read; /* .counted, of .opened */
};

/* What keys change. */
struct tuiannotate_look {
	enum annotext_percent percent;
	bool has_period, has_samples; /* in place of shares */
	bool no_source, has_bytes;    /* see annotext.h, as of those below */
	bool has_numbers, has_paths;
	bool no_arrows, has_jumps_here;
	bool is_simple, has_offsets;
	size_t first, nevents; /* that have columns */
};

struct tuiannotate_row {
	size_t at;    /* where in the text its line begins */
	double share; /* of the first event, in percent */
	struct disasm_insn insn;
};

struct tuiannotate_text {
	struct buf text;
	struct VEC(struct tuiannotate_row) rows;
};

void tuiannotate_release(struct tuiannotate *t);

/* As the options say. */
struct tuiannotate_look tuiannotate_look(const struct tuiannotate *t, size_t first, size_t nevents);

/* Reads .opened, if that was not done. */
int tuiannotate_read(struct tuiannotate *t, struct err *err);

/* A function that has samples, by its name and that of its file; NULL for none. */
const struct annotate_function *tuiannotate_find(const struct tuiannotate *t, const char *name,
						 const char *dso);

/* What an instruction of it leads to, a function; NULL where none is known. */
const struct annotate_function *tuiannotate_target(struct tuiannotate *t,
						   const struct annotate_function *f,
						   uint64_t address);

void tuiannotate_text_release(struct tuiannotate_text *text);

/* out begins empty. -1 when the code is not to be had. */
int tuiannotate_tell(struct tuiannotate *t, const struct annotate_function *f,
		     const struct tuiannotate_look *look, struct tuiannotate_text *out,
		     struct err *err);

#endif
