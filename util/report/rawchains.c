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
	*c = (struct rawchains){ 0 };
}

/* ---- taking apart ---- */

static void push(struct rawchains *c, struct recording *r, const struct sample *s, uint64_t address,
		 unsigned cpumode)
{
	uint32_t frame =
		framepool_find(c->frames, recording_place(r, s, cpumode, address), cpumode);
	const uint32_t *all;
	size_t n;

	all = framepool_expand(c->frames, frame, &n);
	for (size_t i = 0; i < n; i++)
		*vec_add(&c->frame) = all[i];
}

/* Where each branch went to and came from. The callers that it has too: how many to skip. */
static size_t push_branches(struct rawchains *c, struct recording *r, const struct sample *s)
{
	struct words b = s->raw->branches, chain = s->raw->callchain;
	size_t skip = 0;

	for (size_t i = 0; i + 2 < b.len; i += 3) {
		uint64_t from = words_get(b, i), to = words_get(b, i + 1);
		uint64_t caller = skip < chain.len ? words_get(chain, skip) : 0;

		/* The ip of the sample itself is what the newest branch led to. */
		if (i == 0 || caller > UINT64_MAX - 4095 ||
		    (from < caller && from + LONGEST_CALL >= caller))
			skip++;
		push(c, r, s, to, to > INT64_MAX ? RECORD_KERNEL : RECORD_USER);
		push(c, r, s, from, from > INT64_MAX ? RECORD_KERNEL : RECORD_USER);
	}
	return skip;
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

	c->frame.len = 0;
	if (c->args.has_branches)
		skip = push_branches(c, r, s);
	callers_start(&callers, s);
	while (callers_next(&callers, &address, &cpumode))
		if (!skip || callers.next > skip)
			push(c, r, s, address, cpumode);
	end = c->frame.len;
	if (c->args.most && c->args.most < end)
		end = (size_t)c->args.most;
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
	return out;
}

/* ---- what was seen ---- */

struct rawchains_chain rawchains_find(struct rawchains *c, struct recording *r,
				      const struct sample *s)
{
	bool is_new;
	uint32_t number;

	if (chainseen_size(&c->seen) > BYTES_KEPT) {
		chainseen_forget(&c->seen);
		c->made.len = 0;
	}
	number = chainseen_find(&c->seen, recording_session(r), s, 0, &is_new);
	if (number == CHAINSEEN_NONE)
		return take_apart(c, r, s);
	if (is_new)
		*vec_add(&c->made) = take_apart(c, r, s);
	return c->made.at[number];
}
