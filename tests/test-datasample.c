/* SPDX-License-Identifier: MIT */
/*
 * Samples of attributes that are made at random, with any parts together and in
 * both byte orders, written by a writer of the test's own after the comment at
 * PERF_RECORD_SAMPLE in include/uapi/linux/perf_event.h.
 */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/data/datasample.h"

enum { ROUNDS = 20000, WORDS_MOST = 12, BYTES_MOST = 45 };

/* xorshift64 (Marsaglia): the same samples in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

struct values VEC(uint64_t);

/* What is written, and what is expected to be read. */
struct made {
	struct perfattr attr;
	struct buf bytes;
	bool swap;
	uint64_t state;
	struct datasample want;
	/* Arrays, as values. */
	struct values read, chain, branches, counters, user_regs, intr_regs;
	struct buf raw, stack, aux;
	uint64_t times[2];
};

static void put32(struct made *m, uint32_t n)
{
	n = m->swap ? __builtin_bswap32(n) : n;
	buf_add(&m->bytes, &n, sizeof(n));
}

static void put64(struct made *m, uint64_t n)
{
	n = m->swap ? __builtin_bswap64(n) : n;
	buf_add(&m->bytes, &n, sizeof(n));
}

static uint64_t put_random(struct made *m)
{
	uint64_t n = next_random(&m->state);

	put64(m, n);
	return n;
}

static void put_bytes(struct made *m, struct buf *copy, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(copy, (char)next_random(&m->state));
	buf_add_view(&m->bytes, buf_view(copy));
}

static bool has(const struct made *m, uint64_t bit)
{
	return m->attr.sample_type & bit;
}

static void put_fixed(struct made *m)
{
	struct datasample *w = &m->want;

	if (has(m, PERFATTR_SAMPLE_IDENTIFIER))
		w->id = put_random(m);
	if (has(m, PERFATTR_SAMPLE_IP))
		w->ip = put_random(m);
	if (has(m, PERFATTR_SAMPLE_TID)) {
		put32(m, w->pid = (uint32_t)next_random(&m->state));
		put32(m, w->tid = (uint32_t)next_random(&m->state));
	}
	if (has(m, PERFATTR_SAMPLE_TIME))
		w->time = put_random(m);
	if (has(m, PERFATTR_SAMPLE_ADDR))
		w->addr = put_random(m);
	if (has(m, PERFATTR_SAMPLE_ID))
		w->id = put_random(m);
	if (has(m, PERFATTR_SAMPLE_STREAM_ID))
		w->stream_id = put_random(m);
	if (has(m, PERFATTR_SAMPLE_CPU)) {
		put32(m, w->cpu = (uint32_t)next_random(&m->state));
		put32(m, 0);
	}
	w->period = m->attr.period;
	if (has(m, PERFATTR_SAMPLE_PERIOD))
		w->period = put_random(m);
}

static void put_value(struct made *m, bool with_times)
{
	uint64_t format = m->attr.read_format;

	*vec_add(&m->read) = put_random(m);
	if (with_times && (format & PERFATTR_READ_TIME_ENABLED))
		m->times[0] = put_random(m);
	if (with_times && (format & PERFATTR_READ_TIME_RUNNING))
		m->times[1] = put_random(m);
	*vec_add(&m->read) = format & PERFATTR_READ_ID ? put_random(m) : 0;
	*vec_add(&m->read) = format & PERFATTR_READ_LOST ? put_random(m) : 0;
}

static void put_read(struct made *m)
{
	uint64_t format = m->attr.read_format, n;

	if (!(format & PERFATTR_READ_GROUP)) {
		put_value(m, true);
		return;
	}
	put64(m, n = next_random(&m->state) % WORDS_MOST);
	if (format & PERFATTR_READ_TIME_ENABLED)
		m->times[0] = put_random(m);
	if (format & PERFATTR_READ_TIME_RUNNING)
		m->times[1] = put_random(m);
	for (uint64_t i = 0; i < n; i++)
		put_value(m, false);
}

static void put_branches(struct made *m)
{
	uint64_t n = next_random(&m->state) % WORDS_MOST;

	put64(m, n);
	if (m->attr.branch_sample_type & PERFATTR_BRANCH_HW_INDEX)
		m->want.branch_hw_index = put_random(m);
	for (uint64_t i = 0; i < 3 * n; i++) {
		uint64_t word = put_random(m);

		/* Flags lie otherwise in the other byte order: see a_branch_of_the_other_byte_order. */
		*vec_add(&m->branches) = i % 3 == 2 && m->swap ? words_turn_flags(word) : word;
	}
	for (uint64_t i = 0; i < n && (m->attr.branch_sample_type & PERFATTR_BRANCH_COUNTERS); i++)
		*vec_add(&m->counters) = put_random(m);
}

