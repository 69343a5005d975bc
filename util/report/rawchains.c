/* SPDX-License-Identifier: MIT */
#include "util/report/rawchains.h"

#include "util/session/callers.h"

/* When so much was kept, it begins anew: what is seen often is there again soon. */
enum { BYTES_KEPT = 64 << 20 };

/* A call is not longer than that: how far a branch may be in front of where it returns to. */
enum { LONGEST_CALL = 8 };

void rawchains_init(struct rawchains *c, const struct rawchains_args *args,
		    struct framepool *frames, struct chains *chains)
{
	*c = (struct rawchains){ .args = *args,
				 .frames = frames,
				 .chains = chains,
				 .seen.with_branches = args->has_branches };
}

void rawchains_release(struct rawchains *c)
{
	chainseen_release(&c->seen);
	vec_release(&c->made);
	vec_release(&c->frame);
	vec_release(&c->use);
	vec_release(&c->uses);
	branchsteps_release(&c->steps);
	*c = (struct rawchains){ 0 };
}

/* ---- taking apart ---- */

/* use: of the branch, told of the function that is really there; NULL: it is a caller. */
static void push(struct rawchains *c, struct recording *r, const struct sample *s, uint64_t address,
		 unsigned cpumode, const struct branchuse *use)
{
	uint32_t frame =
		framepool_find(c->frames, recording_place(r, s, cpumode, address), cpumode);
	const uint32_t *all;
	size_t n;

	all = framepool_expand(c->frames, frame, &n);
	for (size_t i = 0; i < n; i++) {
		*vec_add(&c->frame) = all[i];
		if (c->args.has_branches)
			*vec_add(&c->use) = use && i + 1 == n ? *use : (struct branchuse){ 0 };
	}
}

/* The callers that branches are of too: how many to skip. */
static size_t count_callers(struct words b, struct words chain)
{
	size_t skip = 0;

	for (size_t i = 0; i + 2 < b.len; i += 3) {
		uint64_t from = words_get(b, i);
		uint64_t caller = skip < chain.len ? words_get(chain, skip) : 0;

		/* The ip of the sample itself is what the newest branch led to. */
		if (i == 0 || caller > UINT64_MAX - 4095 ||
		    (from < caller && from + LONGEST_CALL >= caller))
			skip++;
	}
	return skip;
}

static void push_end(struct rawchains *c, struct recording *r, const struct sample *s,
		     uint64_t address, const struct branchuse *use)
{
	push(c, r, s, address, address > INT64_MAX ? RECORD_KERNEL : RECORD_USER, use);
}

/*
 * Where each branch went to and came from, the innermost frame first. In both
 * orders the place that a branch went to is told first, as in perf.
 */
static void push_branches(struct rawchains *c, struct recording *r, const struct sample *s)
{
	bool oldest_first = c->args.oldest_first;
	size_t n;

	branchsteps_make(&c->steps, s->raw->branches, (size_t)c->args.most, oldest_first);
	n = c->steps.all.len;
	for (size_t i = 0; i < n; i++) {
		const struct branchstep *b = &c->steps.all.at[oldest_first ? n - 1 - i : i];
		struct branchuse target = branchuse_of_target(b), source = branchuse_of_source(b);

		if (oldest_first)
			push_end(c, r, s, b->from, &source);
		push_end(c, r, s, b->to, &target);
		if (!oldest_first)
			push_end(c, r, s, b->from, &source);
	}
}

static bool matches(const regex_t *regex, const struct framepool_function *f)
{
	return f && regexec(regex, f->name, 0, NULL, 0) == 0;
}

static struct rawchains_chain take_apart(struct rawchains *c, struct recording *r,
					 const struct sample *s)
{
	struct rawchains_chain out = { 0 };
	struct callers callers;
	uint64_t address;
	unsigned cpumode;
	size_t first = 0, skip = 0, end;
	uint64_t n = 0;

	c->frame.len = c->use.len = 0;
	if (c->args.has_branches) {
		skip = count_callers(s->raw->branches, s->raw->callchain);
		push_branches(c, r, s);
	}
	callers_start(&callers, s);
	/* Functions that were inlined are no callers of their own. */
	while ((!c->args.most || n < c->args.most) && callers_next(&callers, &address, &cpumode)) {
		if (skip && callers.next <= skip)
			continue;
		push(c, r, s, address, cpumode, NULL);
		n++;
	}
	end = c->frame.len;
	for (size_t i = 0; c->args.no_callees && i < end; i++)
		if (matches(c->args.no_callees, framepool_function(c->frames, c->frame.at[i])))
			first = i;
	if (c->args.no_callees && end > first &&
	    matches(c->args.no_callees, framepool_function(c->frames, c->frame.at[first]))) {
		out.leaf = c->frame.at[first];
		out.has_leaf = true;
	}
	for (size_t i = end; i > first; i--)
		out.chain = chains_call(c->chains, out.chain, c->frame.at[i - 1]);
	if (c->args.has_branches && end > first) {
		out.uses = c->use.at + first;
		out.nuses = end - first;
	}
	return out;
}

/* ---- what was seen ---- */

/* What was made of it, with what its branches were like. */
static struct rawchains_chain give(const struct rawchains *c, const struct rawchains_made *m)
{
	struct rawchains_chain out = m->chain;

	out.uses = out.nuses ? c->uses.at + m->uses_start : NULL;
	return out;
}

static void keep(struct rawchains *c, const struct rawchains_chain *chain)
{
	*vec_add(&c->made) = (struct rawchains_made){ *chain, c->uses.len };
	for (size_t i = 0; i < chain->nuses; i++)
		*vec_add(&c->uses) = chain->uses[i];
}

struct rawchains_chain rawchains_find(struct rawchains *c, struct recording *r,
				      const struct sample *s)
{
	bool is_new;
	uint32_t number;

	if (chainseen_size(&c->seen) + c->uses.len * sizeof(c->uses.at[0]) >
	    (c->args.bytes_kept ? c->args.bytes_kept : BYTES_KEPT)) {
		chainseen_forget(&c->seen);
		c->made.len = c->uses.len = 0;
	}
	number = chainseen_find(&c->seen, recording_session(r), s, 0, &is_new);
	if (number == CHAINSEEN_NONE)
		return take_apart(c, r, s);
	if (is_new) {
		struct rawchains_chain new = take_apart(c, r, s);

		keep(c, &new);
	}
	return give(c, &c->made.at[number]);
}
