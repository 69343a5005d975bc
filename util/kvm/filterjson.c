/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterjson.h"

#include <jansson.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/kvm/filterread.h"

#define SCHEMA "tally.kvm-filter/1"
#define QEMU   "kvm-pmu-filter"

/* A number, or a text with one ("0xc4"); absent where there is none. */
static int read_number(const json_t *object, const char *key, uint64_t absent, uint64_t most,
		       uint64_t *out, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	*out = absent;
	if (!value || json_is_null(value))
		return 0;
	if (json_is_string(value) && num_is_u64(view_of(json_string_value(value)), out) &&
	    *out <= most)
		return 0;
	if (json_is_integer(value) && json_integer_value(value) >= 0) {
		*out = (uint64_t)json_integer_value(value);
		if (*out <= most)
			return 0;
	}
	return err_set(err, ERR_INPUT, "'%s' is no number from 0 to 0x%llx", key,
		       (unsigned long long)most);
}

/* The same of a key that must be there. */
static int require_number(const json_t *object, const char *key, uint64_t most, uint64_t *out,
			  struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (!value || json_is_null(value))
		return err_set(err, ERR_INPUT, "'%s' is missing", key);
	return read_number(object, key, 0, most, out, err);
}

/* Is each key of the object in the list, which ends with NULL? */
static int check_keys(const json_t *object, const char *const *known, struct err *err)
{
	void *at = json_object_iter((json_t *)object);

	for (; at; at = json_object_iter_next((json_t *)object, at)) {
		const char *key = json_object_iter_key(at);
		size_t i = 0;

		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (!known[i])
			return err_set(err, ERR_INPUT, "'%s' is no key that belongs here", key);
	}
	return 0;
}

static int read_action(const json_t *object, int absent, int *out, struct err *err)
{
	const json_t *value = json_object_get(object, "action");
	const char *text = json_string_value(value);

	*out = absent;
	if (!value)
		return 0;
	if (!text || (strcmp(text, "allow") != 0 && strcmp(text, "deny") != 0))
		return err_set(err, ERR_INPUT, "'action' is neither \"allow\" nor \"deny\"");
	*out = text[0] == 'd' ? KVMFILTER_DENY : KVMFILTER_ALLOW;
	return 0;
}

static int get_list(const json_t *root, const char *key, const json_t **out, struct err *err)
{
	*out = json_object_get(root, key);
	if (*out && !json_is_array(*out))
		return err_set(err, ERR_INPUT, "'%s' is no array", key);
	if (json_array_size(*out) > FILTERREAD_MOST)
		return err_set(err, ERR_INPUT, "there are more than %d entries", FILTERREAD_MOST);
	return 0;
}

static int require_list(const json_t *root, const char *key, const json_t **out, struct err *err)
{
	if (get_list(root, key, out, err) < 0)
		return -1;
	return *out ? 0 : err_set(err, ERR_INPUT, "'%s' is missing", key);
}

/* ---- our own ---- */

static int read_range(struct armfilter *f, const json_t *range, struct err *err)
{
	uint64_t base, n;
	int action;

	if (read_number(range, "base_event", 0, UINT16_MAX, &base, err) < 0 ||
	    read_number(range, "nevents", 0, UINT16_MAX, &n, err) < 0 ||
	    read_action(range, KVMFILTER_ALLOW, &action, err) < 0)
		return -1;
	if (base + n > ARMFILTER_EVENTS)
		return err_set(err, ERR_INPUT, "the range ends behind the last event, 0xffff");
	*vec_add(&f->ranges) =
		(struct armfilter_range){ (uint16_t)base, (uint16_t)n, action == KVMFILTER_DENY };
	return 0;
}

static int read_ranges(struct filterread *r, const json_t *list, struct err *err)
{
	const json_t *range;
	size_t i;

	r->is_arm = true;
	json_array_foreach(list, i, range)
	{
		if (read_range(&r->arm, range, err) < 0)
			return err_while(err, "range %zu", i);
	}
	return 0;
}

static int read_own(struct filterread *r, const json_t *root, struct err *err)
{
	struct kvmfilter *f = &r->x86;
	const json_t *list, *event;
	uint64_t flags, fixed;
	int action;
	size_t i;

	r->form = "tally";
	if (get_list(root, "ranges", &list, err) < 0)
		return -1;
	if (list)
		return read_ranges(r, list, err);
	if (read_action(root, KVMFILTER_ALLOW, &action, err) < 0 ||
	    read_number(root, "flags", 0, UINT32_MAX, &flags, err) < 0 ||
	    read_number(root, "fixed_counter_bitmap", 0, UINT32_MAX, &fixed, err) < 0 ||
	    require_list(root, "events", &list, err) < 0)
		return -1;
	f->action = (uint32_t)action;
	f->flags = (uint32_t)flags;
	f->fixed = (uint32_t)fixed;
	f->fixed_absent = !json_object_get(root, "fixed_counter_bitmap");
	json_array_foreach(list, i, event)
	{
		uint64_t value = 0;

		if (json_is_integer(event) && json_integer_value(event) >= 0)
			value = (uint64_t)json_integer_value(event);
		else if (!json_is_string(event) ||
			 !num_is_u64(view_of(json_string_value(event)), &value))
			return err_set(err, ERR_INPUT, "event %zu is no number", i);
		*vec_add(&f->events) = value;
	}
	return 0;
}

