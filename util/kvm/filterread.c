/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterread.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/kvm/filterjson.h"

enum { HEADER_BYTES = 32, ENTRY_BYTES = 8, FILE_LIMIT = 8 << 20, SHOWN = 40 };

static uint64_t take(const char **at, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < bytes; i++)
		value |= (uint64_t)(unsigned char)(*at)[i] << (8 * i);
	*at += bytes;
	return value;
}

/* As long as a filter of x86 would be whose second word is its number of entries. */
static bool is_long_as_x86(struct view text)
{
	const char *at = text.at + 4;

	return text.len >= HEADER_BYTES && take(&at, 4) == (text.len - HEADER_BYTES) / ENTRY_BYTES;
}

/*
 * arm64's structures, one after the other. A filter of x86 whose first eight bytes look
 * like the first of them would have an action that no kernel takes, or be a range of no
 * events: then the length tells.
 */
static bool read_blob_of_arm(struct filterread *r, struct view text)
{
	struct armfilter_range range;

	if (text.len % ARMFILTER_RANGE_BYTES || text.len / ARMFILTER_RANGE_BYTES > FILTERREAD_MOST)
		return false;
	for (size_t at = 0; at < text.len; at += ARMFILTER_RANGE_BYTES) {
		if (!armfilter_unpack(&range, (const unsigned char *)text.at + at) ||
		    (!at && !range.n && is_long_as_x86(text))) {
			vec_release(&r->arm.ranges);
			return false;
		}
		*vec_add(&r->arm.ranges) = range;
	}
	r->is_arm = true;
	return true;
}

static int read_blob(struct filterread *r, struct view text, struct err *err)
{
	struct kvmfilter *f = &r->x86;
	const char *at = text.at;
	uint64_t n;

	r->form = "blob";
	if (read_blob_of_arm(r, text))
		return 0;
	if (text.len < HEADER_BYTES)
		return err_set(err, ERR_INPUT,
			       "neither text nor the %d bytes that a filter begins with, but %zu",
			       HEADER_BYTES, text.len);
	f->action = (uint32_t)take(&at, 4);
	n = take(&at, 4);
	f->fixed = (uint32_t)take(&at, 4);
	f->flags = (uint32_t)take(&at, 4);
	for (size_t i = 0; i < 4; i++)
		f->pad[i] = (uint32_t)take(&at, 4);
	if (n != (text.len - HEADER_BYTES) / ENTRY_BYTES || (text.len - HEADER_BYTES) % ENTRY_BYTES)
		return err_set(err, ERR_INPUT,
			       "it tells of %llu entries, but has %zu bytes of them",
			       (unsigned long long)n, text.len - HEADER_BYTES);
	for (size_t i = 0; i < n; i++)
		*vec_add(&f->events) = take(&at, ENTRY_BYTES);
	return 0;
}

/* ---- the ranges of arm64 ---- */

/* The next word of a line, up to white space. */
static struct view next_word(struct view *rest)
{
	struct view word;
	size_t n = 0;

	*rest = view_trim(*rest);
	while (n < rest->len && rest->at[n] != ' ' && rest->at[n] != '\t')
		n++;
	word = view_make(rest->at, n);
	*rest = view_make(rest->at + n, rest->len - n);
	return word;
}

static int read_range(struct filterread *r, struct view line, struct err *err)
{
	struct view action = next_word(&line), base = next_word(&line), n = next_word(&line);
	struct armfilter_range range = { .deny = view_equal_nocase(action, "deny") };
	uint64_t first, count;

	if (!range.deny && !view_equal_nocase(action, "allow"))
		return err_set(err, ERR_INPUT, "'%.*s%s' is neither allow nor deny",
			       action.len < SHOWN ? (int)action.len : SHOWN, action.at,
			       action.len > SHOWN ? "..." : "");
	if (view_trim(line).len)
		return err_set(err, ERR_INPUT,
			       "there is more than an action, an event and a count");
	if (num_parse_range(base, 0, UINT16_MAX, &first, err) < 0 ||
	    num_parse_range(n, 0, UINT16_MAX, &count, err) < 0)
		return -1;
	if (first + count > ARMFILTER_EVENTS)
		return err_set(err, ERR_INPUT, "the range ends behind the last event, 0xffff");
	range.base = (uint16_t)first;
	range.n = (uint16_t)count;
	*vec_add(&r->arm.ranges) = range;
	return 0;
}

