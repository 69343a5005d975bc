/* SPDX-License-Identifier: MIT */
#include "util/report/branchuse.h"

#include <ctype.h>

#include "arch/branch.h"
#include "util/base/alloc.h"

/* Bits of .types: 1 << enum branch_type, and behind those what a branch's ends tell. */
enum {
	FORWARD = 1 << BRANCH_TYPES,
	BACKWARD = FORWARD << 1,
	CROSS_4K = FORWARD << 2,
	CROSS_2M = FORWARD << 3,
};

static bool crosses(const struct branchstep *s, unsigned shift)
{
	return s->from >> shift != s->to >> shift;
}

static uint32_t types_of(const struct branchstep *s)
{
	enum branch_type type = branch_of_entry(s->from, s->to, s->flags).type;
	uint32_t types = 1u << type;

	if (type == BRANCH_UNKNOWN || !s->from)
		return 0;
	if (type == BRANCH_COND)
		types |= s->to > s->from ? FORWARD : BACKWARD;
	if (crosses(s, 21))
		types |= CROSS_2M;
	else if (crosses(s, 12))
		types |= CROSS_4K;
	return types;
}

struct branchuse branchuse_of_target(const struct branchstep *s)
{
	return (struct branchuse){
		.n = 1,
		.is_target = true,
		.predicted = (s->flags & BRANCH_FLAG_PREDICTED) != 0,
		.aborted = (s->flags & BRANCH_FLAG_ABORT) != 0,
		.types = types_of(s),
	};
}

struct branchuse branchuse_of_source(const struct branchstep *s)
{
	return (struct branchuse){
		.n = 1,
		.cycles = branch_flags_cycles(s->flags),
		.rounds = s->rounds,
		.rounds_cycles = s->round_cycles,
	};
}

void branchuse_add(struct branchuse *to, const struct branchuse *from)
{
	if (from->n)
		to->is_target = from->is_target;
	to->cycles += from->cycles;
	to->n += from->n;
	to->predicted += from->predicted;
	to->aborted += from->aborted;
	to->types |= from->types;
	to->rounds += from->rounds;
	to->rounds_cycles += from->rounds_cycles;
}

/* ---- text ---- */

static void begin_word(size_t start, struct buf *out)
{
	buf_add_text(out, out->len > start ? " " : " (");
}

static void add_type(uint32_t types, uint32_t bit, const char *name, size_t start, struct buf *out)
{
	if (!(types & bit))
		return;
	begin_word(start, out);
	for (; *name; name++)
		buf_add_char(out, (char)toupper((unsigned char)*name));
}

static void tell_target(const struct branchuse *u, size_t start, struct buf *out)
{
	add_type(u->types, FORWARD, "cond_fwd", start, out);
	add_type(u->types, BACKWARD, "cond_bwd", start, out);
	for (unsigned i = BRANCH_COND + 1; i < BRANCH_TYPES; i++)
		add_type(u->types, 1u << i, branch_type_name(i), start, out);
	add_type(u->types, CROSS_4K, "cross_4k", start, out);
	add_type(u->types, CROSS_2M, "cross_2m", start, out);
	if (u->predicted < u->n) {
		begin_word(start, out);
		buf_printf(out, "predicted:%.1f%%", 100.0 * u->predicted / u->n);
	}
	if (u->aborted) {
		begin_word(start, out);
		buf_printf(out, "abort:%.1f%%", 100.0 * u->aborted / u->n);
	}
}

static void tell_source(const struct branchuse *u, size_t start, struct buf *out)
{
	if (u->cycles / u->n) {
		begin_word(start, out);
		buf_printf(out, "cycles:%llu", (unsigned long long)(u->cycles / u->n));
	}
	if (u->rounds / u->n) {
		begin_word(start, out);
		buf_printf(out, "iter:%llu avg_cycles:%llu", (unsigned long long)(u->rounds / u->n),
			   (unsigned long long)(u->rounds_cycles / u->rounds));
	}
}

void branchuse_tell(const struct branchuse *u, struct buf *out)
{
	size_t start = out->len;

	if (!u->n)
		buf_add_text(out, " (calltrace");
	else if (u->is_target)
		tell_target(u, start, out);
	else
		tell_source(u, start, out);
	if (out->len > start)
		buf_add_char(out, ')');
}

/* ---- of stacks ---- */

void branchuse_release(struct branchuses *u)
{
	vec_release(&u->all);
	vec_release(&u->starts);
	vec_release(&u->counts);
}

void branchuse_keep(struct branchuses *u, uint32_t stack, const struct branchuse *uses, size_t n)
{
	while (u->starts.len <= stack) {
		*vec_add(&u->starts) = u->all.len;
		*vec_add(&u->counts) = 0;
	}
	if (!u->counts.at[stack]) {
		u->starts.at[stack] = u->all.len;
		u->counts.at[stack] = n;
		for (size_t i = 0; i < n; i++)
			*vec_add(&u->all) = (struct branchuse){ 0 };
	}
	for (size_t i = 0; i < n && i < u->counts.at[stack]; i++)
		branchuse_add(&u->all.at[u->starts.at[stack] + i], &uses[i]);
}

const struct branchuse *branchuse_find(const struct branchuses *u, uint32_t stack, size_t *n)
{
	*n = stack < u->counts.len ? u->counts.at[stack] : 0;
	return *n ? u->all.at + u->starts.at[stack] : NULL;
}
