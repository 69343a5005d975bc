/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_BRANCHFILE_H
#define UTIL_EXPORT_BRANCHFILE_H

/*
 * The branches of one file of a recording, for optimisers that take a program
 * apart by them: the file that the most branches are in, with the addresses
 * of its own, whatever it was mapped at. For autofdo.c and bolt.c.
 */

#include "util/export/export.h"
#include "util/report/branchread.h"

struct branchfile_row {
	uint64_t a, b; /* in the file; 0 and is_outside: elsewhere */
	bool a_outside, b_outside;
	uint64_t count, mispredicted;
};

struct branchfile_rows VEC(struct branchfile_row);

struct branchfile {
	const char *path;	      /* as recorded */
	struct branchfile_rows edges; /* with at least one end in the file; by address */
	struct branchfile_rows runs;  /* within it; by address */
	uint64_t branches, others;    /* in the file, and in all other ones alone */
};

enum branchfile_address {
	BRANCHFILE_OFFSET,  /* of the byte in the file */
	BRANCHFILE_VIRTUAL, /* as its ELF headers have it; the offset where the file is not there */
};

/* What exporters of branches keep of samples: the functions of struct exporter. */
struct branchfile_state;
void *branchfile_start(struct recording *r, const struct export_options *o, struct export_sink *to);
int branchfile_add(void *state, const struct sample *s, const struct export_chain *chain,
		   struct err *err);
void branchfile_free(void *state);

/* Fails when no branch is in a file that is known. */
int branchfile_make(struct branchfile *f, struct branchfile_state *state,
		    enum branchfile_address how, struct err *err);
void branchfile_release(struct branchfile *f);

/* Hands on what has become more than a batch, or with all set everything. */
int branchfile_flush(struct buf *out, bool all, struct export_sink *to, struct err *err);

#endif