static int read_ranges(struct filterread *r, struct view text, struct err *err)
{
	struct view rest = text, line;
	unsigned int number = 0;

	r->form = "ranges";
	r->is_arm = true;
	while (view_split(&rest, '\n', &line)) {
		number++;
		line = view_trim(view_make(line.at, view_find(line, 0, '#')));
		if (!line.len)
			continue;
		if (r->arm.ranges.len == FILTERREAD_MOST)
			return err_set(err, ERR_INPUT, "there are more than %d ranges",
				       FILTERREAD_MOST);
		if (read_range(r, line, err) < 0) {
			err->code = ERR_INPUT;
			return err_while(err, "line %u", number);
		}
	}
	return 0;
}

/* ---- C ---- */

/* Without comments, each of which becomes a blank. */
static void strip_comments(struct view text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *pair = text.at + i, *end = NULL;
		size_t left = text.len - i;

		if (left > 1 && pair[0] == '/' && pair[1] == '*')
			end = memmem(pair + 2, left - 2, "*/", 2);
		else if (left > 1 && pair[0] == '/' && pair[1] == '/')
			end = memchr(pair, '\n', left);
		else {
			buf_add_char(out, text.at[i]);
			continue;
		}
		buf_add_char(out, ' ');
		if (!end)
			return;
		i = (size_t)(end - text.at) + (*end == '*');
	}
}

/* What stands behind ".name =", up to the comma or brace; empty when it is not there. */
static struct view find_member(struct view text, const char *name)
{
	size_t len = strlen(name), i = 0;
	const char *at;

	while (i < text.len && (at = memmem(text.at + i, text.len - i, name, len))) {
		struct view rest;
		size_t n = 0;

		i = (size_t)(at - text.at) + len;
		rest = view_trim(view_make(text.at + i, text.len - i));
		if (!rest.len || rest.at[0] != '=')
			continue;
		while (n < rest.len && rest.at[n] != ',' && rest.at[n] != '}')
			n++;
		return view_trim(view_make(rest.at + 1, n - 1));
	}
	return view_make(NULL, 0);
}

static int parse_c_number(struct view text, uint64_t *out, struct err *err)
{
	static const struct {
		const char *name;
		uint64_t value;
	} names[] = {
		{ "KVM_PMU_EVENT_ALLOW", KVMFILTER_ALLOW },
		{ "KVM_PMU_EVENT_DENY", KVMFILTER_DENY },
		{ "KVM_PMU_EVENT_FLAG_MASKED_EVENTS", KVMFILTER_MASKED },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		*out = names[i].value;
		if (view_equal(text, names[i].name))
			return 0;
	}
	/* 0x10ULL */
	while (text.len && strchr("uUlL", text.at[text.len - 1]))
		text.len--;
	return num_parse_u64(text, out, err);
}

static int read_member(struct view text, const char *name, uint32_t *out, struct err *err)
{
	struct view value = find_member(text, name);
	uint64_t n = 0;

	if (value.at && parse_c_number(value, &n, err) < 0)
		return err_while(err, "%s", name);
	if (n > UINT32_MAX)
		return err_set(err, ERR_INPUT, "%s: 0x%llx has more than 32 bits", name,
			       (unsigned long long)n);
	*out = (uint32_t)n;
	return 0;
}

static int add_event(struct kvmfilter *f, uint64_t event, struct err *err)
{
	if (f->events.len == FILTERREAD_MOST)
		return err_set(err, ERR_INPUT, "there are more than %d entries", FILTERREAD_MOST);
	*vec_add(&f->events) = event;
	return 0;
}

static int read_c_events(struct kvmfilter *f, struct view text, struct err *err)
{
	const char *at = memmem(text.at, text.len, ".events", 7), *end;
	struct view rest, item;

	if (!at)
		return 0;
	rest = view_make(at, text.len - (size_t)(at - text.at));
	at = memchr(rest.at, '{', rest.len);
	end = at ? memchr(at, '}', rest.len - (size_t)(at - rest.at)) : NULL;
	if (!end)
		return err_set(err, ERR_INPUT, ".events: no list in braces");
	rest = view_make(at + 1, (size_t)(end - at) - 1);
	while (view_split(&rest, ',', &item)) {
		uint64_t event;

		item = view_trim(item);
		if (!item.len)
			continue;
		if (parse_c_number(item, &event, err) < 0)
			return err_while(err, ".events");
		if (add_event(f, event, err) < 0)
			return -1;
	}
	return 0;
}

