/* SPDX-License-Identifier: MIT */
#include "util/report/profile.h"

#include "util/session/callers.h"

void profile_init(struct profile *p, const struct profile_args *args, struct symbols *symbols)
{
	*p = (struct profile){ .args = *args, .symbols = symbols };
}

void profile_release(struct profile *p)
{
	for (size_t i = 0; i < p->events.len; i++)
		hist_release(&p->events.at[i]);
	vec_release(&p->events);
	vec_release(&p->seen);
}

static struct hist *find_hist(struct profile *p, size_t event)
{
	while (p->events.len <= event)
		hist_init(vec_add(&p->events), p->args.keys, p->args.nkeys);
	return &p->events.at[event];
}

static void add_self(struct profile *p, struct hist *h, const struct sample *s, uint64_t period)
{
	struct hist_row *row = hist_find(h, s, p->symbols);

	row->samples++;
	row->period += period;
	row->children += period;
	h->samples++;
	h->period += period;
	p->seen.len = 0;
	*vec_add(&p->seen) = (size_t)(row - h->rows.at);
}

/* Recursion does not make a share larger: a row has a sample once. */
static bool is_seen(const struct profile *p, size_t row)
{
	for (size_t i = 0; i < p->seen.len; i++)
		if (p->seen.at[i] == row)
			return true;
	return false;
}

static void add_callers(struct profile *p, struct hist *h, struct recording *r,
			const struct sample *s)
{
	struct sample caller = *s;
	struct callers c;
	uint64_t address;

	callers_start(&c, s);
	while (callers_next(&c, &address, &caller.cpumode)) {
		struct hist_row *row;
		size_t number;

		caller.place = recording_place(r, s, caller.cpumode, address);
		row = hist_find(h, &caller, p->symbols);
		number = (size_t)(row - h->rows.at);
		if (is_seen(p, number))
			continue;
		row->children += s->raw->period;
		*vec_add(&p->seen) = number;
	}
}

/* A branch is of the kernel or of the program by its address alone. */
static struct session_place find_branch_place(struct recording *r, const struct sample *s,
					      uint64_t address)
{
	return recording_place(r, s, address > INT64_MAX ? RECORD_KERNEL : RECORD_USER, address);
}

static void add_branches(struct profile *p, struct hist *h, struct recording *r,
			 const struct sample *s)
{
	struct words b = s->raw->branches;
	struct sample branch = *s;

	branch.is_branch = true;
	for (size_t i = 0; i + 2 < b.len; i += 3) {
		branch.from = find_branch_place(r, s, words_get(b, i));
		branch.place = find_branch_place(r, s, words_get(b, i + 1));
		branch.branch_flags = words_get(b, i + 2);
		add_self(p, h, &branch, 1);
	}
}

int profile_read(struct profile *p, struct recording *r, struct err *err)
{
	struct sample s;
	int status;

	while ((status = recording_next(r, &s, err)) > 0) {
		struct hist *h;

		if (!s.is_wanted)
			continue;
		h = find_hist(p, (size_t)(s.event - recording_file(r)->events.at));
		if (p->args.of_branches) {
			add_branches(p, h, r, &s);
			continue;
		}
		add_self(p, h, &s, s.raw->period);
		if (p->args.by_children)
			add_callers(p, h, r, &s);
	}
	if (recording_file(r)->events.len)
		find_hist(p, recording_file(r)->events.len - 1);
	for (size_t i = 0; i < p->events.len; i++)
		hist_sort(&p->events.at[i], p->args.by_children);
	return status;
}
