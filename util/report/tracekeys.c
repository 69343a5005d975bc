/* SPDX-License-Identifier: MIT */
#include "util/report/tracekeys.h"

#include "util/base/num.h"
#include "util/data/tracedata.h"

enum { TYPE_TRACEPOINT = 2 }; /* PERF_TYPE_TRACEPOINT */

struct tracekey {
	struct sortkey key; /* the first member */
	size_t event, field;
	bool is_raw;
};

static const struct tracekey *whole(const struct sortkey *key)
{
	return (const struct tracekey *)key;
}

size_t tracekeys_event(const struct sortkey *key)
{
	return whole(key)->event;
}

void tracekeys_release(struct tracekeys *t)
{
	vec_release(&t->all);
	arena_release(&t->arena);
}

static bool is_tracepoint(const struct datafile *f, size_t event)
{
	return f->events.at[event].attr.type == TYPE_TRACEPOINT;
}

bool tracekeys_is_all(struct recording *r)
{
	const struct datafile *f = recording_file(r);

	for (size_t i = 0; i < f->events.len; i++)
		if (!is_tracepoint(f, i))
			return false;
	return f->events.len;
}

/* ---- values ---- */

/*
 * What the print format says of a field: "prev_state=R+", or of system calls
 * "dfd: 0xffffff9c,". False where it says nothing.
 */
static bool find_word(struct view line, const char *field, struct view *out)
{
	size_t len = strlen(field);

	for (size_t at = 0; at + len < line.len; at++) {
		const char *end = line.at + line.len, *value = line.at + at + len + 1;

		if ((at && line.at[at - 1] != ' ') || memcmp(line.at + at, field, len) != 0)
			continue;
		if (value[-1] == '=') {
			const char *stop = memchr(value, ' ', (size_t)(end - value));

			*out = view_make(value, (size_t)((stop ? stop : end) - value));
			return true;
		}
		if (value[-1] == ':' && value < end && *value == ' ') {
			const char *stop = memchr(value, ',', (size_t)(end - value));

			value++;
			*out = view_make(value, (size_t)((stop ? stop : end) - value));
			return true;
		}
	}
	return false;
}

static void add_value(const struct tracekey *key, const struct sample *s, struct tracedata *t,
		      bool is_text, struct buf *out)
{
	uint64_t id = s->event->attr.config;
	struct buf line = { 0 };
	struct view word;

	/* Words may have blanks in them, which print formats do not quote. */
	if (!key->is_raw && !is_text)
		tracedata_add(t, id, s->raw->raw, s->raw->cpu, &line);
	if (line.len && find_word(buf_view(&line), key->key.title, &word))
		buf_add_view(out, word);
	else
		tracedata_add_raw_field(t, id, key->field, s->raw->raw, out);
	buf_release(&line);
}

static struct sortkey_value take_field(const struct sortkey_input *in)
{
	const struct tracekey *key = whole(in->key);
	const struct sample *s = in->sample;
	struct tracedata *t = recording_tracedata(in->recording);
	struct sortkey_value v = { 0 };
	struct tracedata_value field;
	struct buf text = { 0 };

	if (t && s->event == &recording_file(in->recording)->events.at[key->event] &&
	    tracedata_read_field(t, s->event->attr.config, key->field, s->raw->raw, &field)) {
		bool is_text = field.kind == TRACEDATA_TEXT || field.kind == TRACEDATA_BYTES;

		v.number = is_text ? 0 : field.number;
		add_value(key, s, t, is_text, &text);
	}
	v.thing = framepool_text(in->frames, buf_view(&text));
	buf_release(&text);
	return v;
}

static int compare_fields(struct sortkey_value a, struct sortkey_value b)
{
	int order = sortkey_compare_numbers(a, b);

	return order ? order : sortkey_compare_texts(a, b);
}

static void add_field(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_text(out, v.thing);
}

/* ---- keys ---- */

static void find_key(struct tracekeys *t, size_t event, size_t field, const char *name, bool raw,
		     struct tracekeys_found *found)
{
	struct tracekey *new;

