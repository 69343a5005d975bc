/* SPDX-License-Identifier: MIT */
#include "util/report/rowsamples.h"

void rowsamples_release(struct rowsamples *r)
{
	for (size_t i = 0; i < r->stacks.len; i++)
		vec_release(&r->stacks.at[i].kept);
	vec_release(&r->stacks);
}

/* Not random for anybody who wants it to be: the same file gives the same samples. */
static uint64_t next_chance(struct rowsamples *r)
{
	r->chance = r->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return r->chance >> 33;
}

/* Algorithm R: the nth takes the place of one of those that are kept with chance most / n. */
void rowsamples_add(struct rowsamples *r, uint32_t number, const struct sample *s)
{
	struct rowsamples_stack *stack;
	struct rowsample *place;
	uint64_t at;

	while (r->stacks.len <= number)
		*vec_add(&r->stacks) = (struct rowsamples_stack){ 0 };
	stack = &r->stacks.at[number];
	stack->seen++;
	if (stack->kept.len < r->most) {
		place = vec_add(&stack->kept);
	} else {
		at = next_chance(r) % stack->seen;
		if (at >= r->most)
			return;
		place = &stack->kept.at[at];
	}
	*place = (struct rowsample){
		.time = s->raw->time,
		.address = s->raw->ip,
		.period = s->raw->period,
		.comm = s->thread->comm,
		.pid = s->raw->pid,
		.tid = s->raw->tid,
		.cpu = s->raw->cpu,
		.has_cpu = s->raw->has & PERFATTR_SAMPLE_CPU,
	};
}

/* ---- of rows ---- */

struct rowsamples_index {
	const struct rowsamples *samples;
	uint32_t *first, *next; /* stacks of each row, and behind each, plus 1 */
	struct VEC(struct rowsample) found;
};

static void note(void *arg, const struct hist_found *f)
{
	struct rowsamples_index *x = arg;

	if (!f->is_self)
		return;
	x->next[f->stack] = x->first[f->row];
	x->first[f->row] = f->stack + 1;
}

struct rowsamples_index *rowsamples_index_new(const struct rowsamples *r, struct hist *h,
					      const struct stackset *s)
{
	struct rowsamples_index *x = alloc_zero(1, sizeof(*x));

	x->samples = r;
	x->first = alloc_zero(h->rows.len + 1, sizeof(x->first[0]));
	x->next = alloc_zero(s->rows.len + 1, sizeof(x->next[0]));
	hist_visit(h, s, &(struct hist_visit){ note, x });
	return x;
}

void rowsamples_index_free(struct rowsamples_index *x)
{
	if (!x)
		return;
	vec_release(&x->found);
	free(x->first);
	free(x->next);
	free(x);
}

static int compare_times(const void *a, const void *b)
{
	const struct rowsample *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Of more than may be shown, some from all of the time. */
const struct rowsample *rowsamples_find(struct rowsamples_index *x, uint32_t row, size_t *n)
{
	x->found.len = 0;
	for (uint32_t i = x->first[row]; i; i = x->next[i - 1])
		for (size_t k = 0;
		     i <= x->samples->stacks.len && k < x->samples->stacks.at[i - 1].kept.len; k++)
			*vec_add(&x->found) = x->samples->stacks.at[i - 1].kept.at[k];
	if (x->found.len)
		qsort(x->found.at, x->found.len, sizeof(x->found.at[0]), compare_times);
	*n = x->found.len < x->samples->most ? x->found.len : x->samples->most;
	for (size_t i = 0; i < *n; i++)
		x->found.at[i] = x->found.at[i * x->found.len / *n];
	return x->found.at;
}

void rowsamples_add_line(const struct rowsample *s, struct buf *out)
{
	buf_printf(out, "%16llu.%09llu", (unsigned long long)(s->time / 1000000000),
		   (unsigned long long)(s->time % 1000000000));
	if (s->has_cpu)
		buf_printf(out, "  [%03u]", s->cpu);
	buf_printf(out, "  %s %u/%u  0x%llx\n", s->comm, s->pid, s->tid,
		   (unsigned long long)s->address);
}
