/* SPDX-License-Identifier: MIT */
#include "util/data/record.h"

#define NUMBER(record, member, shown, n) \
	{ .name = #member, \
	  .kind = RECORDKIND_##shown, \
	  .bytes = n, \
	  .offset = offsetof(struct record_##record, member) },
#define RECORD(number, NAME, name) static const struct recordfield name##_fields[] = {
#define END(name) \
	{ \
		.kind = RECORDKIND_ALWAYS \
	} \
	} \
	;
#define F_U8(name, field)	NUMBER(name, field, NUMBER, 1)
#define F_U16(name, field)	NUMBER(name, field, NUMBER, 2)
#define F_X16(name, field)	NUMBER(name, field, HEX, 2)
#define F_U32(name, field)	NUMBER(name, field, NUMBER, 4)
#define F_X32(name, field)	NUMBER(name, field, HEX, 4)
#define F_S32(name, field)	NUMBER(name, field, SIGNED, 4)
#define F_U64(name, field)	NUMBER(name, field, NUMBER, 8)
#define F_X64(name, field)	NUMBER(name, field, HEX, 8)
#define F_TEXT(name, field)	NUMBER(name, field, TEXT, 0)
#define F_REST(name, field)	NUMBER(name, field, REST, 0)
#define F_WORDS(name, field)	NUMBER(name, field, WORDS, 0)
#define F_BYTES(name, f, n)	NUMBER(name, f, BYTES, n)
#define F_TEXTN(name, f, n)	NUMBER(name, f, TEXT, n)
#define F_PAD(record, field, n) { .name = #field, .kind = RECORDKIND_PAD, .bytes = n },
#define WHEN(name, mask)	{ .kind = RECORDKIND_WHEN, .bit = mask },
#define UNLESS(name, mask)	{ .kind = RECORDKIND_UNLESS, .bit = mask },
#define ALWAYS(name)		{ .kind = RECORDKIND_ALWAYS },
#include "util/data/recordfields.h"

static const struct recordtype types[] = {
#define RECORD(number, NAME, name) \
	{ number, #NAME, name##_fields, sizeof(name##_fields) / sizeof(name##_fields[0]) - 1 },
#define END(name)
#define ALWAYS(name)
#define FIELD(name, field)
#define FIELDN(name, field, n)
#include "util/data/recordfields.h"
};

const struct recordtype *record_find_type(uint32_t number)
{
	size_t low = 0, high = sizeof(types) / sizeof(types[0]);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (types[mid].number == number)
			return &types[mid];
		if (types[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static struct view to_nul(struct view v)
{
	const char *nul = v.len ? memchr(v.at, 0, v.len) : NULL;

	return nul ? view_make(v.at, (size_t)(nul - v.at)) : v;
}

static void put_number(const struct recordfield *f, struct bytes *b, void *to)
{
	if (f->bytes == 1)
		*(uint8_t *)to = bytes_u8(b);
	else if (f->bytes == 2)
		*(uint16_t *)to = bytes_u16(b);
	else if (f->bytes == 4)
		*(uint32_t *)to = bytes_u32(b);
	else
		*(uint64_t *)to = bytes_u64(b);
}

static void put_zero(const struct recordfield *f, void *to)
{
	if (f->kind == RECORDKIND_WORDS)
		*(struct words *)to = (struct words){ 0 };
	else if (f->kind > RECORDKIND_SIGNED)
		*(struct view *)to = (struct view){ 0 };
	else
		memset(to, 0, f->bytes);
}

static void put_field(const struct recordfield *f, struct bytes *b, void *to)
{
	switch (f->kind) {
	case RECORDKIND_TEXT:
		*(struct view *)to = to_nul(bytes_view(b, f->bytes ? f->bytes : b->left));
		break;
	case RECORDKIND_BYTES:
	case RECORDKIND_REST:
		*(struct view *)to = bytes_view(b, f->bytes ? f->bytes : b->left);
		break;
	case RECORDKIND_WORDS:
		*(struct words *)to = bytes_words(b, b->left / 8);
		break;
	case RECORDKIND_PAD:
		bytes_take(b, f->bytes);
		break;
	default:
		put_number(f, b, to);
	}
}

int record_read(const struct record *r, size_t id_size, void *out, struct err *err)
{
	const struct recordtype *type = record_find_type(r->type);
	size_t len = r->size - 8;
	struct bytes b;
	bool is_there = true;

	if (!type)
		return err_set(err, ERR_UNSUPPORTED, "a record of unknown type %u", r->type);
	if (r->type < RECORD_USER_START && r->type != RECORD_SAMPLE)
		len = len >= id_size ? len - id_size : 0;
	b = bytes_of(r->bytes + 8, len, r->swap);
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct recordfield *f = &type->fields[i];
		void *to = (char *)out + f->offset;

		if (f->kind >= RECORDKIND_WHEN)
			is_there = f->kind == RECORDKIND_ALWAYS ||
				   (f->kind == RECORDKIND_WHEN) == !!(r->misc & f->bit);
		else if (is_there && (b.left || f->kind == RECORDKIND_TEXT))
			put_field(f, &b, to);
		else if (f->kind != RECORDKIND_PAD)
			put_zero(f, to);
	}
	if (b.is_short)
		return err_set(err, ERR_INPUT, "a %s record of %u bytes ends within a field",
			       type->name, r->size);
	return 0;
}

void record_read_id(const struct record *r, const struct perfattr *attr, struct record_id *out)
{
	size_t size = perfattr_id_size(attr);
	uint64_t has = attr->sample_type;
	struct bytes b;

	*out = (struct record_id){ 0 };
	if (!size || r->size - 8 < size || r->type >= RECORD_USER_START)
		return;
	b = bytes_of(r->bytes + r->size - size, size, r->swap);
	if (has & PERFATTR_SAMPLE_TID) {
		out->pid = bytes_u32(&b);
		out->tid = bytes_u32(&b);
	}
	if (has & PERFATTR_SAMPLE_TIME)
		out->time = bytes_u64(&b);
	if (has & PERFATTR_SAMPLE_ID)
		out->id = bytes_u64(&b);
	if (has & PERFATTR_SAMPLE_STREAM_ID)
		out->stream_id = bytes_u64(&b);
	if (has & PERFATTR_SAMPLE_CPU) {
		out->cpu = bytes_u32(&b);
		bytes_u32(&b);
	}
	if (has & PERFATTR_SAMPLE_IDENTIFIER)
		out->id = bytes_u64(&b);
	out->has = has;
}

struct view record_build_id(const struct record_mmap2 *m)
{
	size_t len = m->build_id_size;

	return view_make(m->build_id.at, len < m->build_id.len ? len : m->build_id.len);
}

struct view record_file_build_id(const struct record *r, const struct record_header_build_id *b)
{
	size_t len = r->misc & RECORD_MISC_BUILD_ID_SIZE ? b->size : b->build_id.len;

	return view_make(b->build_id.at, len < b->build_id.len ? len : b->build_id.len);
}
