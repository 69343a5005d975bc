/* SPDX-License-Identifier: MIT */
#include "util/data/datasample.h"

#include "util/base/bits.h"

int datasample_id_from_start(uint64_t sample_type)
{
	const uint64_t before = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME |
				PERFATTR_SAMPLE_ADDR;

	if (sample_type & PERFATTR_SAMPLE_IDENTIFIER)
		return 8;
	if (!(sample_type & PERFATTR_SAMPLE_ID))
		return -1;
	return 8 + 8 * (int)bits_count(sample_type & before);
}

int datasample_id_from_end(uint64_t sample_type)
{
	const uint64_t behind = PERFATTR_SAMPLE_STREAM_ID | PERFATTR_SAMPLE_CPU;

	if (sample_type & PERFATTR_SAMPLE_IDENTIFIER)
		return 8;
	if (!(sample_type & PERFATTR_SAMPLE_ID))
		return -1;
	return 8 + 8 * (int)bits_count(sample_type & behind);
}

int datasample_read_values(struct bytes *b, uint64_t read_format, struct datasample_read *out,
			   struct err *err)
{
	unsigned times;

	*out = (struct datasample_read){ .format = read_format, .nr = 1, .stride = 1 };
	if (read_format & PERFATTR_READ_ID)
		out->stride++;
	if (read_format & PERFATTR_READ_LOST)
		out->stride++;
	if (read_format & PERFATTR_READ_GROUP) {
		out->nr = bytes_u64(b);
		if (read_format & PERFATTR_READ_TIME_ENABLED)
			out->time_enabled = bytes_u64(b);
		if (read_format & PERFATTR_READ_TIME_RUNNING)
			out->time_running = bytes_u64(b);
		if (out->nr > b->left / 8 / out->stride)
			return err_set(err, ERR_INPUT, "a group of %llu values does not fit",
				       (unsigned long long)out->nr);
		out->words = bytes_words(b, out->nr * out->stride);
		return 0;
	}
	/* Alone, the times lie between the value and the id. */
	times = !!(read_format & PERFATTR_READ_TIME_ENABLED) +
		!!(read_format & PERFATTR_READ_TIME_RUNNING);
	out->words = bytes_words(b, out->stride + times);
	if (b->is_short)
		return err_set(err, ERR_INPUT, "a read value is cut");
	if (read_format & PERFATTR_READ_TIME_ENABLED)
		out->time_enabled = words_get(out->words, 1);
	if (read_format & PERFATTR_READ_TIME_RUNNING)
		out->time_running = words_get(out->words, times);
	return 0;
}

struct datasample_read_value datasample_read_get(const struct datasample_read *read, size_t i)
{
	struct datasample_read_value v = { 0 };
	struct words w = read->words;
	size_t at = i * read->stride;

	v.value = words_get(w, at++);
	if (!(read->format & PERFATTR_READ_GROUP)) {
		at += !!(read->format & PERFATTR_READ_TIME_ENABLED);
		at += !!(read->format & PERFATTR_READ_TIME_RUNNING);
	}
	if (read->format & PERFATTR_READ_ID)
		v.id = words_get(w, at++);
	if (read->format & PERFATTR_READ_LOST)
		v.lost = words_get(w, at);
	return v;
}

static void read_regs(struct bytes *b, uint64_t mask, struct datasample_regs *out)
{
	out->abi = bytes_u64(b);
	out->mask = mask;
	if (out->abi)
		out->values = bytes_words(b, bits_count(mask));
}

static void read_branches(struct bytes *b, const struct perfattr *attr, struct datasample *out)
{
	uint64_t nr = bytes_u64(b);

	if (attr->branch_sample_type & PERFATTR_BRANCH_HW_INDEX)
		out->branch_hw_index = bytes_u64(b);
	out->branches = bytes_words(b, nr > UINT64_MAX / 3 ? UINT64_MAX / 8 : nr * 3);
	out->branches.are_branches = true;
	if (attr->branch_sample_type & PERFATTR_BRANCH_COUNTERS)
		out->branch_counters = bytes_words(b, nr);
}

static void read_user_stack(struct bytes *b, struct datasample *out)
{
	uint64_t size = bytes_u64(b), filled;

	if (!size)
		return;
	out->user_stack = bytes_view(b, size);
	filled = bytes_u64(b);
	if (filled < out->user_stack.len)
		out->user_stack.len = (size_t)filled;
}

static void read_weight(struct bytes *b, struct datasample *out)
{
	uint64_t full = bytes_u64(b);

	out->weight = full;
	if (out->has & PERFATTR_SAMPLE_WEIGHT_STRUCT) {
		out->weight = (uint32_t)full;
		out->weight2 = (uint16_t)(full >> 32);
		out->weight3 = (uint16_t)(full >> 48);
	}
}

/*
 * Eight bytes of what every sample has first. The room for all of them is there, which was looked
 * at once.
 */
static uint64_t next_fixed(const unsigned char **at, bool is_there, bool swap)
{
	if (!is_there)
		return 0;
	*at += 8;
	return bytes_peek_u64(*at - 8, swap);
}

static const unsigned char *take_fixed(struct bytes *b, uint64_t has)
{
	const uint64_t fixed = PERFATTR_SAMPLE_IDENTIFIER | PERFATTR_SAMPLE_IP |
			       PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME | PERFATTR_SAMPLE_ADDR |
			       PERFATTR_SAMPLE_ID | PERFATTR_SAMPLE_STREAM_ID |
			       PERFATTR_SAMPLE_CPU | PERFATTR_SAMPLE_PERIOD;
	size_t n = 0;

	for (has &= fixed; has; has &= has - 1)
		n++;
	return bytes_take(b, 8 * n);
}