/* Some samples have none: a kernel thread's of the user. */
static uint64_t put_regs(struct made *m, uint64_t mask, bool intr)
{
	uint64_t abi = next_random(&m->state) % 3;

	put64(m, abi);
	for (unsigned int bit = 0; bit < 64 && abi; bit++) {
		if (mask >> bit & 1) {
			uint64_t n = put_random(m);

			if (intr)
				*vec_add(&m->intr_regs) = n;
			else
				*vec_add(&m->user_regs) = n;
		}
	}
	return abi;
}

static void put_arrays(struct made *m)
{
	size_t len;

	if (has(m, PERFATTR_SAMPLE_READ))
		put_read(m);
	if (has(m, PERFATTR_SAMPLE_CALLCHAIN)) {
		put64(m, len = next_random(&m->state) % WORDS_MOST);
		for (size_t i = 0; i < len; i++)
			*vec_add(&m->chain) = put_random(m);
	}
	if (has(m, PERFATTR_SAMPLE_RAW)) {
		/* Its size and its bytes together are words. */
		len = (next_random(&m->state) % BYTES_MOST / 8) * 8 + 4;
		put32(m, (uint32_t)len);
		put_bytes(m, &m->raw, len);
	}
	if (has(m, PERFATTR_SAMPLE_BRANCH_STACK))
		put_branches(m);
	if (has(m, PERFATTR_SAMPLE_REGS_USER))
		m->want.user_regs.abi = put_regs(m, m->attr.sample_regs_user, false);
	if (has(m, PERFATTR_SAMPLE_STACK_USER)) {
		len = next_random(&m->state) % BYTES_MOST / 8 * 8;
		put64(m, len);
		put_bytes(m, &m->stack, len);
		if (len) {
			m->stack.len = next_random(&m->state) % (len + 1);
			put64(m, m->stack.len);
		}
	}
}

static void put_tail(struct made *m)
{
	struct datasample *w = &m->want;
	uint64_t n;

	if (has(m, PERFATTR_SAMPLE_WEIGHT) || has(m, PERFATTR_SAMPLE_WEIGHT_STRUCT)) {
		n = w->weight = put_random(m);
		if (has(m, PERFATTR_SAMPLE_WEIGHT_STRUCT)) {
			w->weight = (uint32_t)n;
			w->weight2 = (uint16_t)(n >> 32);
			w->weight3 = (uint16_t)(n >> 48);
		}
	}
	if (has(m, PERFATTR_SAMPLE_DATA_SRC))
		w->data_src = put_random(m);
	if (has(m, PERFATTR_SAMPLE_TRANSACTION))
		w->transaction = put_random(m);
	if (has(m, PERFATTR_SAMPLE_REGS_INTR))
		w->intr_regs.abi = put_regs(m, m->attr.sample_regs_intr, true);
	if (has(m, PERFATTR_SAMPLE_PHYS_ADDR))
		w->phys_addr = put_random(m);
	if (has(m, PERFATTR_SAMPLE_CGROUP))
		w->cgroup = put_random(m);
	if (has(m, PERFATTR_SAMPLE_DATA_PAGE_SIZE))
		w->data_page_size = put_random(m);
	if (has(m, PERFATTR_SAMPLE_CODE_PAGE_SIZE))
		w->code_page_size = put_random(m);
	if (has(m, PERFATTR_SAMPLE_AUX)) {
		put64(m, n = next_random(&m->state) % BYTES_MOST / 8 * 8);
		put_bytes(m, &m->aux, n);
	}
}

static void make(struct made *m, uint64_t sample_type)
{
	m->attr = (struct perfattr){
		.size = PERFATTR_SIZE_KNOWN,
		.sample_type = sample_type,
		.read_format = next_random(&m->state) & 31,
		.branch_sample_type = next_random(&m->state) &
				      (PERFATTR_BRANCH_HW_INDEX | PERFATTR_BRANCH_COUNTERS),
		.sample_regs_user = next_random(&m->state) & next_random(&m->state),
		.sample_regs_intr = next_random(&m->state) & next_random(&m->state),
		.period = next_random(&m->state),
	};
	buf_add_fill(&m->bytes, 0, 8);
	put_fixed(m);
	put_arrays(m);
	put_tail(m);
}

