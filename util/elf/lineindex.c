/* SPDX-License-Identifier: MIT */
#include "util/elf/lineindex.h"

#include <string.h>

static const char magic[8] = { 't', 'a', 'l', 'l', 'y', 'L', 'N', '2' };

void lineindex_release(struct lineindex *x)
{
	for (size_t i = 0; i < x->units.len; i++) {
		vec_release(&x->units.at[i].rows);
		vec_release(&x->units.at[i].spots);
		vec_release(&x->units.at[i].inlined);
	}
	vec_release(&x->units);
	vec_release(&x->ranges);
	vec_release(&x->texts);
	map_release(&x->numbers);
	arena_release(&x->arena);
	*x = (struct lineindex){ 0 };
}

static uint32_t add_text(struct lineindex *x, struct view text)
{
	void **place;
	const char *kept;

	if (!x->texts.len)
		*vec_add(&x->texts) = "";
	if (!text.len)
		return 0;
	kept = map_find(&x->numbers, text);
	if (kept)
		return (uint32_t)(uintptr_t)kept;
	kept = arena_stringn(&x->arena, text.at, text.len);
	place = map_add(&x->numbers, view_make(kept, text.len));
	*place = (void *)(uintptr_t)x->texts.len;
	*vec_add(&x->texts) = kept;
	return (uint32_t)(x->texts.len - 1);
}

uint32_t lineindex_text(struct lineindex *x, const char *text)
{
	return add_text(x, view_of(text ? text : ""));
}

static int compare_ranges(const void *a, const void *b)
{
	const struct lineindex_range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Of two that overlap, the later one has what both want: it is nearer. */
void lineindex_sort(struct lineindex *x)
{
	size_t kept = 0;

	if (x->ranges.len)
		qsort(x->ranges.at, x->ranges.len, sizeof(x->ranges.at[0]), compare_ranges);
	for (size_t i = 0; i < x->ranges.len; i++) {
		struct lineindex_range r = x->ranges.at[i];

		if (i + 1 < x->ranges.len && r.end > x->ranges.at[i + 1].start)
			r.end = x->ranges.at[i + 1].start;
		if (r.start < r.end)
			x->ranges.at[kept++] = r;
	}
	x->ranges.len = kept;
}

/* ---- asking ---- */

/* How many of n elements, whose first member is an address, begin at or before it. */
static size_t count_until(const void *at, size_t n, size_t size, uint64_t address)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t start;

		memcpy(&start, (const char *)at + middle * size, sizeof(start));
		if (start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

long lineindex_find_unit(const struct lineindex *x, uint64_t address)
{
	size_t n = count_until(x->ranges.at, x->ranges.len, sizeof(x->ranges.at[0]), address);

	if (!n || address >= x->ranges.at[n - 1].end)
		return -1;
	return (long)x->ranges.at[n - 1].unit;
}

static const char *text_of(const struct lineindex *x, uint32_t number)
{
	return number ? x->texts.at[number] : NULL;
}

size_t lineindex_find(const struct lineindex *x, uint64_t address, struct lineindex_frame *out,
		      size_t most)
{
	long unit = lineindex_find_unit(x, address);
	const struct lineindex_unit *u;
	size_t row, spot, n = 0;
	struct lineindex_row place = { 0 };

	if (unit < 0 || !most || !x->units.at[unit].is_read)
		return 0;
	u = &x->units.at[unit];
	row = count_until(u->rows.at, u->rows.len, sizeof(u->rows.at[0]), address);
	spot = count_until(u->spots.at, u->spots.len, sizeof(u->spots.at[0]), address);
	if (row && u->rows.at[row - 1].line)
		place = u->rows.at[row - 1];
	for (uint32_t i = spot ? u->spots.at[spot - 1].inlined : 0; i && n + 1 < most;) {
		const struct lineindex_inlined *in = &u->inlined.at[i - 1];

		out[n++] = (struct lineindex_frame){ .name = x->texts.at[in->name],
						     .file = text_of(x, place.file),
						     .line = place.line };
		place.file = in->file;
		place.line = in->line;
		i = in->parent;
	}
	out[n++] = (struct lineindex_frame){ .file = text_of(x, place.file), .line = place.line };
	return n;
}

/* ---- as bytes ---- */

static void put_number(struct buf *out, uint64_t n)
{
	char bytes[10];
	size_t len = 0;

	for (; n > 127; n >>= 7)
		bytes[len++] = (char)(n | 0x80);
	bytes[len++] = (char)n;
	buf_add(out, bytes, len);
}

static void put_fixed(struct buf *out, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		buf_add_char(out, (char)(n >> 8 * i));
}

static void put_unit(const struct lineindex_unit *u, struct buf *out)
{
	uint64_t before = 0;

	put_number(out, u->is_read);
	if (!u->is_read)
		return;
	put_number(out, u->rows.len);
	for (size_t i = 0; i < u->rows.len; i++) {
		put_number(out, u->rows.at[i].address - before);
		put_number(out, u->rows.at[i].file);
		put_number(out, u->rows.at[i].line);
		before = u->rows.at[i].address;
	}
	put_number(out, u->inlined.len);
	for (size_t i = 0; i < u->inlined.len; i++) {
		put_number(out, u->inlined.at[i].name);
		put_number(out, u->inlined.at[i].file);
		put_number(out, u->inlined.at[i].line);
		put_number(out, u->inlined.at[i].parent);
	}
	put_number(out, u->spots.len);
	before = 0;
	for (size_t i = 0; i < u->spots.len; i++) {
		put_number(out, u->spots.at[i].address - before);
		put_number(out, u->spots.at[i].inlined);
		before = u->spots.at[i].address;
	}
}

void lineindex_write(const struct lineindex *x, struct view build_id, struct buf *out)
{
	struct buf body = { 0 };
	uint64_t before = 0;

	put_number(&body, build_id.len);
	buf_add_view(&body, build_id);
	put_number(&body, x->texts.len ? x->texts.len - 1 : 0);
	for (size_t i = 1; i < x->texts.len; i++) {
		put_number(&body, strlen(x->texts.at[i]));
		buf_add_text(&body, x->texts.at[i]);
	}
	put_number(&body, x->units.len);
	for (size_t i = 0; i < x->units.len; i++)
		put_unit(&x->units.at[i], &body);
	put_number(&body, x->ranges.len);
	for (size_t i = 0; i < x->ranges.len; i++) {
		put_number(&body, x->ranges.at[i].start - before);
		put_number(&body, x->ranges.at[i].end - x->ranges.at[i].start);
		put_number(&body, x->ranges.at[i].unit);
		before = x->ranges.at[i].end;
	}
	buf_add(out, magic, sizeof(magic));
	put_fixed(out, map_hash(buf_view(&body)));
	put_fixed(out, body.len);
	buf_add_view(out, buf_view(&body));
	buf_release(&body);
}

/* What is left of the bytes; is_bad once they ended too early or did not fit. */
struct reader {
	const unsigned char *at, *end;
	bool is_bad;
};

static uint64_t take_number(struct reader *r)
{
	uint64_t n = 0;

	for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
		unsigned char byte = *r->at++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return n;
	}
	r->is_bad = true;
	return 0;
}

/* One that must not be above most. */
static uint32_t take_within(struct reader *r, uint64_t most)
{
	uint64_t n = take_number(r);

	if (n > most || n > UINT32_MAX)
		r->is_bad = true;
	return r->is_bad ? 0 : (uint32_t)n;
}

/* How many follow, of which each takes at least that many bytes. */
static size_t take_count(struct reader *r, size_t each)
{
	uint64_t n = take_number(r);

	if (n > (size_t)(r->end - r->at) / each || n > UINT32_MAX)
		r->is_bad = true;
	return r->is_bad ? 0 : (size_t)n;
}

static uint64_t take_step(struct reader *r, uint64_t before)
{
	uint64_t sum;

	if (__builtin_add_overflow(before, take_number(r), &sum))
		r->is_bad = true;
	return r->is_bad ? before : sum;
}

static struct view take_view(struct reader *r)
{
	size_t len = take_count(r, 1);
	struct view v = view_make((const char *)r->at, len);

	r->at += len;
	return v;
}

static void take_unit(struct reader *r, size_t texts, struct lineindex_unit *u)
{
	uint64_t address = 0;
	size_t n;

	u->is_read = take_within(r, 1);
	if (!u->is_read)
		return;
	n = take_count(r, 3);
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		struct lineindex_row *row = vec_add(&u->rows);

		row->address = address = take_step(r, address);
		row->file = take_within(r, texts - 1);
		row->line = take_within(r, UINT32_MAX);
	}
	n = take_count(r, 4);
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		struct lineindex_inlined *in = vec_add(&u->inlined);

		in->name = take_within(r, texts - 1);
		in->file = take_within(r, texts - 1);
		in->line = take_within(r, UINT32_MAX);
		in->parent = take_within(r, i);
	}
	n = take_count(r, 2);
	address = 0;
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		struct lineindex_spot *spot = vec_add(&u->spots);

		spot->address = address = take_step(r, address);
		spot->inlined = take_within(r, u->inlined.len);
	}
}

