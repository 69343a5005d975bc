/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_EXPORT_H
#define UTIL_EXPORT_EXPORT_H

/*
 * A recording as a profile in another tool's format. A format is a constant
 * with functions that take the samples one after the other, with the code that
 * each was in, and write the whole at the end; exports.def lists them.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

/* A piece of code in which a sample was, or which had called that. */
struct export_frame {
	struct session_place place;
	struct symbols_name symbol;
};

/*
 * The frames of a sample, of the innermost first, at least one. Most chains come again
 * and again, and have the same number then: what was made of them can be kept by it.
 */
struct export_chain {
	uint32_t number;	   /* small, and never 0 */
	struct export_chains *all; /* for export_frames() */
};

/* Good until the next call. */
const struct export_frame *export_frames(const struct export_chain *c, size_t *n);

/* Where a format writes to. */
struct export_sink;

/* Hands bytes on. Failures of the system are told when the document is closed. */
int export_write(struct export_sink *to, const void *bytes, size_t len, struct err *err);

struct export_options {
	bool marks; /* frames of the kernel and of JIT compilers, where names alone are told */
	bool gzip;  /* also of a format that is not compressed by itself */
	const char *title; /* what the recording is called */
};

struct exporter {
	const char *name;
	bool is_gzip; /* always compressed */
	/* What it keeps of the samples. All arguments are borrowed until free(). */
	void *(*start)(struct recording *r, const struct export_options *o, struct export_sink *to);
	int (*add)(void *state, const struct sample *s, const struct export_chain *chain,
		   struct err *err);
	/*
	 * Where there are many chains they are forgotten now and then, and their numbers begin anew:
	 * what was made of them is not to be found by these any more, nor are frames' names to be
	 * kept. NULL: all of them stay, in memory.
	 */
	int (*renew)(void *state, struct err *err);
	int (*finish)(void *state, struct export_sink *to, struct err *err);
	void (*free)(void *state);
};

#define EXPORT(name) extern const struct exporter export_##name;
#include "util/export/exports.def"
#undef EXPORT
extern const struct exporter export_convertjson; /* of data convert alone */

/* "lines", which is none of these, and then their names: the words of an option CHOICE. */
extern const char export_words[];

/* The format of a word of that option, which counts from 1; NULL for lines, and for 0. */
const struct exporter *export_find(unsigned word);

/*
 * Writes what all samples of the recording that are wanted make, as it is,
 * whatever the format of the document.
 */
int export_run(const struct exporter *e, struct recording *r, const struct export_options *o,
	       struct doc *doc, struct err *err);

#endif