static void release(struct made *m)
{
	buf_release(&m->bytes);
	buf_release(&m->raw);
	buf_release(&m->stack);
	buf_release(&m->aux);
	vec_release(&m->read);
	vec_release(&m->chain);
	vec_release(&m->branches);
	vec_release(&m->counters);
	vec_release(&m->user_regs);
	vec_release(&m->intr_regs);
}

#define SAME(field) cr_assert_eq(got.field, want->field, #field " of sample_type %#llx", type)

static void same_words(struct words got, const uint64_t *want, size_t n, const char *what)
{
	cr_assert_eq(got.len, n, "%s: %zu for %zu", what, got.len, n);
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(words_get(got, i), want[i], "%s %zu", what, i);
}

static void same_bytes(struct view got, const struct buf *want, const char *what)
{
	cr_assert(got.len == want->len && (!got.len || memcmp(got.at, want->at, got.len) == 0),
		  "%s: %zu bytes for %zu", what, got.len, want->len);
}

static void check_read(const struct made *m, const struct datasample_read *got)
{
	cr_assert_eq(got->nr, m->read.len / 3);
	for (size_t i = 0; i < got->nr; i++) {
		struct datasample_read_value v = datasample_read_get(got, i);

		cr_assert_eq(v.value, m->read.at[3 * i]);
		cr_assert_eq(v.id, m->read.at[3 * i + 1]);
		cr_assert_eq(v.lost, m->read.at[3 * i + 2]);
	}
	cr_assert_eq(got->time_enabled, m->times[0]);
	cr_assert_eq(got->time_running, m->times[1]);
}

static void check(const struct made *m)
{
	const unsigned long long type = m->attr.sample_type;
	const struct datasample *want = &m->want;
	const struct record r = {
		.type = RECORD_SAMPLE,
		.size = (uint32_t)m->bytes.len,
		.bytes = (const unsigned char *)m->bytes.at,
		.swap = m->swap,
	};
	struct datasample got;
	struct err err = { 0 };

	cr_assert_eq(datasample_read(&r, &m->attr, &got, &err), 0, "%#llx: %s", type, err.text);
	cr_assert_eq(got.unread, 0, "%#llx: %zu bytes are left", type, got.unread);
	SAME(id);
	SAME(ip);
	SAME(pid);
	SAME(tid);
	SAME(time);
	SAME(addr);
	SAME(stream_id);
	SAME(cpu);
	SAME(period);
	SAME(branch_hw_index);
	SAME(user_regs.abi);
	SAME(intr_regs.abi);
	SAME(weight);
	SAME(weight2);
	SAME(weight3);
	SAME(data_src);
	SAME(transaction);
	SAME(phys_addr);
	SAME(cgroup);
	SAME(data_page_size);
	SAME(code_page_size);
	if (type & PERFATTR_SAMPLE_READ)
		check_read(m, &got.read);
	same_words(got.callchain, m->chain.at, m->chain.len, "callers");
	same_words(got.branches, m->branches.at, m->branches.len, "branches");
	same_words(got.branch_counters, m->counters.at, m->counters.len, "counters");
	same_words(got.user_regs.values, m->user_regs.at, m->user_regs.len, "user registers");
	same_words(got.intr_regs.values, m->intr_regs.at, m->intr_regs.len, "registers");
	same_bytes(got.raw, &m->raw, "raw data");
	same_bytes(got.user_stack, &m->stack, "stack");
	same_bytes(got.aux, &m->aux, "trace");
	/* The id is found without reading the rest. */
	if (type & (PERFATTR_SAMPLE_IDENTIFIER | PERFATTR_SAMPLE_ID)) {
		int at = datasample_id_from_start(type);

		cr_assert_geq(at, 8);
		if ((type & PERFATTR_SAMPLE_IDENTIFIER) && (type & PERFATTR_SAMPLE_ID))
			return;
		cr_assert_eq(bytes_peek_u64(r.bytes + at, m->swap), want->id);
	} else {
		cr_assert_eq(datasample_id_from_start(type), -1);
	}
}

/* Every shorter one is told to be cut, whatever is behind it in memory. */
static void check_cuts(const struct made *m)
{
	struct record r = { .type = RECORD_SAMPLE, .swap = m->swap };

	for (size_t len = 8; len < m->bytes.len; len++) {
		/* Of its own size, so that a sanitizer sees what is read behind it. */
		unsigned char *copy = alloc_zero(1, len);
		struct datasample got;
		struct err err = { 0 };

		memcpy(copy, m->bytes.at, len);
		r.bytes = copy;
		r.size = (uint32_t)len;
		cr_assert_eq(datasample_read(&r, &m->attr, &got, &err), -1,
			     "%#llx is read of %zu of %zu bytes",
			     (unsigned long long)m->attr.sample_type, len, m->bytes.len);
		cr_assert(strstr(err.text, "ends within"), "%s", err.text);
		free(copy);
	}
}