/* ---- QEMU's ---- */

struct qemu {
	struct VEC(struct kvmfilter_entry) entries;
	struct VEC(uint64_t) codes; /* of the raw ones as they were; 0 of others */
	size_t raw, masked;
	int action; /* that entries have told; -1: none */
};

static int read_raw(const json_t *event, struct kvmfilter_entry *e, uint64_t *code, struct err *err)
{
	static const char *const keys[] = { "format", "action", "code", NULL };

	if (require_number(event, "code", UINT64_MAX, code, err) < 0)
		return -1;
	e->select = kvmfilter_select(*code);
	e->match = kvmfilter_unit_mask(*code);
	return check_keys(event, keys, err);
}

static int read_select_umask(const json_t *event, struct kvmfilter_entry *e, uint64_t *code,
			     struct err *err)
{
	static const char *const keys[] = { "format", "action", "select", "umask", NULL };
	uint64_t select, umask;

	if (require_number(event, "select", 0xfff, &select, err) < 0 ||
	    require_number(event, "umask", 0xff, &umask, err) < 0)
		return -1;
	e->select = (unsigned int)select;
	e->match = (uint8_t)umask;
	*code = kvmfilter_encode_raw(e->select, e->match);
	return check_keys(event, keys, err);
}

static int read_masked(const json_t *event, struct kvmfilter_entry *e, struct err *err)
{
	static const char *const keys[] = { "format", "action",	 "select", "mask",
					    "match",  "exclude", NULL };
	const json_t *exclude = json_object_get(event, "exclude");
	uint64_t select, mask, match;

	if (require_number(event, "select", 0xfff, &select, err) < 0 ||
	    require_number(event, "mask", 0xff, &mask, err) < 0 ||
	    require_number(event, "match", 0xff, &match, err) < 0)
		return -1;
	if (exclude && !json_is_boolean(exclude))
		return err_set(err, ERR_INPUT, "'exclude' is neither true nor false");
	e->select = (unsigned int)select;
	e->mask = (uint8_t)mask;
	e->match = (uint8_t)match;
	e->exclude = json_is_true(exclude);
	return check_keys(event, keys, err);
}

static int read_entry(struct qemu *q, const json_t *event, struct err *err)
{
	const char *format = json_string_value(json_object_get(event, "format"));
	struct kvmfilter_entry e = { .mask = 0xff };
	bool masked = format && strcmp(format, "x86-masked-entry") == 0;
	uint64_t code = 0;
	int action, status;

	if (read_action(event, -1, &action, err) < 0)
		return -1;
	if (action >= 0 && q->action >= 0 && action != q->action)
		return err_set(err, ERR_INPUT,
			       "some entries allow and others deny: a filter of KVM does one");
	q->action = action >= 0 ? action : q->action;
	if (masked)
		status = read_masked(event, &e, err);
	else if (format && strcmp(format, "raw") == 0)
		status = read_raw(event, &e, &code, err);
	else if (format && strcmp(format, "x86-select-umask") == 0)
		status = read_select_umask(event, &e, &code, err);
	else
		return err_set(err, ERR_INPUT,
			       "'format' is not raw, x86-select-umask or x86-masked-entry");
	q->masked += masked;
	q->raw += !masked;
	*vec_add(&q->entries) = e;
	*vec_add(&q->codes) = code;
	return status;
}

static int read_entries(struct qemu *q, const json_t *list, struct err *err)
{
	const json_t *event;
	size_t i;

	json_array_foreach(list, i, event)
	{
		if (read_entry(q, event, err) < 0)
			return err_while(err, "event %zu", i);
	}
	return 0;
}

/* One filter has one format: with masked entries among them, raw ones become masked. */
static void put_entries(struct kvmfilter *f, const struct qemu *q)
{
	f->flags = q->masked ? KVMFILTER_MASKED : 0;
	f->mixed = q->raw && q->masked;
	for (size_t i = 0; i < q->entries.len; i++)
		*vec_add(&f->events) = q->masked ? kvmfilter_encode(&q->entries.at[i])
						 : q->codes.at[i];
}

