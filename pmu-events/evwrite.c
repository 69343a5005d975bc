/* SPDX-License-Identifier: MIT */
#include "pmu-events/evwrite.h"

#include <string.h>

#include "pmu-events/evformat.h"
#include "util/base/buf.h"

#define LINE_BYTES 32

/* The members of the object. */
static const char *const names[EVFORMAT_SECTIONS] = {
	[EVFORMAT_MODELS] = "models",
	[EVFORMAT_PMUS] = "pmus",
	[EVFORMAT_EVENT_ORDER] = "event_order",
	[EVFORMAT_EVENTS] = "events",
	[EVFORMAT_TRAITS] = "traits",
	[EVFORMAT_LATENCIES] = "latencies",
	[EVFORMAT_METRIC_ORDER] = "metric_order",
	[EVFORMAT_METRICS] = "metrics",
	[EVFORMAT_METRIC_TRAITS] = "metric_traits",
	[EVFORMAT_MAPS] = "maps",
	[EVFORMAT_GROUPS] = "groups",
	[EVFORMAT_TREES] = "trees",
	[EVFORMAT_STRINGS] = "strings",
	[EVFORMAT_BLOCKS] = "blocks",
	[EVFORMAT_TEXTS] = "texts",
};

/*
 * One byte of a literal at *to; returns where the next one goes, at most four
 * bytes on. '?' is escaped because of trigraphs; an octal escape is as short as
 * the byte behind it allows.
 */
static char *put_byte(char *to, unsigned char c, unsigned char next)
{
	bool all = next >= '0' && next <= '7';

	if (c >= ' ' && c <= '~') {
		if (c == '"' || c == '\\' || c == '?')
			*to++ = '\\';
		*to++ = (char)c;
		return to;
	}
	*to++ = '\\';
	if (all || c >= 0100)
		*to++ = (char)('0' + (c >> 6));
	if (all || c >= 010)
		*to++ = (char)('0' + (c >> 3 & 7));
	*to++ = (char)('0' + (c & 7));
	return to;
}

/* Whole lines are written at once: a few calls for megabytes. */
#define CHUNK_BYTES (64 * 1024)

static void flush(struct buf *chunk, FILE *out)
{
	if (chunk->len)
		fwrite(chunk->at, 1, chunk->len, out);
	buf_clear(chunk);
}

static void put_line(struct buf *chunk, const unsigned char *at, size_t len, FILE *out)
{
	char *to;

	if (chunk->len > CHUNK_BYTES)
		flush(chunk, out);
	to = buf_reserve(chunk, 4 * len + 5);
	*to++ = '\t';
	*to++ = '"';
	for (size_t i = 0; i < len; i++)
		to = put_byte(to, at[i], i + 1 < len ? at[i + 1] : 0);
	*to++ = '"';
	*to++ = '\n';
	chunk->len = (size_t)(to - chunk->at);
}

/* Whole records of so many bytes in a line, or, for 0, one string. */
static size_t line_length(const unsigned char *at, size_t rest, size_t record)
{
	size_t len = record ? LINE_BYTES / record * record : strlen((const char *)at) + 1;

	if (record > LINE_BYTES)
		len = record;
	return len < rest ? len : rest;
}

/* Each section's literal ends with the zero byte that follows it in the image. */
static void put_section(const unsigned char *at, size_t bytes, size_t record, FILE *out)
{
	struct buf chunk = { 0 };
	size_t len;

	if (bytes == 0)
		fputs("\t\"\"\n", out);
	for (; bytes; at += len, bytes -= len) {
		len = line_length(at, bytes, record);
		put_line(&chunk, at, len, out);
	}
	flush(&chunk, out);
	fputs("\t,\n", out);
	buf_release(&chunk);
}

static size_t section_bytes(const struct evtable *t, size_t s)
{
	return (size_t)evformat_count(t, s) * evformat_sizes[s];
}

/* Names come from the trees: nothing of them may end the comment or open another. */
static void put_comment_text(const char *text, FILE *out)
{
	for (; *text; text++)
		fputc(*text >= ' ' && *text <= '~' && *text != '*' ? *text : '_', out);
}

static void put_comment(const struct evtable *t, FILE *out)
{
	fputs("/*\n"
	      " * Event tables, written by jevents: make them again instead of changing them.\n"
	      " * pmu-events/evtable.h reads them.\n"
	      " *\n",
	      out);
	fprintf(out,
		" * %zu models, %zu mapfile rows, %u events (%u distinct), %u metrics (%u distinct).\n",
		evtable_models(t), evtable_maps(t), evformat_count(t, EVFORMAT_EVENT_ORDER),
		evformat_count(t, EVFORMAT_EVENTS), evformat_count(t, EVFORMAT_METRIC_ORDER),
		evformat_count(t, EVFORMAT_METRICS));
	if (evtable_trees(t))
		fputs(" *\n * What they say comes from these trees, under their licences:\n", out);
	for (size_t i = 0; i < evtable_trees(t); i++) {
		struct evtable_tree tree = evtable_tree_at(t, i);

		fputs(" *   ", out);
		put_comment_text(tree.name, out);
		fputs(": ", out);
		put_comment_text(tree.licence, out);
		fputc('\n', out);
	}
	fputs(" */\n\n", out);
}

void evwrite_table(const struct evtable *t, const char *function, FILE *out)
{
	put_comment(t, out);
	fprintf(out, "struct evtable;\nconst struct evtable *%s(void);\n\nstatic const struct {\n",
		function);
	fprintf(out, "\tchar header[%d];\n", EVFORMAT_HEADER + 1);
	for (size_t s = 0; s < EVFORMAT_SECTIONS; s++)
		fprintf(out, "\tchar %s[%zu];\n", names[s], section_bytes(t, s) + 1);
	fputs("} table = {\n\t/* header */\n", out);
	put_section((const unsigned char *)t, EVFORMAT_HEADER, 8, out);
	for (size_t s = 0; s < EVFORMAT_SECTIONS; s++) {
		fprintf(out, "\t/* %s */\n", names[s]);
		put_section(evformat_at(t, s), section_bytes(t, s),
			    s == EVFORMAT_STRINGS ? 0 : evformat_sizes[s], out);
	}
	fprintf(out,
		"};\n\nconst struct evtable *%s(void)\n{\n"
		"\treturn (const struct evtable *)&table;\n}\n",
		function);
}
