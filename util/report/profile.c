/* SPDX-License-Identifier: MIT */
#include "util/report/profile.h"

#include "util/report/annotate.h"
#include "util/report/functionipc.h"

enum { WATCHED_EACH = 4096 }; /* samples */

void profile_init(struct profile *p, const struct profile_args *args, struct recording *r)
{
	const struct rawchains_args raw = {
		.most = args->max_stack,
		.no_callees = args->no_callees,
		.has_branches = args->has_branch_chains,
		.oldest_first = args->oldest_first,
	};

	bool needs_cycles = false;

	*p = (struct profile){
		.args = *args,
		.session = recording_session(r),
		.socket = -1,
	};
	framepool_init(&p->frames, recording_symbols(r));
	p->frames.lines = recording_lines(r);
	p->frames.has_paths = args->full_paths;
	for (size_t i = 0; i < args->nkeys; i++)
		needs_cycles |= args->keys[i]->flags & SORTKEY_OF_CYCLES;
	if (needs_cycles)
		p->ipc = functionipc_new(&p->frames);
	rawchains_init(&p->raw, &raw, &p->frames, &p->chains);
	for (size_t i = 0; i < args->nkeys; i++)
		p->guests.is_always |= args->keys[i]->flags & SORTKEY_OF_FRAME ||
				       args->keys[i] == &sortguest_vm ||
				       args->keys[i] == &sortguest_vcpu;
}

void profile_release(struct profile *p)
{
	for (size_t i = 0; i < p->events.len; i++)
		stackset_release(&p->events.at[i]);
	vec_release(&p->events);
	for (size_t i = 0; i < p->samples.len; i++)
		rowsamples_release(&p->samples.at[i]);
	vec_release(&p->samples);
	for (size_t i = 0; i < p->uses.len; i++)
		branchuse_release(&p->uses.at[i]);
	vec_release(&p->uses);
	threadcounts_release(&p->threads);
	vec_release(&p->is_parent);
	guestentry_release(&p->guests);
	functionipc_free(p->ipc);
	rawchains_release(&p->raw);
	chains_release(&p->chains);
	framepool_release(&p->frames);
}

static struct stackset *find_stacks(struct profile *p, size_t event)
{
	while (p->events.len <= event)
		stackset_init(vec_add(&p->events), p->args.keys, p->args.nkeys);
	return &p->events.at[event];
}

static void keep_sample(struct profile *p, size_t event, uint32_t stack, const struct sample *s)
{
	while (p->samples.len <= event)
		*vec_add(&p->samples) = (struct rowsamples){ .most = p->args.samples };
	rowsamples_add(&p->samples.at[event], stack, s);
}

static void keep_uses(struct profile *p, size_t event, uint32_t stack,
		      const struct rawchains_chain *chain)
{
	while (p->uses.len <= event)
		*vec_add(&p->uses) = (struct branchuses){ 0 };
	branchuse_keep(&p->uses.at[event], stack, chain->uses, chain->nuses);
}

/* ---- parents ---- */

static bool is_parent(struct profile *p, uint32_t frame)
{
	while (p->is_parent.len <= frame)
		*vec_add(&p->is_parent) = 0;
	if (!p->is_parent.at[frame]) {
		const struct framepool_function *f = framepool_function(&p->frames, frame);

		p->is_parent.at[frame] =
			f && regexec(p->args.parent, f->name, 0, NULL, 0) == 0 ? 'y' : 'n';
	}
	return p->is_parent.at[frame] == 'y';
}

/* The outermost caller that is one; NULL: there is none. */
static const struct framepool_function *find_parent(struct profile *p, uint32_t chain)
{
	const struct framepool_function *found = NULL;

	if (!p->args.parent)
		return NULL;
	for (; chain; chain = p->chains.nodes.at[chain].caller) {
		uint32_t frame = p->chains.nodes.at[chain].frame;

		if (is_parent(p, frame))
			found = framepool_function(&p->frames, frame);
	}
	return found;
}

/* ---- samples ---- */

/* A branch is of the kernel or of the program by its address alone. */
static unsigned branch_mode(uint64_t address)
{
	return address > INT64_MAX ? RECORD_KERNEL : RECORD_USER;
}

static uint32_t find_end(struct profile *p, struct recording *r, const struct sample *s,
			 uint64_t address)
{
	unsigned mode = branch_mode(address);

	return framepool_find(&p->frames, recording_place(r, s, mode, address), mode);
}

static void add_branches(struct profile *p, struct recording *r, struct stackset *st,
			 struct sortkey_input *in)
{
	struct sample branch = *in->sample;
	struct words b = branch.raw->branches;

	for (size_t i = 0; i + 2 < b.len; i += 3) {
		in->from = find_end(p, r, in->sample, words_get(b, i));
		in->frame = find_end(p, r, in->sample, words_get(b, i + 1));
		branch.branch_flags = words_get(b, i + 2);
		st->all_samples++;
		st->all_period++;
		if (in->sample->is_wanted) {
			struct sortkey_input of_branch = *in;

			of_branch.sample = &branch;
			stackset_add(st, &of_branch, 0, 1);
		}
	}
}

