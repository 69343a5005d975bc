/* SPDX-License-Identifier: MIT */
#include "util/data/perfattr.h"

#include "util/base/bits.h"

/*
 * Bit fields fill from the top bit on big-endian machines: turned over as a
 * whole, each field of several bits must be turned back.
 */
static uint64_t turn_flags(uint64_t flags)
{
	uint64_t out = 0;
	unsigned precise;

	for (unsigned i = 0; i < 64; i++)
		out |= (flags >> i & 1) << (63 - i);
	precise = (unsigned)(out >> PERFATTR_PRECISE_SHIFT) & 3;
	precise = precise >> 1 | (precise & 1) << 1;
	return (out & ~((uint64_t)3 << PERFATTR_PRECISE_SHIFT)) | (uint64_t)precise
									  << PERFATTR_PRECISE_SHIFT;
}

static bool host_is_big(void)
{
	const uint16_t one = 1;

	return *(const unsigned char *)&one == 0;
}

/* An older file ends within the structure; what is behind its end reads as zero. */
static uint64_t next64(struct bytes *b)
{
	return b->left >= 8 ? bytes_u64(b) : (b->left = 0);
}

static uint32_t next32(struct bytes *b)
{
	return b->left >= 4 ? bytes_u32(b) : (uint32_t)(b->left = 0);
}

int perfattr_read(struct bytes from, struct perfattr *out, struct err *err)
{
	struct bytes b = from;

	*out = (struct perfattr){ 0 };
	if (from.left < PERFATTR_SIZE_MIN)
		return err_set(err, ERR_INPUT,
			       "the event's attributes have %zu bytes, at least %d are needed",
			       from.left, PERFATTR_SIZE_MIN);
	out->type = next32(&b);
	out->size = next32(&b);
	out->config = next64(&b);
	out->period = next64(&b);
	out->sample_type = next64(&b);
	out->read_format = next64(&b);
	out->flags = next64(&b);
	if (host_is_big() != from.swap)
		out->flags = turn_flags(out->flags);
	out->wakeup = next32(&b);
	out->bp_type = next32(&b);
	out->config1 = next64(&b);
	out->config2 = next64(&b);
	out->branch_sample_type = next64(&b);
	out->sample_regs_user = next64(&b);
	out->sample_stack_user = next32(&b);
	out->clockid = (int32_t)next32(&b);
	out->sample_regs_intr = next64(&b);
	out->aux_watermark = next32(&b);
	out->sample_max_stack = (uint16_t)(b.left >= 2 ? bytes_u16(&b) : 0);
	if (b.left >= 2)
		bytes_u16(&b);
	out->aux_sample_size = next32(&b);
	out->aux_action = next32(&b);
	out->sig_data = next64(&b);
	out->config3 = next64(&b);
	out->config4 = next64(&b);
	for (size_t i = 0; i < b.left; i++)
		if (b.at[i])
			return err_set(err, ERR_UNSUPPORTED,
				       "the event's attributes have something unknown at byte %zu",
				       from.left - b.left + i);
	return 0;
}

/* Fields to write, and in which byte order. */
struct put {
	struct buf *out;
	bool swap;
};

static void put16(const struct put *p, uint16_t n)
{
	n = p->swap ? __builtin_bswap16(n) : n;
	buf_add(p->out, &n, sizeof(n));
}

static void put32(const struct put *p, uint32_t n)
{
	n = p->swap ? __builtin_bswap32(n) : n;
	buf_add(p->out, &n, sizeof(n));
}

static void put64(const struct put *p, uint64_t n)
{
	n = p->swap ? __builtin_bswap64(n) : n;
	buf_add(p->out, &n, sizeof(n));
}

size_t perfattr_written_size(const struct perfattr *attr)
{
	if (attr->size < PERFATTR_SIZE_MIN)
		return PERFATTR_SIZE_MIN;
	return attr->size < PERFATTR_SIZE_KNOWN ? attr->size : PERFATTR_SIZE_KNOWN;
}

void perfattr_write(const struct perfattr *attr, bool swap, struct buf *out)
{
	const struct put p = { .out = out, .swap = swap };
	size_t size = perfattr_written_size(attr);
	size_t start = out->len;

	put32(&p, attr->type);
	put32(&p, attr->size ? (uint32_t)size : 0); /* the oldest ones say nothing */
	put64(&p, attr->config);
	put64(&p, attr->period);
	put64(&p, attr->sample_type);
	put64(&p, attr->read_format);
	put64(&p, host_is_big() != swap ? turn_flags(attr->flags) : attr->flags);
	put32(&p, attr->wakeup);
	put32(&p, attr->bp_type);
	put64(&p, attr->config1);
	put64(&p, attr->config2);
	put64(&p, attr->branch_sample_type);
	put64(&p, attr->sample_regs_user);
	put32(&p, attr->sample_stack_user);
	put32(&p, (uint32_t)attr->clockid);
	put64(&p, attr->sample_regs_intr);
	put32(&p, attr->aux_watermark);
	put16(&p, attr->sample_max_stack);
	put16(&p, 0);
	put32(&p, attr->aux_sample_size);
	put32(&p, attr->aux_action);
	put64(&p, attr->sig_data);
	put64(&p, attr->config3);
	put64(&p, attr->config4);
	buf_cut(out, start + size);
}

bool perfattr_is_branch(const struct perfattr *attr)
{
	const unsigned hardware = 0,
		       branches = 4; /* PERF_TYPE_, PERF_COUNT_HW_BRANCH_INSTRUCTIONS */

	return attr->type == hardware && attr->config == branches && attr->period == 1 &&
	       !(attr->flags & PERFATTR_FREQ);
}

bool perfattr_is_dummy(const struct perfattr *attr)
{
	const unsigned software = 1, dummy = 9; /* PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY */

	return attr->type == software && attr->config == dummy;
}

size_t perfattr_id_size(const struct perfattr *attr)
{
	const uint64_t parts = PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME | PERFATTR_SAMPLE_ID |
			       PERFATTR_SAMPLE_STREAM_ID | PERFATTR_SAMPLE_CPU |
			       PERFATTR_SAMPLE_IDENTIFIER;

	if (!(attr->flags & PERFATTR_SAMPLE_ID_ALL))
		return 0;
	return 8 * (size_t)bits_count(attr->sample_type & parts);
}
