/* SPDX-License-Identifier: MIT */
#include "util/data/tracedata.h"

#include <limits.h>
#include <traceevent/event-parse.h>
#include <traceevent/trace-seq.h>

#include "util/base/alloc.h"
#include "util/base/library.h"
#include "util/base/map.h"
#include "util/base/num.h"
#include "util/base/vec.h"
#include "util/data/bytes.h"
#include "util/data/printfmt.h"
#include "util/data/printwords.h"
#include "util/data/tracefields.h"
#include "util/data/tracewords.h"

/*
 * libtraceevent reads fields wherever their format says, so a payload is put
 * into a room that is longer than any: fixed fields end below PAYLOAD_MAX
 * (others are refused with their event), a dynamic one begins below 64 KiB
 * and has fewer bytes than that, and printfmt lets through indices up to 15 of
 * elements and counts below 64 Ki of 8 bytes.
 */
enum {
	PAYLOAD_MAX = 64 << 10,
	ROOM = 20 * PAYLOAD_MAX,
	FORMATS_MAX = 64 << 20,
};

#define FUNCTIONS(F) \
	F(tep_alloc) \
	F(tep_find_any_field) \
	F(tep_find_event) \
	F(tep_find_event_by_record) \
	F(tep_free) \
	F(tep_parse_event) \
	F(tep_parse_kallsyms) \
	F(tep_print_event) \
	F(tep_print_field) \
	F(tep_read_number) \
	F(tep_register_print_string) \
	F(tep_set_file_bigendian) \
	F(tep_set_function_resolver) \
	F(tep_set_loglevel) \
	F(tep_set_long_size) \
	F(tep_set_page_size) \
	F(trace_seq_destroy) \
	F(trace_seq_init) \
	F(trace_seq_reset) \
	F(trace_seq_terminate)

struct traceevent {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libtraceevent.so.1", "reads the formats of tracepoints",
					names, ARRAY_LEN(names) };

static const char magic[10] = "\x17\x08\x44tracing";

struct event {
	uint64_t id;
	struct tep_event *format;
	char *name;
	bool is_cut;   /* without its print format */
	bool is_asked; /* it was to be printed */
};

struct tracedata {
	struct traceevent lib;
	struct tep_handle *tep;
	struct map events; /* struct event by id, 8 bytes */
	struct VEC(struct event *) all;
	struct trace_seq line;
	char *room;
	size_t used;
	tracedata_name_fn *find_name;
	void *arg;
};

/* A text up to its NUL. */
static struct view next_string(struct bytes *b)
{
	size_t len = strnlen((const char *)b->at, b->left);
	struct view v = bytes_view(b, len);

	bytes_u8(b);
	return v;
}

static struct view next_piece(struct bytes *b, uint64_t size)
{
	if (size > FORMATS_MAX)
		b->is_short = true;
	return bytes_view(b, b->is_short ? 0 : size);
}

/*
 * Texts of the kernel that some tracepoints point to, a line each: 0xffffffff8281a3e9 : "rcu_preempt".
 * The library looks at the three last characters of what it is given, however short that is.
 */
static void add_texts(struct tracedata *t, struct view rest)
{
	struct view line;

	while (view_split(&rest, '\n', &line)) {
		size_t colon = view_find(line, 0, ':');
		struct view address = view_trim(view_make(line.at, colon)), text;
		struct buf quoted = { 0 };
		uint64_t at;

		if (colon == line.len || !num_is_u64(address, &at))
			continue;
		text = view_trim(view_make(line.at + colon + 1, line.len - colon - 1));
		if (text.len < 4 || text.at[0] != '"' || text.at[text.len - 1] != '"' ||
		    memchr(text.at, 0, text.len))
			continue;
		buf_add_view(&quoted, text);
		t->lib.tep_register_print_string(t->tep, buf_text(&quoted), at);
		buf_release(&quoted);
	}
}

static bool fields_fit(const struct tep_format_field *f)
{
	for (; f; f = f->next)
		if (f->offset < 0 || f->size < 0 || f->offset > PAYLOAD_MAX ||
		    f->size > PAYLOAD_MAX - f->offset)
			return false;
	return true;
}

/* The id that a format tells: libtraceevent does not say which event it has just read. */
static bool find_id(struct view format, uint64_t *id)
{
	struct view rest = format, line;

	while (view_split(&rest, '\n', &line))
		if (view_starts(line, "ID:")) {
			*id = strtoull(line.at + 3, NULL, 10);
			return true;
		}
	return false;
}