static void try(uint64_t sample_type, uint64_t *state, bool with_cuts)
{
	for (int swap = 0; swap < 2; swap++) {
		struct made m = { .swap = swap, .state = next_random(state) };

		make(&m, sample_type);
		check(&m);
		if (with_cuts)
			check_cuts(&m);
		release(&m);
	}
}

/* As a compiler for a big-endian machine lays struct perf_branch_entry out: mispred is its highest bit. */
Test(datasample, a_branch_of_the_other_byte_order)
{
	const struct {
		uint64_t big, little;
	} flags[] = {
		{ 0, 0 },
		{ UINT64_C(1) << 63, 1 },			   /* mispred */
		{ UINT64_C(1) << 62, 2 },			   /* predicted */
		{ UINT64_C(1) << 61, 4 },			   /* in_tx */
		{ UINT64_C(1) << 60, 8 },			   /* abort */
		{ UINT64_C(0x1234) << 44, UINT64_C(0x1234) << 4 }, /* cycles */
		{ UINT64_C(6) << 40, UINT64_C(6) << 20 },	   /* type */
		{ UINT64_C(2) << 38, UINT64_C(2) << 24 },	   /* spec */
		{ UINT64_C(9) << 34, UINT64_C(9) << 26 },	   /* new_type */
		{ UINT64_C(5) << 31, UINT64_C(5) << 30 },	   /* priv */
		{ UINT64_C(0x4001230000000000), 2 | UINT64_C(0x12) << 4 | UINT64_C(3) << 20 },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		unsigned char bytes[24] = { 0 };
		struct words w = { .at = bytes, .len = 3, .swap = true, .are_branches = true };
		uint64_t other = __builtin_bswap64(flags[i].big);

		memcpy(bytes + 16, &other, 8);
		cr_assert_eq(words_get(w, 2), flags[i].little, "%zu", i);
		w.are_branches = false;
		cr_assert_eq(words_get(w, 2), flags[i].big);
	}
}

Test(datasample, each_part_alone_and_all_together)
{
	uint64_t state = 0x5a3b1e;

	for (unsigned int bit = 0; 1u << bit & PERFATTR_SAMPLE_KNOWN; bit++)
		for (int i = 0; i < 20; i++)
			try((uint64_t)1 << bit, &state, true);
	for (int i = 0; i < 100; i++)
		try(PERFATTR_SAMPLE_KNOWN, &state, i == 0);
}

Test(datasample, any_parts_in_any_combination)
{
	uint64_t state = 0x7a11e;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t type = next_random(&state) & PERFATTR_SAMPLE_KNOWN;

		/* Few parts as well as many. */
		if (i % 2)
			type &= next_random(&state);
		try(type, &state, i % 500 == 0);
	}
}

/* Lengths that are none: each is told, and nothing is read or kept of them. */
Test(datasample, lengths_that_do_not_fit)
{
	static const uint64_t lengths[] = {
		UINT64_MAX,	   UINT64_MAX / 8,    UINT64_MAX / 3, UINT64_MAX / 24,
		(uint64_t)1 << 61, (uint64_t)1 << 32, 1000,	      9
	};
	static const uint64_t parts[] = { PERFATTR_SAMPLE_CALLCHAIN, PERFATTR_SAMPLE_BRANCH_STACK,
					  PERFATTR_SAMPLE_STACK_USER, PERFATTR_SAMPLE_AUX,
					  PERFATTR_SAMPLE_READ };

	for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
		for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
			uint64_t words[8] = { 0, lengths[i] };
			const struct perfattr attr = { .sample_type = parts[p],
						       .read_format = PERFATTR_READ_GROUP,
						       .branch_sample_type =
							       PERFATTR_BRANCH_COUNTERS };
			const struct record r = { .type = RECORD_SAMPLE,
						  .size = sizeof(words),
						  .bytes = (const unsigned char *)words };
			struct datasample got;
			struct err err = { 0 };

			/* Nine bytes of a stack or a trace are there. */
			if (lengths[i] == 9 && (parts[p] == PERFATTR_SAMPLE_STACK_USER ||
						parts[p] == PERFATTR_SAMPLE_AUX))
				continue;
			cr_assert_eq(datasample_read(&r, &attr, &got, &err), -1, "part %zu, %llu",
				     p, (unsigned long long)lengths[i]);
		}
	}
}