static int read_qemu(struct filterread *r, const json_t *root, struct err *err)
{
	static const char *const keys[] = { "qom-type",		 "id",	   "action",
					    "x86-fixed-counter", "events", NULL };
	struct qemu q = { .action = -1 };
	const json_t *list;
	uint64_t fixed;
	int action, status = -1;

	r->form = "qemu";
	if (check_keys(root, keys, err) == 0 && read_action(root, -1, &action, err) == 0 &&
	    read_number(root, "x86-fixed-counter", 0, UINT32_MAX, &fixed, err) == 0 &&
	    require_list(root, "events", &list, err) == 0)
		status = read_entries(&q, list, err);
	if (status == 0 && action >= 0 && q.action >= 0 && action != q.action)
		status = err_set(err, ERR_INPUT, "the object's action is not that of its entries");
	if (status == 0) {
		action = action >= 0 ? action : q.action;
		r->x86.action = action == KVMFILTER_DENY ? KVMFILTER_DENY : KVMFILTER_ALLOW;
		r->x86.fixed = (uint32_t)fixed;
		r->x86.fixed_absent = !json_object_get(root, "x86-fixed-counter");
		put_entries(&r->x86, &q);
	}
	vec_release(&q.entries);
	vec_release(&q.codes);
	return status;
}

/* ---- the text ---- */

/* "-object '{...}'": the quote that the object is in, 0 for none; -1: something else is there. */
static int find_quote(struct view before)
{
	before = view_trim(before);
	if (view_starts(before, "-object")) {
		before.at += strlen("-object");
		before.len -= strlen("-object");
		before = view_trim(before);
	}
	if (!before.len)
		return 0;
	return before.len == 1 && (before.at[0] == '\'' || before.at[0] == '"') ? before.at[0] : -1;
}

/* Before the object, which ends at end of the text, is -object at most, behind it its quote. */
static int check_around(struct view before, struct view text, size_t end, struct err *err)
{
	struct view rest = view_trim(view_make(text.at + end, text.len - end));
	int quote = find_quote(before);

	if (quote < 0)
		return err_set(err, ERR_INPUT, "there is more than -object before the object");
	if (quote ? rest.len == 1 && rest.at[0] == quote : !rest.len)
		return 0;
	return err_set(err, ERR_INPUT,
		       quote ? "the object's end is not followed by its quote alone"
			     : "there is more behind the object's end");
}

/* Of 2^63. */
enum { LONG_DIGITS = 19 };

static bool is_whole(struct view token)
{
	for (size_t i = 0; i < token.len; i++) {
		if (token.at[i] < '0' || token.at[i] > '9')
			return false;
	}
	return true;
}

/*
 * Codes of 2^63 and more are numbers that Jansson does not take: whole numbers of
 * so many digits become texts, which read_number() takes as well.
 */
static void quote_long(struct view text, struct buf *out)
{
	bool in_string = false;
	size_t i = 0;

	while (i < text.len) {
		size_t n = 0;
		char c = text.at[i];

		while (!in_string && i + n < text.len &&
		       strchr("0123456789+-.eE", text.at[i + n]) && text.at[i + n])
			n++;
		if (n >= LONG_DIGITS && c != '0' && is_whole(view_make(text.at + i, n))) {
			buf_printf(out, "\"%.*s\"", (int)n, text.at + i);
		} else if (n) {
			buf_add(out, text.at + i, n);
		} else {
			n = in_string && c == '\\' && i + 1 < text.len ? 2 : 1;
			in_string ^= c == '"';
			buf_add(out, text.at + i, n);
		}
		i += n;
	}
}

static int read_root(struct filterread *r, const json_t *root, struct err *err)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	const char *kind = json_string_value(json_object_get(root, "qom-type"));

	if (schema && strcmp(schema, SCHEMA) == 0)
		return read_own(r, root, err);
	if (!schema && (!kind || strcmp(kind, QEMU) == 0))
		return read_qemu(r, root, err);
	return err_set(err, ERR_INPUT, "it is neither '" SCHEMA "' nor QEMU's object '" QEMU "'");
}

int filterjson_parse(struct filterread *r, struct view text, struct err *err)
{
	size_t start = view_find(text, 0, '{');
	struct buf json = { 0 };
	json_error_t why;
	json_t *root;
	int status;

	quote_long(view_make(text.at + start, text.len - start), &json);
	/* Behind -object it may be in quotes. */
	root = json_loadb(buf_text(&json), json.len,
			  JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &why);
	if (root)
		status = check_around(view_make(text.at, start), buf_view(&json),
				      (size_t)why.position, err);
	else
		status = err_set(err, ERR_INPUT, "malformed JSON in line %d: %s", why.line,
				 why.text);
	if (status == 0)
		status = read_root(r, root, err);
	json_decref(root);
	buf_release(&json);
	return status;
}