static int read_c(struct filterread *r, struct view text, struct err *err)
{
	struct kvmfilter *f = &r->x86;
	uint32_t n;

	r->form = "c";
	f->fixed_absent = !find_member(text, ".fixed_counter_bitmap").at;
	if (read_member(text, ".action", &f->action, err) < 0 ||
	    read_member(text, ".flags", &f->flags, err) < 0 ||
	    read_member(text, ".fixed_counter_bitmap", &f->fixed, err) < 0 ||
	    read_member(text, ".nevents", &n, err) < 0 || read_c_events(f, text, err) < 0)
		return -1;
	if (n != f->events.len)
		return err_set(err, ERR_INPUT, ".nevents is %u, but there are %zu entries", n,
			       f->events.len);
	return 0;
}

/* An array of arm64's structure: a brace for each range. */
static int read_c_ranges(struct filterread *r, struct view text, struct err *err)
{
	struct view rest = text, item;

	r->form = "c";
	r->is_arm = true;
	while (view_split(&rest, '}', &item)) {
		uint32_t base, n, action;

		if (!find_member(item, ".base_event").at)
			continue;
		if (read_member(item, ".base_event", &base, err) < 0 ||
		    read_member(item, ".nevents", &n, err) < 0 ||
		    read_member(item, ".action", &action, err) < 0)
			return -1;
		if (base > UINT16_MAX || n > UINT16_MAX || base + n > ARMFILTER_EVENTS)
			return err_set(err, ERR_INPUT,
				       "range 0x%x,%u ends behind the last event, 0xffff", base, n);
		if (r->arm.ranges.len == FILTERREAD_MOST)
			return err_set(err, ERR_INPUT, "there are more than %d ranges",
				       FILTERREAD_MOST);
		*vec_add(&r->arm.ranges) =
			(struct armfilter_range){ (uint16_t)base, (uint16_t)n, action != 0 };
	}
	return 0;
}

/* ---- all of them ---- */

static bool is_text(struct view text)
{
	return !memchr(text.at, 0, text.len);
}

static int parse(struct filterread *r, struct view text, struct err *err)
{
	struct buf plain = { 0 };
	struct view trimmed;
	int status;

	if (!text.len)
		return err_set(err, ERR_INPUT, "it is empty");
	if (!is_text(text))
		return read_blob(r, text, err);
	trimmed = view_trim(text);
	if (view_starts(trimmed, "{") || view_starts(trimmed, "-object"))
		return filterjson_parse(r, trimmed, err);
	strip_comments(text, &plain);
	if (strstr(buf_text(&plain), ".base_event"))
		status = read_c_ranges(r, buf_view(&plain), err);
	else if (strstr(buf_text(&plain), ".action"))
		status = read_c(r, buf_view(&plain), err);
	else
		status = read_ranges(r, text, err);
	buf_release(&plain);
	return status;
}

int filterread_parse(struct filterread *r, struct view text, struct err *err)
{
	if (parse(r, text, err) < 0)
		return -1;
	return r->is_arm && !r->arm.ranges.len
		       ? err_set(err, ERR_INPUT, "there is no range in it, nor another filter")
		       : 0;
}

int filterread_open(struct filterread *r, const char *path, struct err *err)
{
	struct fs here = { 0 };
	struct buf text = { 0 };
	int status;

	if (path[0] == '{')
		return filterread_parse(r, view_of(path), err);
	status = fs_read_stream(&here, strcmp(path, "-") == 0 ? "/dev/stdin" : path, FILE_LIMIT,
				&text, err);
	if (status == 0 && filterread_parse(r, buf_view(&text), err) < 0)
		status = err_while(err, "%s", path);
	if (status < 0 && !err->hint[0])
		err_hint(err,
			 "a filter is a file in a form that 'tally filter encode' writes, or a "
			 "text as {...}");
	buf_release(&text);
	return status;
}

void filterread_release(struct filterread *r)
{
	kvmfilter_release(&r->x86);
	armfilter_release(&r->arm);
}