static void take_all(struct reader *r, struct lineindex *x)
{
	uint64_t before = 0;
	size_t n = take_count(r, 1);

	lineindex_text(x, "");
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		struct view text = take_view(r);

		if (add_text(x, text) != i + 1 || memchr(text.at, 0, text.len))
			r->is_bad = true;
	}
	n = take_count(r, 1);
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		*vec_add(&x->units) = (struct lineindex_unit){ 0 };
		take_unit(r, x->texts.len, &x->units.at[i]);
	}
	n = take_count(r, 3);
	for (size_t i = 0; i < n && !r->is_bad; i++) {
		struct lineindex_range *range = vec_add(&x->ranges);

		range->start = take_step(r, before);
		range->end = before = take_step(r, range->start);
		range->unit = take_within(r, x->units.len ? x->units.len - 1 : 0);
	}
	if (r->at != r->end || (x->ranges.len && !x->units.len))
		r->is_bad = true;
}

static uint64_t get_fixed(const char *at)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n |= (uint64_t)(unsigned char)at[i] << 8 * i;
	return n;
}

int lineindex_read(struct lineindex *x, struct view build_id, struct view bytes, struct err *err)
{
	const size_t head = sizeof(magic) + 16;
	struct view body, id;
	struct reader r;

	if (bytes.len < head || memcmp(bytes.at, magic, sizeof(magic)) != 0)
		return err_set(err, ERR_INPUT, "not an index of lines of this version");
	body = view_make(bytes.at + head, bytes.len - head);
	if (get_fixed(bytes.at + 16) != body.len || get_fixed(bytes.at + 8) != map_hash(body))
		return err_set(err, ERR_INPUT, "cut or damaged");
	r = (struct reader){ .at = (const unsigned char *)body.at,
			     .end = (const unsigned char *)body.at + body.len };
	id = take_view(&r);
	if (id.len != build_id.len || (id.len && memcmp(id.at, build_id.at, id.len) != 0))
		return err_set(err, ERR_INPUT, "of another file");
	take_all(&r, x);
	if (!r.is_bad)
		return 0;
	lineindex_release(x);
	return err_set(err, ERR_INPUT, "its numbers do not fit together");
}
