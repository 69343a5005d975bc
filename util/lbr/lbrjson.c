/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrjson.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/lbr/lbrdump.h"

struct reader {
	struct lbrdump *dump;
	struct err *err;
};

/*
 * A number, or text in hex, with 0x or without as in lines, because JSON's
 * numbers are too small for some.
 */
static bool value_of(const json_t *v, uint64_t *out)
{
	struct err ignored = { 0 };
	struct view text;

	if (json_is_integer(v)) {
		*out = (uint64_t)json_integer_value(v);
		return true;
	}
	if (!json_is_string(v))
		return false;
	text = view_of(json_string_value(v));
	if (view_starts_nocase(text, "0x"))
		return num_is_u64(text, out);
	return num_parse_hex(text, out, &ignored) == 0;
}

/* What is no value, of something that is called as a register of branch records is. */
static int refuse(const struct reader *r, const char *key, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	err_set(r->err, ERR_INPUT, "\"%s\": %.60s is no value of a register", key,
		text ? text : "this");
	err_hint(r->err, "values are whole numbers, or texts in hex: \"0x401000\"");
	free(text);
	return -1;
}

/* QEMU calls a member as its source does: "env.msr_lbr_ctl". */
static const json_t *member(const json_t *object, const char *name)
{
	struct buf full = { 0 };
	const json_t *found;

	buf_printf(&full, "env.%s", name);
	found = json_object_get(object, full.at);
	buf_release(&full);
	return found ? found : json_object_get(object, name);
}

static int keep(const struct reader *r, const uint64_t *cpu, const char *name, uint64_t value)
{
	struct lbrdump_cpu *c = lbrdump_find_cpu(r->dump, cpu);

	if (!c)
		return err_set(r->err, ERR_INPUT, "more than %d CPUs", LBRDUMP_CPUS);
	lbrdump_keep(r->dump, c, NULL, view_of(name), value);
	return 0;
}

static int read_qemu(const struct reader *r, const json_t *object, const json_t *records,
		     const uint64_t *cpu)
{
	struct lbrdump_cpu *c = lbrdump_find_cpu(r->dump, cpu);
	uint64_t value;
	json_t *record;
	size_t i;

	if (!c)
		return err_set(r->err, ERR_INPUT, "more than %d CPUs", LBRDUMP_CPUS);
	if (value_of(member(object, "msr_lbr_ctl"), &value))
		lbrdump_keep(r->dump, c, NULL, view_of("ARCH_LBR_CTL"), value);
	if (value_of(member(object, "msr_lbr_depth"), &value))
		lbrdump_keep(r->dump, c, NULL, view_of("ARCH_LBR_DEPTH"), value);
	json_array_foreach(records, i, record)
	{
		struct branchformat_raw raw;

		if (!value_of(json_object_get(record, "from"), &raw.from) ||
		    !value_of(json_object_get(record, "to"), &raw.to) ||
		    !value_of(json_object_get(record, "info"), &raw.info))
			return err_set(r->err, ERR_INPUT,
				       "lbr_records: record %zu lacks from, to or info", i);
		if (!lbrdump_keep_arch(c, i, raw))
			return err_set(r->err, ERR_INPUT, "lbr_records: more than %d records",
				       LBRDUMP_SLOTS);
	}
	return 0;
}

/* "cpu (3)" of QEMU, "cpu0" of others. */
static bool cpu_of(const char *key, uint64_t *cpu)
{
	struct view v = view_of(key);

	if (!view_starts_nocase(v, "cpu"))
		return false;
	v = view_trim(view_make(v.at + 3, v.len - 3));
	if (v.len > 2 && v.at[0] == '(' && view_ends(v, ")"))
		v = view_make(v.at + 1, v.len - 2);
	return num_is_u64(v, cpu);
}

static int read_any(const struct reader *r, const json_t *value, const uint64_t *cpu);

static int read_member(const struct reader *r, const char *key, const json_t *value,
		       const uint64_t *cpu)
{
	uint64_t number, own;

	if (value_of(value, &number))
		return keep(r, cpu, key, number);
	/* Without a value it is as if it was not there. */
	if (!json_is_object(value) && !json_is_array(value) && !json_is_null(value) &&
	    lbrdump_knows(view_of(key)))
		return refuse(r, key, value);
	return read_any(r, value, cpu_of(key, &own) ? &own : cpu);
}

static int read_object(const struct reader *r, const json_t *object, const uint64_t *cpu)
{
	const json_t *records = member(object, "lbr_records");
	const json_t *data = json_object_get(object, "data") ? json_object_get(object, "data")
							     : json_object_get(object, "value");
	uint64_t index;
	const char *key;
	json_t *value;

	if (json_is_array(records))
		return read_qemu(r, object, records, cpu);
	if (data && value_of(json_object_get(object, "index"), &index)) {
		struct buf name = { 0 };
		int status;

		buf_add_hex(&name, index);
		status = read_member(r, name.at, data, cpu);
		buf_release(&name);
		return status;
	}
	json_object_foreach((json_t *)object, key, value)
	{
		if (read_member(r, key, value, cpu) < 0)
			return -1;
	}
	return 0;
}

/* Jansson itself takes no JSON that is nested deeper than 2048. */
static int read_any(const struct reader *r, const json_t *value, const uint64_t *cpu)
{
	json_t *item;
	size_t i;

	if (json_is_object(value))
		return read_object(r, value, cpu);
	if (!json_is_array(value))
		return 0;
	json_array_foreach((json_t *)value, i, item)
	{
		if (read_any(r, item, cpu) < 0)
			return -1;
	}
	return 0;
}

int lbrjson_read(struct lbrdump *d, struct view text, struct err *err)
{
	struct reader r = { d, err };
	json_error_t why;
	json_t *root = json_loadb(text.at, text.len, 0, &why);
	int status;

	if (!root)
		return err_set(err, ERR_INPUT, "line %d: %s", why.line, why.text);
	status = read_any(&r, root, NULL);
	json_decref(root);
	return status;
}
