/* SPDX-License-Identifier: MIT */
#include "util/target/replaydoc.h"

#include <jansson.h>
#include <string.h>

#include "util/base/fs.h"
#include "util/base/input.h"
#include "util/target/replay.h"

#define SCHEMA "tally.stat/1"

int replaydoc_open(struct replaydoc *d, const struct fs *fs, const char *path, struct err *err)
{
	*d = (struct replaydoc){ 0 };
	if (strcmp(path, "-") == 0 ? input_read(REPLAY_LIMIT, &d->text, err) == 0
				   : fs_read(fs, path, REPLAY_LIMIT, &d->text, err) == 0)
		return 0;
	buf_release(&d->text);
	return -1;
}

void replaydoc_release(struct replaydoc *d)
{
	json_decref(d->document);
	buf_release(&d->text);
}

int replaydoc_next(struct replaydoc *d, struct err *err)
{
	struct view rest = view_make(buf_text(&d->text) + d->at, d->text.len - d->at);
	json_error_t why;
	const char *schema;

	json_decref(d->document);
	d->document = NULL;
	if (!d->text.len || !view_trim(rest).len)
		return 0;
	d->document = json_loadb(rest.at, rest.len, JSON_DISABLE_EOF_CHECK, &why);
	if (!d->document)
		return err_set(err, ERR_INPUT, "no JSON at byte %zu: %s",
			       d->at + (why.position < 0 ? 0 : (size_t)why.position), why.text);
	d->at += (size_t)why.position;
	schema = json_string_value(json_object_get(d->document, "schema"));
	if (!schema || strcmp(schema, SCHEMA) != 0)
		return err_set(err, ERR_INPUT, "its schema is '%s', not '" SCHEMA "'",
			       schema ? schema : "");
	if (!json_is_array(json_object_get(d->document, "events")))
		return err_set(err, ERR_INPUT, "it has no array 'events'");
	return 1;
}

int replaydoc_text(const json_t *row, const char *key, const char **out, struct err *err)
{
	const json_t *value = json_object_get(row, key);

	*out = json_string_value(value);
	if (!*out && value && !json_is_null(value))
		return err_set(err, ERR_INPUT, "'%s' is no text", key);
	return 0;
}

int replaydoc_number(const json_t *row, const char *key, int64_t absent, int64_t most, int64_t *out,
		     struct err *err)
{
	const json_t *value = json_object_get(row, key);

	*out = absent;
	if (!value || json_is_null(value))
		return 0;
	*out = json_integer_value(value);
	if (!json_is_integer(value) || *out < 0 || *out > most)
		return err_set(err, ERR_INPUT, "'%s' is no number from 0 to %lld", key,
			       (long long)most);
	return 0;
}

bool replaydoc_is_true(const json_t *object, const char *key, bool usual)
{
	const json_t *value = json_object_get(object, key);

	return value ? json_is_true(value) : usual;
}
