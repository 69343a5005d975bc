/* SPDX-License-Identifier: MIT */
#include "util/out/doc.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/out/render.h"
#include "util/out/utf8.h"

#define BLOCK (64 * 1024)

static void write_bytes(struct doc *d, const char *at, size_t len)
{
	if (!d->sys && len && fwrite(at, 1, len, d->out) != len)
		d->sys = errno ? errno : EIO;
}

static void write_out(struct doc *d)
{
	write_bytes(d, d->buf.at, d->buf.len);
	buf_clear(&d->buf);
}

static void flush_out(struct doc *d)
{
	write_out(d);
	if (!d->sys && fflush(d->out) != 0)
		d->sys = errno ? errno : EIO;
}

static bool seen(const struct doc *d, const char *key, const char *title)
{
	return d->render->for_people ? title != NULL : key != NULL;
}

struct doc *doc_new(const struct render *render, const struct doc_style *style, FILE *out,
		    FILE *aside)
{
	struct doc *d = alloc_zero(1, sizeof(*d));

	d->render = render;
	d->style = *style;
	if (!d->style.separator)
		d->style.separator = ",";
	d->out = out;
	d->aside = aside;
	return d;
}

void doc_free(struct doc *d)
{
	if (!d)
		return;
	if (d->render->release)
		d->render->release(d);
	buf_release(&d->row_keys);
	buf_release(&d->row_values);
	buf_release(&d->value_keys);
	buf_release(&d->value_cells);
	buf_release(&d->buf);
	free(d);
}

void doc_begin(struct doc *d, const char *schema, unsigned int version)
{
	assert(!d->open);
	d->open = true;
	d->tables = 0;
	d->all_rows = 0;
	d->render->begin(d, schema, version);
	d->documents++;
}

void doc_value(struct doc *d, const struct column *name, struct cell value)
{
	assert(d->open && !d->table);
	if (seen(d, name->key, name->title))
		d->render->value(d, name, &value);
}

void doc_row_value(struct doc *d, const struct column *name, struct cell value)
{
	assert(d->open && !d->table);
	if (!seen(d, name->key, name->title))
		return;
	if (d->render->row_value)
		d->render->row_value(d, name, &value);
	else
		d->render->value(d, name, &value);
}

void doc_table(struct doc *d, const struct table *t)
{
	assert(d->open && !d->table);
	if (!seen(d, t->key, t->title))
		return;
	d->table = t;
	d->rows = 0;
	d->render->table(d, t);
}

void doc_begin_rows(struct doc *d, const char *schema, unsigned int version, const struct table *t)
{
	d->row_schema = schema;
	d->row_version = version;
	doc_begin(d, schema, version);
	doc_table(d, t);
}

bool doc_wants_rows(const struct doc *d)
{
	return d->table != NULL;
}

bool doc_wants_table(const struct doc *d, const struct table *t)
{
	return seen(d, t->key, t->title);
}

void doc_row(struct doc *d, const struct cell *cells)
{
	if (!d->table)
		return;
	d->render->row(d, cells);
	d->rows++;
	d->all_rows++;
	if (d->buf.len >= BLOCK)
		write_out(d);
}

void doc_table_end(struct doc *d)
{
	if (!d->table)
		return;
	d->render->table_end(d);
	d->table = NULL;
	d->tables++;
	d->had_table = true;
}

void doc_heading(struct doc *d, const char *text)
{
	if (d->render->for_people)
		d->render->heading(d, text);
}

void doc_paragraph(struct doc *d, const char *text)
{
	if (d->render->for_people)
		d->render->paragraph(d, text);
}

void doc_verbatim(struct doc *d, const char *text)
{
	size_t len;

	if (!d->render->for_people)
		return;
	len = strlen(text);
	/* What is long needs no copy. */
	if (len >= BLOCK) {
		write_out(d);
		write_bytes(d, text, len);
		return;
	}
	buf_add(&d->buf, text, len);
	if (d->buf.len >= BLOCK)
		write_out(d);
}

int doc_bytes(struct doc *d, const void *bytes, size_t len, struct err *err)
{
	assert(!d->open);
	if (!d->render->for_people) {
		err_set(err, ERR_USAGE, "what is written has a format of its own");
		err_hint(err, "leave -j and -x out");
		return -1;
	}
	d->is_bytes = true;
	buf_add(&d->buf, bytes, len);
	if (d->buf.len >= BLOCK)
		write_out(d);
	return 0;
}

void doc_clear_screen(struct doc *d)
{
	/* ECMA-48: erase all of the display, then go to its first place. */
	if (d->render->for_people && isatty(fileno(d->out)) == 1)
		buf_add_text(&d->buf, "\033[2J\033[H");
}

void doc_progress(struct doc *d, const char *text)
{
	if (!d->render->for_people || isatty(fileno(d->out)) != 1)
		return;
	/* ECMA-48: back to the line's first column, erase what is behind it. */
	buf_printf(&d->buf, "\r\033[K%s", text ? text : "");
	flush_out(d);
}

void doc_note(struct doc *d, const char *fmt, ...)
{
	struct buf text = { 0 }, shown = { 0 };
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	vsnprintf(buf_reserve(&text, (size_t)len), (size_t)len + 1, fmt, again);
	va_end(again);
	text.len = (size_t)len;
	if (d->render->for_people && !d->is_bytes && !d->style.notes_aside) {
		d->render->note(d, text.at);
		/* Between documents it may be about what goes on just now. */
		if (!d->open)
			flush_out(d);
	} else if (d->aside) {
		/* What is told beside the data comes behind what it is about. */
		flush_out(d);
		buf_add_text(&shown, "note: ");
		utf8_add_shown(&shown, buf_view(&text));
		buf_add_char(&shown, '\n');
		fputs(buf_text(&shown), d->aside);
		buf_release(&shown);
	}
	buf_release(&text);
}

void doc_notes(struct doc *d, char *const *notes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		doc_note(d, "%s", notes[i]);
}

void doc_end(struct doc *d)
{
	assert(d->open && !d->table);
	d->render->end(d);
	d->row_schema = NULL;
	d->open = false;
	flush_out(d);
	if (d->one_line && d->ended && !d->sys)
		d->ended(d->ended_arg);
}

void doc_set_lines(struct doc *d, bool one_line)
{
	d->one_line = one_line;
}

void doc_on_end(struct doc *d, void (*ended)(void *arg), void *arg)
{
	d->ended = ended;
	d->ended_arg = arg;
}

bool doc_broken(const struct doc *d)
{
	return d->sys != 0;
}

int doc_close(struct doc *d, struct err *err)
{
	flush_out(d);
	return d->sys ? err_system(err, d->sys, "writing the output") : 0;
}