static void add_event(struct tracedata *t, const char *system, struct view format)
{
	struct buf text = { 0 };
	struct event *e;
	bool is_cut;
	uint64_t id;

	printwords_add(format, &text);
	is_cut = !printfmt_is_safe(buf_view(&text));
	/* Without its print fmt, an event has its fields printed by name. */
	if (is_cut)
		text.len = printfmt_cut(format).len;
	buf_text(&text); /* ends with a NUL */
	if (tracefields_are_good(printfmt_cut(format)) && find_id(format, &id) && id <= INT_MAX &&
	    !map_find(&t->events, view_make((const char *)&id, sizeof(id))) &&
	    t->lib.tep_parse_event(t->tep, text.at, text.len, system) == 0) {
		struct tep_event *f = t->lib.tep_find_event(t->tep, (int)id);

		if (f && fields_fit(f->format.common_fields) && fields_fit(f->format.fields)) {
			struct buf name = { 0 };

			buf_printf(&name, "%s:%s", f->system, f->name);
			e = alloc_zero(1, sizeof(*e));
			e->format = f;
			e->is_cut = is_cut && printfmt_cut(format).len < format.len;
			e->name = buf_detach(&name);
			*vec_add(&t->all) = e;
			e->id = id;
			*map_add(&t->events, view_make((const char *)&e->id, sizeof(id))) = e;
		}
	}
	buf_release(&text);
}

static void read_systems(struct tracedata *t, struct bytes *b)
{
	uint32_t n = bytes_u32(b);

	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view name = next_string(b);
		uint32_t n_formats = bytes_u32(b);
		struct buf system = { 0 };

		buf_add_view(&system, name);
		for (uint32_t k = 0; k < n_formats && !b->is_short; k++)
			add_event(t, buf_text(&system), next_piece(b, bytes_u64(b)));
		buf_release(&system);
	}
}

/* A part that begins with its name: header_page and header_event. */
static struct view next_header(struct bytes *b)
{
	next_string(b);
	return next_piece(b, bytes_u64(b));
}

static int read_all(struct tracedata *t, struct view data, struct err *err)
{
	static const uint16_t one = 1;
	bool is_big_host = *(const unsigned char *)&one == 0, is_big;
	struct bytes b = bytes_of(data.at, data.len, false);
	struct view part;
	struct buf text = { 0 };
	uint32_t n, size;
	int long_size;

	if (data.len < sizeof(magic) || memcmp(data.at, magic, sizeof(magic)) != 0)
		return err_set(err, ERR_INPUT, "the formats of tracepoints do not begin as such");
	bytes_take(&b, sizeof(magic));
	next_string(&b); /* the version */
	is_big = bytes_u8(&b);
	b.swap = is_big != is_big_host;
	long_size = bytes_u8(&b);
	t->lib.tep_set_file_bigendian(t->tep, is_big ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	t->lib.tep_set_long_size(t->tep, long_size == 4 ? 4 : 8);
	size = bytes_u32(&b);
	t->lib.tep_set_page_size(t->tep, size && size <= 1 << 20 ? (int)size : 4096);
	next_header(&b);
	next_header(&b);
	n = bytes_u32(&b);
	for (uint32_t i = 0; i < n && !b.is_short; i++)
		add_event(t, "ftrace", next_piece(&b, bytes_u64(&b)));
	read_systems(t, &b);
	/* Names of functions and of printk formats, for what prints pointers. */
	part = next_piece(&b, bytes_u32(&b));
	buf_add_view(&text, part);
	if (part.len)
		t->lib.tep_parse_kallsyms(t->tep, buf_text(&text));
	buf_release(&text);
	add_texts(t, next_piece(&b, bytes_u32(&b)));
	return 0;
}

struct tracedata *tracedata_new(struct view data, struct err *err)
{
	struct tracedata *t = alloc_zero(1, sizeof(*t));

	if (library_load(&library, &t->lib, err) < 0) {
		free(t);
		return NULL;
	}
	t->tep = t->lib.tep_alloc();
	if (!t->tep)
		alloc_fail(sizeof(*t));
	t->lib.tep_set_loglevel(TEP_LOG_NONE);
	t->lib.trace_seq_init(&t->line);
	t->room = alloc_zero(1, ROOM);
	if (read_all(t, data, err) < 0) {
		tracedata_free(t);
		return NULL;
	}
	return t;
}

void tracedata_free(struct tracedata *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->all.len; i++) {
		free(t->all.at[i]->name);
		free(t->all.at[i]);
	}
	vec_release(&t->all);
	map_release(&t->events);
	t->lib.trace_seq_destroy(&t->line);
	t->lib.tep_free(t->tep);
	free(t->room);
	free(t);
}

