/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHREAD_H
#define UTIL_REPORT_BRANCHREAD_H

/*
 * The branches of a recording, added up and with names: what is at the source
 * and the target of each, looked up while the addresses mean that.
 */

#include "util/base/arena.h"
#include "util/report/branchpath.h"
#include "util/report/branchtable.h"
#include "util/report/framepool.h"
#include "util/report/sortkey.h"

struct recording;

/* What a branch's name is made of. */
enum branchread_key {
	BRANCHREAD_COMM,
	BRANCHREAD_DSO_FROM,
	BRANCHREAD_FROM,
	BRANCHREAD_DSO_TO,
	BRANCHREAD_TO,
	BRANCHREAD_NKEYS
};

/* What is at one end, once for each address. */
struct branchread_place {
	const char *file;
	struct sortkey_value function;
};

/* Where an edge or a run is. There are many: what ends have in common is kept once. */
struct branchread_name {
	const char *comm;
	const struct branchread_place *source, *target;
	uint32_t from, to; /* frames of the pool */
	uint64_t moved;	   /* what the start's address has more than the file's */
};

struct branchread_options {
	size_t path_length; /* branches of a path; 0: none are kept */
	bool keep_stacks;
};

struct branchread {
	struct branchtable table;
	struct branchpath paths;
	struct VEC(struct branchread_name) edges; /* of the table's rows */
	struct VEC(struct branchread_name) runs; /* the same; .DSO_FROM and .FROM are the start's */
	struct framepool frames;
	struct VEC(const struct branchread_place *) places; /* of the frames; NULL: not asked yet */
	struct arena arena;
	struct VEC(uint64_t) versions; /* of the contexts */
	struct VEC(const void *) comms;
	/* The edges of each sample, with BRANCHREAD_STACK_END behind it; where they are kept. */
	struct VEC(uint32_t) stacks;
	uint64_t samples; /* that have branches */
	/* The newest branch of the sample before, where its number is told. */
	struct {
		uint64_t number, to;
		uint32_t context;
		bool is_told;
	} before;
	bool is_call_stack;
	struct branchread_options options;
	const unsigned char *last; /* the record of the last sample */
};

#define BRANCHREAD_STACK_END UINT32_MAX

/*
 * Begins with nothing, and adds a sample of a recording that has these symbols.
 * One without branches adds nothing, and neither do the further counters of a
 * group.
 */
void branchread_init(struct branchread *b, const struct branchread_options *o,
		     struct symbols *symbols);
void branchread_add_sample(struct branchread *b, struct recording *r, const struct sample *s);

/*
 * Reads all samples that are wanted. Fails where the recording does, and when it has no
 * branches. Names live as long as the recording and b. Whatever the result,
 * branchread_release() takes it.
 */
int branchread_run(struct branchread *b, struct recording *r, const struct branchread_options *o,
		   struct err *err);
void branchread_release(struct branchread *b);

static inline struct sortkey_value branchread_value(const struct branchread_name *n,
						    enum branchread_key key)
{
	switch (key) {
	case BRANCHREAD_FROM:
		return n->source->function;
	case BRANCHREAD_TO:
		return n->target->function;
	case BRANCHREAD_DSO_FROM:
		return (struct sortkey_value){ .thing = n->source->file };
	case BRANCHREAD_DSO_TO:
		return (struct sortkey_value){ .thing = n->target->file };
	default:
		return (struct sortkey_value){ .thing = n->comm };
	}
}

/* The symbol of a name's value; NULL without one. */
static inline const char *branchread_symbol(const struct branchread_name *n,
					    enum branchread_key key)
{
	const struct framepool_function *f = branchread_value(n, key).thing;

	return f ? f->name : NULL;
}

/* Appends a value as people read it: "[k] schedule", "libc.so.6". */
void branchread_add(const struct branchread_name *n, enum branchread_key key, struct buf *out);

/* "Source Symbol" */
const char *branchread_title(enum branchread_key key);

#endif
