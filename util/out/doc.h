/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_DOC_H
#define UTIL_OUT_DOC_H

/*
 * A document: what a command has to say, told piece by piece and written as it
 * comes in one of the formats of renders.def. A command neither knows nor asks
 * for the format:
 *
 *	doc_begin(doc, "encode", 1);
 *	doc_value(doc, &model_column, cell_text(model));
 *	doc_table(doc, &table);
 *	while (...)
 *		doc_row(doc, cells);
 *	doc_table_end(doc);
 *	doc_end(doc);
 *
 * JSON writes everything, an object per document; CSV the rows of the first
 * table that programs see, or the values as one row where there is no table; text
 * what people see. Several documents may follow each other. Write errors are kept
 * and told once, by doc_close().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "util/base/err.h"
#include "util/out/cell.h"

struct doc;
struct render;

struct doc_style {
	const char *separator; /* CSV; NULL: "," */
	size_t width;	       /* text is wrapped to this; 0: not at all */
	bool colour;
	bool notes_aside; /* of text, too */
	/* The time, for layouts that tell in a file when it was begun; NULL: in none. */
	const char *started;
};

/* Writes to out; notes that are no part of it go to aside (NULL: nowhere). Both borrowed. */
struct doc *doc_new(const struct render *render, const struct doc_style *style, FILE *out,
		    FILE *aside);
void doc_free(struct doc *d); /* writes nothing more */

/* schema "encode" and version 1 are "tally.encode/1" in JSON. */
void doc_begin(struct doc *d, const char *schema, unsigned int version);

/* A named value of the document, outside its tables. */
void doc_value(struct doc *d, const struct column *name, struct cell value);

/*
 * The same for a value that tells this document's rows from those of others
 * that follow: CSV, which joins them, puts it in front of each row.
 */
void doc_row_value(struct doc *d, const struct column *name, struct cell value);

/* A table, whose rows are not kept; t is used until doc_table_end(). */
void doc_table(struct doc *d, const struct table *t);
void doc_row(struct doc *d, const struct cell *cells); /* ncolumns of them */
void doc_table_end(struct doc *d);

/*
 * A document that is nothing but the rows of a table, which may be many: JSON
 * makes each of them a document of its own, on a line. Ended by doc_table_end() and doc_end().
 */
void doc_begin_rows(struct doc *d, const char *schema, unsigned int version, const struct table *t);

/* Does anybody see the rows of the table that was begun? Making many may be dear. */
bool doc_wants_rows(const struct doc *d);

/* The same before the table is begun, for one whose columns depend on its rows. */
bool doc_wants_table(const struct doc *d, const struct table *t);

/* For people only: a headline, a wrapped paragraph, text that is laid out already. */
void doc_heading(struct doc *d, const char *text);
void doc_paragraph(struct doc *d, const char *text);
void doc_verbatim(struct doc *d, const char *text);

/*
 * In place of documents, bytes of a format that is none of a document; notes
 * are beside it. -1 when the user asked for a format of documents.
 */
int doc_bytes(struct doc *d, const void *bytes, size_t len, struct err *err);

/* Empties the screen, if people read the document on one. */
void doc_clear_screen(struct doc *d);

/*
 * How far it is, on a terminal only: a line that the next one takes the place of.
 * NULL takes it away, which is done before anything else is said.
 */
void doc_progress(struct doc *d, const char *text);

/* Something to know about the result: part of the text, beside data for programs. */
void doc_note(struct doc *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same of several that are whole texts. */
void doc_notes(struct doc *d, char *const *notes, size_t n);

/* Ends the document and hands it to the system, so that a reader sees it now. */
void doc_end(struct doc *d);

/* Each document on one line, for those that come in a row (stat -I). */
void doc_set_lines(struct doc *d, bool one_line);

/* Calls ended after each of such documents, when all of it was handed to the system. */
void doc_on_end(struct doc *d, void (*ended)(void *arg), void *arg);

/* Did writing fail? Then a long-running command may as well stop. */
bool doc_broken(const struct doc *d);

/* Writes what is left. -1 when anything could not be written; err->sys EPIPE: nobody reads. */
int doc_close(struct doc *d, struct err *err);

#endif
