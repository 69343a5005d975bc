/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterjson.h"

#include <jansson.h>
#include <string.h>

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
	    get_list(root, "events", &list, err) < 0)
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

static int read_entry(struct qemu *q, const json_t *event, struct err *err)
{
	const char *format = json_string_value(json_object_get(event, "format"));
	struct kvmfilter_entry e = { .mask = 0xff };
	uint64_t code = 0, select = 0, mask = 0xff, match = 0;
	int action, status = 0;

	if (read_action(event, -1, &action, err) < 0)
		return -1;
	if (action >= 0 && q->action >= 0 && action != q->action)
		return err_set(err, ERR_INPUT,
			       "some entries allow and others deny: a filter of KVM does one");
	q->action = action >= 0 ? action : q->action;
	if (format && strcmp(format, "raw") == 0) {
		status = read_number(event, "code", 0, UINT64_MAX, &code, err);
		select = kvmfilter_select(code);
		match = kvmfilter_unit_mask(code);
		q->raw++;
	} else if (format && strcmp(format, "x86-select-umask") == 0) {
		status = read_number(event, "select", 0, 0xfff, &select, err);
		if (status == 0)
			status = read_number(event, "umask", 0, 0xff, &match, err);
		code = kvmfilter_encode_raw((unsigned int)select, (uint8_t)match);
		q->raw++;
	} else if (format && strcmp(format, "x86-masked-entry") == 0) {
		status = read_number(event, "select", 0, 0xfff, &select, err);
		if (status == 0)
			status = read_number(event, "mask", 0, 0xff, &mask, err);
		if (status == 0)
			status = read_number(event, "match", 0, 0xff, &match, err);
		e.exclude = json_is_true(json_object_get(event, "exclude"));
		q->masked++;
	} else {
		return err_set(err, ERR_INPUT,
			       "'format' is not raw, x86-select-umask or x86-masked-entry");
	}
	e.select = (unsigned int)select;
	e.mask = (uint8_t)mask;
	e.match = (uint8_t)match;
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
	struct qemu q = { .action = -1 };
	const json_t *list;
	uint64_t fixed;
	int action, status = -1;

	r->form = "qemu";
	if (read_action(root, -1, &action, err) == 0 &&
	    read_number(root, "x86-fixed-counter", 0, UINT32_MAX, &fixed, err) == 0 &&
	    get_list(root, "events", &list, err) == 0)
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

int filterjson_parse(struct filterread *r, struct view text, struct err *err)
{
	size_t start = view_find(text, 0, '{');
	json_error_t why;
	const char *schema, *kind;
	json_t *root;
	int status;

	/* Behind -object it may be in quotes. */
	root = json_loadb(text.at + start, text.len - start, JSON_DISABLE_EOF_CHECK, &why);
	if (!root)
		return err_set(err, ERR_INPUT, "malformed JSON in line %d: %s", why.line, why.text);
	schema = json_string_value(json_object_get(root, "schema"));
	kind = json_string_value(json_object_get(root, "qom-type"));
	if (schema && strcmp(schema, SCHEMA) == 0)
		status = read_own(r, root, err);
	else if (!schema && (!kind || strcmp(kind, QEMU) == 0))
		status = read_qemu(r, root, err);
	else
		status = err_set(err, ERR_INPUT,
				 "it is neither '" SCHEMA "' nor QEMU's object '" QEMU "'");
	json_decref(root);
	return status;
}