static char *resolve(void *arg, unsigned long long *address, char **module)
{
	struct tracedata *t = arg;

	(void)module;				      /* names of modules are not printed */
	return (char *)t->find_name(t->arg, address); /* libtraceevent only reads it */
}

void tracedata_set_names(struct tracedata *t, tracedata_name_fn *find, void *arg)
{
	t->find_name = find;
	t->arg = arg;
	t->lib.tep_set_function_resolver(t->tep, resolve, t);
}

static struct event *find_event(const struct tracedata *t, uint64_t id)
{
	return map_find(&t->events, view_make((const char *)&id, sizeof(id)));
}

const char *tracedata_find_name(struct tracedata *t, uint64_t id)
{
	const struct event *e = t ? find_event(t, id) : NULL;

	return e ? e->name : NULL;
}

/* Puts a payload where there is room behind it; false when it is none of the event. */
static bool take_payload(struct tracedata *t, const struct event *e, struct view raw,
			 struct tep_record *record)
{
	size_t len = raw.len < PAYLOAD_MAX ? raw.len : PAYLOAD_MAX;

	if (!e || !raw.len)
		return false;
	/* A field without a size is what is left behind its offset. */
	for (const struct tep_format_field *f = e->format->format.fields; f; f = f->next)
		if (!f->size && (size_t)f->offset > len)
			return false;
	memcpy(t->room, raw.at, len);
	if (t->used > len)
		memset(t->room + len, 0, t->used - len);
	t->used = len;
	record->size = (int)len;
	record->data = t->room;
	t->lib.trace_seq_reset(&t->line);
	/* What the payload says it is must be what it was recorded as. */
	return t->lib.tep_find_event_by_record(t->tep, record) == e->format;
}

void tracedata_add(struct tracedata *t, uint64_t id, struct view raw, uint32_t cpu, struct buf *out)
{
	struct tep_record record = { .cpu = (int)cpu };
	struct event *e = find_event(t, id);

	if (!take_payload(t, e, raw, &record))
		return;
	e->is_asked = true;
	t->lib.tep_print_event(t->tep, &t->line, &record, "%s", TEP_PRINT_INFO);
	t->lib.trace_seq_terminate(&t->line);
	buf_add_text(out, t->line.buffer);
}

void tracedata_add_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			 struct buf *out)
{
	const struct event *e = find_event(t, id);
	struct tep_format_field *f = e ? e->format->format.fields : NULL;
	struct tep_record record = { 0 };

	while (f && i--)
		f = f->next;
	if (!f || !take_payload(t, e, raw, &record))
		return;
	t->lib.tep_print_field(&t->line, t->room, f);
	t->lib.trace_seq_terminate(&t->line);
	buf_add_text(out, t->line.buffer);
}

/* Where the bytes of an array are: in place, or where its offset and length (32 bits) say. */
static struct view find_array(const struct tracedata *t, const struct tep_format_field *f)
{
	size_t offset = (size_t)f->offset, len = (size_t)f->size;

	if (f->flags & TEP_FIELD_IS_DYNAMIC) {
		uint64_t where = t->lib.tep_read_number(t->tep, t->room + offset, f->size);

		len = where >> 16 & 0xffff;
		offset = (where & 0xffff) + (f->flags & TEP_FIELD_IS_RELATIVE
						     ? (size_t)f->offset + (size_t)f->size
						     : 0);
	}
	if (offset >= t->used)
		return view_make("", 0);
	return view_make(t->room + offset, len < t->used - offset ? len : t->used - offset);
}

/* Texts that a kernel wrote are printable, what looks like one by its type need not be. */
static bool is_text(struct view v)
{
	for (size_t i = 0; i < v.len && v.at[i]; i++) {
		unsigned char c = (unsigned char)v.at[i];

		if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
			return false;
	}
	return true;
}

