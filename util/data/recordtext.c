/* SPDX-License-Identifier: MIT */
#include "util/data/recordtext.h"

/* Room for the structure of any record. */
union any {
#define RECORD(number, NAME, name) struct record_##name of_##name;
#define END(name)
#define FIELD(name, field)
#define FIELDN(name, field, n)
#define ALWAYS(name)
#include "util/data/recordfields.h"
};

enum { WORDS_SHOWN = 16 };

static uint64_t number_at(const struct recordfield *f, const void *at)
{
	switch (f->bytes) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static void add_words(struct words w, struct buf *out)
{
	for (size_t i = 0; i < w.len && i < WORDS_SHOWN; i++)
		buf_printf(out, "%s%#llx", i ? " " : "", (unsigned long long)words_get(w, i));
	if (w.len > WORDS_SHOWN)
		buf_printf(out, " and %zu more", w.len - WORDS_SHOWN);
}

static void add_value(const struct recordfield *f, const void *at, struct buf *out)
{
	const struct view *v = at;

	switch (f->kind) {
	case RECORDKIND_NUMBER:
		buf_add_u64(out, number_at(f, at));
		break;
	case RECORDKIND_SIGNED:
		buf_printf(out, "%d", *(const int32_t *)at);
		break;
	case RECORDKIND_HEX:
		buf_add_hex(out, number_at(f, at));
		break;
	case RECORDKIND_TEXT:
		buf_add_view(out, *v);
		break;
	case RECORDKIND_WORDS:
		add_words(*(const struct words *)at, out);
		break;
	default:
		buf_printf(out, "%zu bytes", v->len);
	}
}

void recordtext_add(const struct record *r, size_t id_size, struct buf *out)
{
	const struct recordtype *type = record_find_type(r->type);
	struct err err = { 0 };
	bool is_there = true;
	union any any;

	if (!type || r->type == RECORD_SAMPLE || record_read(r, id_size, &any, &err) < 0)
		return;
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct recordfield *f = &type->fields[i];

		if (f->kind >= RECORDKIND_WHEN) {
			is_there = f->kind == RECORDKIND_ALWAYS ||
				   (f->kind == RECORDKIND_WHEN) == !!(r->misc & f->bit);
		} else if (is_there && f->kind != RECORDKIND_PAD) {
			buf_printf(out, "... %s: ", f->name);
			add_value(f, (const char *)&any + f->offset, out);
			buf_add_char(out, '\n');
		}
	}
}