static bool read_fixed(struct bytes *b, const struct perfattr *attr, struct datasample *out)
{
	const uint64_t has = out->has;
	const unsigned char *at = take_fixed(b, has);

	if (!at)
		return false;
	out->id = next_fixed(&at, has & PERFATTR_SAMPLE_IDENTIFIER, b->swap);
	out->ip = next_fixed(&at, has & PERFATTR_SAMPLE_IP, b->swap);
	out->pid = out->tid = out->cpu = 0;
	if (has & PERFATTR_SAMPLE_TID) {
		out->pid = bytes_peek_u32(at, b->swap);
		out->tid = bytes_peek_u32(at + 4, b->swap);
		at += 8;
	}
	out->time = next_fixed(&at, has & PERFATTR_SAMPLE_TIME, b->swap);
	out->addr = next_fixed(&at, has & PERFATTR_SAMPLE_ADDR, b->swap);
	if (has & PERFATTR_SAMPLE_ID)
		out->id = next_fixed(&at, true, b->swap);
	out->stream_id = next_fixed(&at, has & PERFATTR_SAMPLE_STREAM_ID, b->swap);
	if (has & PERFATTR_SAMPLE_CPU) {
		out->cpu = bytes_peek_u32(at, b->swap);
		at += 8;
	}
	out->period = has & PERFATTR_SAMPLE_PERIOD ? next_fixed(&at, true, b->swap) : attr->period;
	return true;
}

/*
 * The other parts are cleared one by one: as one structure they would be by an instruction that
 * takes as long as all the rest (rep stos).
 */
static void clear_parts(struct datasample *out)
{
	out->read = (struct datasample_read){ 0 };
	out->callchain = (struct words){ 0 };
	out->raw = (struct view){ 0 };
	out->branch_hw_index = 0;
	out->branches = out->branch_counters = (struct words){ 0 };
	out->user_regs = out->intr_regs = (struct datasample_regs){ 0 };
	out->user_stack = (struct view){ 0 };
	out->weight = out->weight2 = out->weight3 = 0;
	out->data_src = out->transaction = out->phys_addr = 0;
	out->aux = (struct view){ 0 };
	out->cgroup = out->data_page_size = out->code_page_size = 0;
	out->unread = 0;
}

/* What is of any length; the name of the part that is cut, or NULL. */
static const char *read_arrays(struct bytes *b, const struct perfattr *attr, struct datasample *out,
			       struct err *err)
{
	const uint64_t has = out->has;

	if (has & PERFATTR_SAMPLE_READ &&
	    (b->is_short || datasample_read_values(b, attr->read_format, &out->read, err) < 0)) {
		if (err->code)
			err_clear(err);
		return "READ";
	}
	if (has & PERFATTR_SAMPLE_CALLCHAIN)
		out->callchain = bytes_words(b, bytes_u64(b));
	if (b->is_short)
		return "CALLCHAIN";
	if (has & PERFATTR_SAMPLE_RAW)
		out->raw = bytes_view(b, bytes_u32(b));
	if (b->is_short)
		return "RAW";
	if (has & PERFATTR_SAMPLE_BRANCH_STACK)
		read_branches(b, attr, out);
	if (b->is_short)
		return "BRANCH_STACK";
	if (has & PERFATTR_SAMPLE_REGS_USER)
		read_regs(b, attr->sample_regs_user, &out->user_regs);
	if (b->is_short)
		return "REGS_USER";
	if (has & PERFATTR_SAMPLE_STACK_USER)
		read_user_stack(b, out);
	return b->is_short ? "STACK_USER" : NULL;
}

/* What follows the arrays. */
static void read_tail(struct bytes *b, const struct perfattr *attr, struct datasample *out)
{
	const uint64_t has = out->has;

	if (has & (PERFATTR_SAMPLE_WEIGHT | PERFATTR_SAMPLE_WEIGHT_STRUCT))
		read_weight(b, out);
	if (has & PERFATTR_SAMPLE_DATA_SRC)
		out->data_src = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_TRANSACTION)
		out->transaction = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_REGS_INTR)
		read_regs(b, attr->sample_regs_intr, &out->intr_regs);
	if (has & PERFATTR_SAMPLE_PHYS_ADDR)
		out->phys_addr = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_CGROUP)
		out->cgroup = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_DATA_PAGE_SIZE)
		out->data_page_size = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_CODE_PAGE_SIZE)
		out->code_page_size = bytes_u64(b);
	if (has & PERFATTR_SAMPLE_AUX)
		out->aux = bytes_view(b, bytes_u64(b));
}

int datasample_read(const struct record *r, const struct perfattr *attr, struct datasample *out,
		    struct err *err)
{
	struct bytes b = bytes_of(r->bytes + 8, r->size - 8, r->swap);
	const char *cut;

	out->has = attr->sample_type;
	clear_parts(out);
	cut = read_fixed(&b, attr, out) ? read_arrays(&b, attr, out, err) : "fixed";
	if (!cut) {
		read_tail(&b, attr, out);
		cut = b.is_short ? "last" : NULL;
	}
	if (cut)
		return err_set(err, ERR_INPUT, "a sample of %u bytes ends within its %s part",
			       r->size, cut);
	out->unread = b.left;
	return 0;
}