	for (size_t i = 0; i < t->all.len; i++) {
		const struct tracekey *k = t->all.at[i];

		if (k->event == event && k->field == field && k->is_raw == (raw || t->raw)) {
			*vec_add(found) = &k->key;
			return;
		}
	}
	new = arena_alloc(&t->arena, sizeof(*new));
	*new = (struct tracekey){
		.key = { name, name, name, SORTKEY_OF_EVENT, take_field, compare_fields,
			 add_field },
		.event = event,
		.field = field,
		.is_raw = raw || t->raw,
	};
	*vec_add(&t->all) = new;
	*vec_add(found) = &new->key;
}

/* The fields of an event that are called so, or all. */
static void find_fields(struct tracekeys *t, size_t event, struct view name, bool raw,
			struct tracekeys_found *found)
{
	struct tracedata *data = recording_tracedata(t->recording);
	const struct datafile *f = recording_file(t->recording);
	uint64_t id = f->events.at[event].attr.config;
	const char *field;

	if (!data || !is_tracepoint(f, event))
		return;
	/* One too many is as good as all that a file may have of them: it is refused. */
	for (size_t i = 0;
	     found->len <= SORTKEY_MOST && (field = tracedata_find_field(data, id, i)); i++)
		if (view_equal(name, "*") || view_equal(name, field))
			find_key(t, event, i, arena_string(&t->arena, field), raw, found);
}

static int fail_twice(struct tracekeys *t, struct view name, size_t a, size_t b, struct err *err)
{
	err_set(err, ERR_USAGE, "the event '%.*s' of a sort key may be '%s' or '%s'",
		VIEW_ARG(name), recording_event_name(t->recording, a),
		recording_event_name(t->recording, b));
	err_hint(err, "name it whole, or by its number: %%%zu", a + 1);
	return -1;
}

static int find_event(struct tracekeys *t, struct view name, size_t *out, struct err *err)
{
	const struct datafile *f = recording_file(t->recording);
	bool is_whole = memchr(name.at, ':', name.len), found = false;
	struct err none = { 0 };
	uint64_t number;

	if (name.at[0] == '%' && num_parse_range(view_make(name.at + 1, name.len - 1), 1,
						 f->events.len, &number, &none) == 0) {
		*out = (size_t)number - 1;
		return 0;
	}
	err_clear(&none);
	for (size_t i = 0; i < f->events.len; i++) {
		const char *other = recording_event_name(t->recording, i);

		if (is_whole ? !view_equal(name, other)
			     : !memmem(other, strlen(other), name.at, name.len))
			continue;
		if (found && !is_whole)
			return fail_twice(t, name, *out, i, err);
		if (!found)
			*out = i;
		found = true;
	}
	if (found)
		return 0;
	err_set(err, ERR_USAGE, "no event of the recording is called '%.*s'", VIEW_ARG(name));
	err_hint(err, "'tally evlist' lists them");
	return -1;
}

int tracekeys_find(struct tracekeys *t, struct view word, struct tracekeys_found *found,
		   struct err *err)
{
	size_t slash = view_find(word, 0, '/'), dot, event, before = found->len;
	bool raw = slash < word.len;
	struct view name;

	if (raw && !view_equal(view_make(word.at + slash + 1, word.len - slash - 1), "raw"))
		return err_set(err, ERR_USAGE, "'%.*s': behind the slash of a field stands raw",
			       VIEW_ARG(word));
	word.len = raw ? slash : word.len;
	dot = view_find(word, 0, '.');
	name = dot < word.len ? view_make(word.at + dot + 1, word.len - dot - 1) : word;
	if (view_equal(word, "trace_fields") || view_equal(word, "*.*"))
		name = view_of("*");
	if (dot < word.len && dot && !view_equal(word, "*.*")) {
		if (find_event(t, view_make(word.at, dot), &event, err) < 0)
			return -1;
		find_fields(t, event, name, raw, found);
		if (found->len == before)
			return err_set(err, ERR_USAGE, "the event '%s' has no field '%.*s'",
				       recording_event_name(t->recording, event), VIEW_ARG(name));
		return 0;
	}
	for (size_t i = 0;
	     i < recording_file(t->recording)->events.len && found->len <= SORTKEY_MOST; i++)
		find_fields(t, i, name, raw, found);
	return 0;
}
