/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_RENDER_H
#define UTIL_OUT_RENDER_H

/*
 * What one output format does with each piece of a document, and the state
 * that renderers share. For renderers and doc.c; commands use doc.h.
 *
 * A renderer appends to doc->buf, which doc.c writes in blocks. doc.c sees to
 * the order of the calls and hands only what programs (or people) may see.
 */

#include "util/base/buf.h"
#include "util/out/doc.h"

struct perfstat;
struct render_perf;
struct render_text;

struct doc {
	const struct render *render;
	struct doc_style style;
	FILE *out;
	FILE *aside;
	struct buf buf;
	int sys; /* errno of the first write that failed */
	bool one_line;
	const char *row_schema; /* doc_begin_rows(): of each row; or NULL */
	unsigned int row_version;
	bool is_bytes;		  /* of another format than documents have */
	void (*ended)(void *arg); /* after each document, when its bytes are written; or NULL */
	void *ended_arg;
	bool open;		   /* between doc_begin() and doc_end() */
	const struct table *table; /* between doc_table() and doc_table_end(), if seen */
	size_t rows;		   /* of this table */
	size_t tables;		   /* seen so far in this document */
	size_t documents;	   /* begun so far */
	struct buf row_keys;	   /* CSV: what stands in front of the header and of each row */
	struct buf row_values;
	struct buf value_keys; /* CSV: of a document that turns out to have no table */
	struct buf value_cells;
	bool had_table;		    /* in any document */
	size_t all_rows;	    /* of this document's tables */
	struct render_text *people; /* the text renderer's own */
	struct render_perf *perf;   /* perf-text's own */
	struct perfstat *perfstat;  /* of the layouts of perf, in documents of counts */
};

struct render {
	const char *name;
	bool for_people; /* sees titles, not keys */
	bool paged;	 /* a pager helps to read it */
	void (*begin)(struct doc *d, const char *schema, unsigned int version);
	void (*value)(struct doc *d, const struct column *name, const struct cell *value);
	void (*row_value)(struct doc *d, const struct column *name,
			  const struct cell *value); /* NULL: as value */
	void (*table)(struct doc *d, const struct table *t);
	void (*row)(struct doc *d, const struct cell *cells);
	void (*table_end)(struct doc *d);
	/* These three only for people. */
	void (*heading)(struct doc *d, const char *text);
	void (*paragraph)(struct doc *d, const char *text);
	void (*note)(struct doc *d, const char *text);
	void (*end)(struct doc *d);
	void (*release)(struct doc *d); /* or NULL */
};

#define RENDER(id) extern const struct render render_##id;
#include "util/out/renders.def"
#undef RENDER

/* NULL when no renderer has that name. */
const struct render *render_find(const char *name);

#endif