bool tracedata_read_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			  struct tracedata_value *out)
{
	const struct event *e = find_event(t, id);
	const struct tep_format_field *f = e ? e->format->format.fields : NULL;
	struct tep_record record = { 0 };
	unsigned bits;

	while (f && i--)
		f = f->next;
	if (!f || !take_payload(t, e, raw, &record))
		return false;
	*out = (struct tracedata_value){ .kind = TRACEDATA_BYTES };
	if (f->flags & (TEP_FIELD_IS_ARRAY | TEP_FIELD_IS_STRING | TEP_FIELD_IS_DYNAMIC)) {
		out->bytes = find_array(t, f);
		if ((f->flags & TEP_FIELD_IS_STRING) && is_text(out->bytes)) {
			out->kind = TRACEDATA_TEXT;
			out->bytes.len = strnlen(out->bytes.at, out->bytes.len);
		}
	} else if (f->size == 1 || f->size == 2 || f->size == 4 || f->size == 8) {
		out->kind = f->flags & TEP_FIELD_IS_SIGNED ? TRACEDATA_SIGNED : TRACEDATA_NUMBER;
		out->number = t->lib.tep_read_number(t->tep, t->room + f->offset, f->size);
		out->is_pointer = f->flags & TEP_FIELD_IS_POINTER ||
				  (f->flags & TEP_FIELD_IS_LONG && out->kind == TRACEDATA_NUMBER);
		bits = 64 - 8 * (unsigned)f->size;
		if (out->kind == TRACEDATA_SIGNED)
			out->number = (uint64_t)((int64_t)(out->number << bits) >> bits);
	} else {
		out->bytes = find_array(t, f);
	}
	return true;
}

void tracedata_add_raw_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			     struct buf *out)
{
	struct tracedata_value v;

	if (!tracedata_read_field(t, id, i, raw, &v))
		return;
	if (v.kind == TRACEDATA_TEXT || v.kind == TRACEDATA_BYTES)
		tracedata_add_field(t, id, i, raw, out);
	else if (v.is_pointer)
		buf_printf(out, "0x%llx", (unsigned long long)v.number);
	else if (v.kind == TRACEDATA_SIGNED)
		buf_printf(out, "%lld", (long long)v.number);
	else
		buf_add_u64(out, v.number);
}

const char *tracedata_find_field(struct tracedata *t, uint64_t id, size_t i)
{
	const struct event *e = t ? find_event(t, id) : NULL;
	const struct tep_format_field *f = e ? e->format->format.fields : NULL;

	while (f && i--)
		f = f->next;
	return f ? f->name : NULL;
}

bool tracedata_find_number(struct tracedata *t, uint64_t id, struct view raw, const char *field,
			   uint64_t *out)
{
	const struct event *e = t ? find_event(t, id) : NULL;
	const struct tep_format_field *f = e ? t->lib.tep_find_any_field(e->format, field) : NULL;
	unsigned int bits;

	if (!f || (f->flags & (TEP_FIELD_IS_ARRAY | TEP_FIELD_IS_STRING | TEP_FIELD_IS_DYNAMIC)) ||
	    (f->size != 1 && f->size != 2 && f->size != 4 && f->size != 8) ||
	    (size_t)f->offset + (size_t)f->size > raw.len)
		return false;
	*out = t->lib.tep_read_number(t->tep, raw.at + f->offset, f->size);
	bits = 64 - 8 * (unsigned int)f->size;
	if (f->flags & TEP_FIELD_IS_SIGNED)
		*out = (uint64_t)((int64_t)(*out << bits) >> bits);
	return true;
}

const char *tracedata_find_symbol(struct tracedata *t, uint64_t id, const char *field, size_t nth,
				  uint64_t value)
{
	const struct event *e = t ? find_event(t, id) : NULL;

	return e ? tracewords_find(e->format->print_fmt.args, field, nth, value) : NULL;
}

void tracedata_list_words(struct tracedata *t, uint64_t id, struct tracedata_words *out)
{
	const struct event *e = t ? find_event(t, id) : NULL;

	if (e)
		tracewords_list(e->format->print_fmt.args, out);
}

const char *tracedata_next_cut(struct tracedata *t, size_t *at)
{
	while (*at < t->all.len) {
		const struct event *e = t->all.at[(*at)++];

		if (e->is_cut && e->is_asked)
			return e->name;
	}
	return NULL;
}
