/* SPDX-License-Identifier: MIT */
#include "pmu-events/evwrite.h"

#include <string.h>

#include "pmu-events/evformat.h"
#include "util/base/buf.h"

#define LINE_BYTES 32

/* The members of the object, in the order of enum evformat_section. */
static const struct {
	const char *name;
	size_t record; /* bytes; 0 for strings, which have a line each */
} sections[EVFORMAT_SECTIONS] = {
	[EVFORMAT_MODELS] = { "models", EVFORMAT_MODEL_SIZE },
	[EVFORMAT_PMUS] = { "pmus", EVFORMAT_PMU_SIZE },
	[EVFORMAT_EVENT_ORDER] = { "event_order", EVFORMAT_ORDER_SIZE },
	[EVFORMAT_EVENTS] = { "events", EVFORMAT_EVENT_SIZE },
	[EVFORMAT_TRAITS] = { "traits", EVFORMAT_TRAIT_SIZE },
	[EVFORMAT_LATENCIES] = { "latencies", EVFORMAT_LATENCY_SIZE },
	[EVFORMAT_METRIC_ORDER] = { "metric_order", EVFORMAT_ORDER_SIZE },
	[EVFORMAT_METRICS] = { "metrics", EVFORMAT_METRIC_SIZE },
	[EVFORMAT_METRIC_TRAITS] = { "metric_traits", EVFORMAT_METRIC_TRAIT_SIZE },
	[EVFORMAT_MAPS] = { "maps", EVFORMAT_MAP_SIZE },
	[EVFORMAT_GROUPS] = { "groups", EVFORMAT_GROUP_SIZE },
	[EVFORMAT_TREES] = { "trees", EVFORMAT_TREE_SIZE },
	[EVFORMAT_STRINGS] = { "strings", 0 },
	[EVFORMAT_BLOCKS] = { "blocks", EVFORMAT_BLOCK_SIZE },
	[EVFORMAT_TEXTS] = { "texts", 1 },
};

/*
 * One byte of a literal. '?' is escaped because of trigraphs; an octal escape
 * is as short as the byte behind it allows.
 */
static void put_byte(struct buf *line, unsigned char c, unsigned char next)
{
	char *to = buf_reserve(line, 4);
	size_t n = 0;

	if (c >= ' ' && c <= '~') {
		if (c == '"' || c == '\\' || c == '?')
			to[n++] = '\\';
		to[n++] = (char)c;
	} else {
		bool all = next >= '0' && next <= '7';

		to[n++] = '\\';
		if (all || c >= 0100)
			to[n++] = (char)('0' + (c >> 6));
		if (all || c >= 010)
			to[n++] = (char)('0' + (c >> 3 & 7));
		to[n++] = (char)('0' + (c & 7));
	}
	line->len += n;
}

static void put_line(struct buf *line, const unsigned char *at, size_t len, FILE *out)
{
	buf_clear(line);
	buf_add_text(line, "\t\"");
	for (size_t i = 0; i < len; i++)
		put_byte(line, at[i], i + 1 < len ? at[i + 1] : 0);
	buf_add_text(line, "\"\n");
	fwrite(line->at, 1, line->len, out);
}

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
	struct buf line = { 0 };
	size_t len;

	if (bytes == 0)
		fputs("\t\"\"\n", out);
	for (; bytes; at += len, bytes -= len) {
		len = line_length(at, bytes, record);
		put_line(&line, at, len, out);
	}
	fputs("\t,\n", out);
	buf_release(&line);
}

static size_t section_bytes(const struct evtable *t, size_t s)
{
	return evformat_count(t, s) * (sections[s].record ? sections[s].record : 1);
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
		fprintf(out, "\tchar %s[%zu];\n", sections[s].name, section_bytes(t, s) + 1);
	fputs("} table = {\n\t/* header */\n", out);
	put_section((const unsigned char *)t, EVFORMAT_HEADER, 8, out);
	for (size_t s = 0; s < EVFORMAT_SECTIONS; s++) {
		fprintf(out, "\t/* %s */\n", sections[s].name);
		put_section(evformat_at(t, s), section_bytes(t, s), sections[s].record, out);
	}
	fprintf(out,
		"};\n\nconst struct evtable *%s(void)\n{\n"
		"\treturn (const struct evtable *)&table;\n}\n",
		function);
}