static bool is_wanted(struct profile *p, const struct sample *s, const struct sortkey_input *in)
{
	const struct framepool_function *f;

	if (!s->is_wanted || (p->args.exclude_other && !in->parent))
		return false;
	if (!p->args.symbol_part)
		return true;
	f = framepool_function(&p->frames, in->frame);
	return f && strstr(f->name, p->args.symbol_part);
}

static void add_sample(struct profile *p, struct recording *r, const struct sample *s)
{
	struct stackset *st = find_stacks(p, (size_t)(s->event - recording_file(r)->events.at));
	uint64_t period = s->raw->period;
	struct sortkey_input in = {
		.sample = s,
		.recording = r,
		.frames = &p->frames,
		.time_quantum = p->args.time_quantum,
		.ns = p->args.ns,
		.raw_trace = p->args.raw_trace,
	};
	struct rawchains_chain found = { 0 };

	/* An access whose weight is not told counts for one, as in perf. */
	if (p->args.by_weight)
		period = s->raw->weight ? s->raw->weight : 1;
	if (p->args.hide_kernel && s->cpumode == RECORD_KERNEL)
		return;
	if (p->args.hide_user && s->cpumode == RECORD_USER)
		return;
	if (p->socket >= 0 && recording_socket(r, s->raw->cpu) != p->socket)
		return;
	if (p->args.of_branches) {
		add_branches(p, r, st, &in);
		return;
	}
	in.frame = framepool_find(&p->frames, s->place, s->cpumode);
	if (guestentry_may_tell(&p->guests, s))
		guestentry_add(&p->guests, &p->frames, r, s, in.frame);
	if (p->args.hide_unresolved && !framepool_function(&p->frames, in.frame))
		return;
	if (p->args.has_chains)
		found = rawchains_find(&p->raw, r, s);
	if (found.has_leaf)
		in.frame = found.leaf;
	in.parent = find_parent(p, found.chain);
	st->all_samples++;
	st->all_period += period;
	if (is_wanted(p, s, &in)) {
		uint32_t stack = stackset_add(st, &in, found.chain, period);

		if (p->args.has_uses && found.nuses)
			keep_uses(p, (size_t)(st - p->events.at), stack, &found);
		if (p->args.samples)
			keep_sample(p, (size_t)(st - p->events.at), stack, s);
	}
}

static void note_record(struct profile *p, const struct record *r)
{
	struct record_auxtrace_info traces;
	struct record_lost_samples lost;
	struct err err = { 0 };

	if (r->type == RECORD_LOST_SAMPLES && record_read(r, 0, &lost, &err) == 0)
		p->lost += lost.lost;
	if (r->type == RECORD_AUXTRACE_INFO && record_read(r, 0, &traces, &err) == 0)
		p->traces = traces.kind;
	err_clear(&err);
}

static int read_samples(struct profile *p, struct recording *r, struct progress *progress,
			size_t most, size_t *n, uint64_t *at, struct err *err)
{
	const struct datafile *f = recording_file(r);
	const struct record *other;
	struct sample s;
	int status = 1;

	for (*n = 0; *n < most && (status = recording_next_any(r, &s, &other, err)) > 0;) {
		if (other) {
			note_record(p, other);
			threadcounts_add(&p->threads, f, other);
			continue;
		}
		p->read++;
		add_sample(p, r, &s);
		if (p->ipc && s.is_wanted)
			functionipc_add(p->ipc, r, &s);
		if (p->counted && s.is_wanted)
			annotate_add(p->counted, &s, (size_t)(s.event - f->events.at));
		*at = s.record->offset;
		if (++*n % WATCHED_EACH == 0 && progress)
			progress_step(progress, *at, f->is_pipe ? 0 : f->data_size);
	}
	if (f->events.len)
		find_stacks(p, f->events.len - 1);
	return status < 0 ? -1 : 0;
}

int profile_read(struct profile *p, struct recording *r, struct progress *progress, struct err *err)
{
	uint64_t at = 0;
	size_t n;
	int status = read_samples(p, r, progress, SIZE_MAX, &n, &at, err);

	if (p->ipc)
		functionipc_finish(p->ipc);
	if (progress)
		progress_end(progress);
	return status;
}

int profile_read_part(struct profile *p, struct recording *r, size_t *n, uint64_t *at,
		      struct err *err)
{
	size_t most = *n;
	int status = read_samples(p, r, NULL, most, n, at, err);

	if (p->ipc && *n < most)
		functionipc_finish(p->ipc);
	return status;
}

void profile_make_hist(struct profile *p, struct hist *h, const struct hist_args *args,
		       const size_t *events)
{
	hist_init(h, args, &p->frames, &p->chains);
	for (size_t i = 0; i < args->members; i++) {
		stackset_settle(find_stacks(p, events[i]), p->session);
		hist_add(h, find_stacks(p, events[i]), i);
	}
}

void profile_fade(struct profile *p, bool forget)
{
	for (size_t i = 0; i < p->events.len; i++)
		stackset_fade(&p->events.at[i], forget);
}
