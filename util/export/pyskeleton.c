/* SPDX-License-Identifier: MIT */
#include "util/export/pyskeleton.h"

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/data/tracedata.h"
#include "util/export/pyname.h"

enum { TRACEPOINT = 2, WIDTH = 100 };

static const char head[] =
	"# Run it over a recording: tally script -s perf-script.py -i perf.data\n"
	"# Each function is called by its name as 'perf script -s' calls it; leave out those that\n"
	"# you do not want.\n"
	"from Core import *\n"
	"from perf_trace_context import *\n"
	"\n"
	"\n"
	"def trace_begin():\n"
	"    pass\n"
	"\n"
	"\n"
	"def trace_end():\n"
	"    pass\n"
	"\n"
	"\n"
	"def print_start(name, cpu, secs, nsecs, pid, comm):\n"
	"    print(f\"{comm:>16} {pid:7} [{cpu:03}] {secs:5}.{nsecs:09}: {name}:\", end=\" \")\n"
	"\n"
	"\n"
	"def print_callers(callchain):\n"
	"    for frame in callchain:\n"
	"        name = frame[\"sym\"][\"name\"] if \"sym\" in frame else \"[unknown]\"\n"
	"        print(f\"\\t{frame['ip']:16x} {name} ({frame.get('dso', '[unknown]')})\")\n";

static const char any[] =
	"\n"
	"\n"
	"# Samples of events that are no tracepoints: all of it is in the dictionary.\n"
	"def process_event(sample):\n"
	"    s = sample[\"sample\"]\n"
	"    print_start(sample[\"ev_name\"], s[\"cpu\"], *divmod(s[\"time\"], 1000000000), s[\"pid\"],\n"
	"                sample[\"comm\"])\n"
	"    print(s[\"period\"], sample.get(\"symbol\", \"[unknown]\"))\n"
	"    print_callers(sample[\"callchain\"])\n";

static const char unhandled[] =
	"\n"
	"\n"
	"# Tracepoints without a function of their own.\n"
	"def trace_unhandled(event_name, context, fields, perf_sample_dict):\n"
	"    print(event_name, \" \".join(f\"{k}={v}\" for k, v in sorted(fields.items())))\n";

static const char *const given[] = {
	"event_name",	"context",    "common_cpu",  "common_secs",
	"common_nsecs", "common_pid", "common_comm", "common_callchain"
};

/* Arguments go by their place, so one that cannot be called so is changed. */
static bool is_taken(struct view name)
{
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		if (view_equal(name, given[i]))
			return true;
	return pyname_is_word(name) || view_equal(name, "perf_sample_dict");
}

static void add_name(const char *name, struct buf *out)
{
	buf_add_text(out, name);
	if (is_taken(view_of(name)))
		buf_add_char(out, '_');
}

/* A piece of a line that goes on with the next one, indented, where it would be too long. */
struct line {
	struct buf *out;
	size_t start; /* of the line, in .out */
	unsigned indent;
};

static void add_piece(struct line *l, const char *between, struct view piece)
{
	if (l->out->len - l->start + strlen(between) + piece.len + 2 > WIDTH) {
		buf_add_text(l->out, *between == ',' ? "," : "");
		buf_add_char(l->out, '\n');
		l->start = l->out->len;
		buf_add_fill(l->out, ' ', l->indent);
	} else {
		buf_add_text(l->out, between);
	}
	buf_add_view(l->out, piece);
}

static void add_arguments(struct tracedata *t, uint64_t id, struct line *l)
{
	struct buf piece = { 0 };
	const char *name;

	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		add_piece(l, i ? ", " : "", view_of(given[i]));
	for (size_t i = 0; (name = tracedata_find_field(t, id, i)); i++) {
		buf_clear(&piece);
		add_name(name, &piece);
		add_piece(l, ", ", buf_view(&piece));
	}
	add_piece(l, ", ", view_of("perf_sample_dict"));
	buf_release(&piece);
}

/* "flag_str" or "symbol_str" for a field whose values have names; NULL. */
static const char *find_namer(const struct tracedata_words *words, const char *field)
{
	for (size_t i = 0; i < words->len; i++)
		if (strcmp(words->at[i].field, field) == 0)
			return words->at[i].delimiter ? "flag_str" : "symbol_str";
	return NULL;
}

static void add_prints(struct tracedata *t, uint64_t id, const char *function, struct buf *out)
{
	struct tracedata_words words = { 0 };
	const char *name;
	size_t i;

	tracedata_list_words(t, id, &words);
	buf_add_text(out, "    print(");
	for (i = 0; (name = tracedata_find_field(t, id, i)); i++) {
		const char *namer = find_namer(&words, name);

		buf_printf(out, "%sf\"%s=", i ? " \"\n          " : "", name);
		if (namer)
			buf_printf(out, "{%s('%s', '%s', ", namer, function, name);
		else
			buf_add_char(out, '{');
		add_name(name, out);
		buf_add_text(out, namer ? ")}" : "}");
	}
	buf_add_text(out, i ? "\")\n" : ")\n");
	vec_release(&words);
}

static void add_function(struct tracedata *t, uint64_t id, const char *name, struct buf *out)
{
	const char *colon = strchr(name, ':');
	struct buf function = { 0 };
	struct line line = { .out = out, .start = out->len + 2 };

	buf_printf(&function, "%.*s__%s", (int)(colon - name), name, colon + 1);
	buf_printf(out, "\n\ndef %s(", function.at);
	line.indent = (unsigned)(out->len - line.start);
	if (line.indent > WIDTH / 2)
		line.indent = 8;
	add_arguments(t, id, &line);
	buf_add_text(out, "):\n    print_start(event_name, common_cpu, common_secs, common_nsecs, "
			  "common_pid, common_comm)\n");
	add_prints(t, id, function.at, out);
	buf_add_text(out, "    print_callers(common_callchain)\n");
	buf_release(&function);
}

/* What a recording calls its events is not to become code. */
static bool has_function(struct tracedata *t, uint64_t id, const char *name)
{
	const char *colon = name ? strchr(name, ':') : NULL, *field;
	bool good = colon && pyname_is_identifier(view_make(name, (size_t)(colon - name))) &&
		    pyname_is_identifier(view_of(colon + 1));

	for (size_t i = 0; good && (field = tracedata_find_field(t, id, i)); i++)
		good = pyname_is_identifier(view_of(field));
	return good;
}

static bool came_before(const struct datafile *f, size_t event)
{
	for (size_t i = 0; i < event; i++)
		if (f->events.at[i].attr.type == TRACEPOINT &&
		    f->events.at[i].attr.config == f->events.at[event].attr.config)
			return true;
	return false;
}

static void add_script(struct recording *r, struct buf *out)
{
	const struct datafile *f = recording_file(r);
	struct tracedata *t = recording_tracedata(r);
	bool has_others = false, has_tracepoints = false;

	buf_add_text(out, head);
	for (size_t i = 0; i < f->events.len; i++) {
		const struct perfattr *a = &f->events.at[i].attr;
		const char *name = a->type == TRACEPOINT && t ? tracedata_find_name(t, a->config)
							      : NULL;

		has_others |= a->type != TRACEPOINT && !perfattr_is_dummy(a);
		has_tracepoints |= a->type == TRACEPOINT;
		if (has_function(t, a->config, name) && !came_before(f, i))
			add_function(t, a->config, name, out);
	}
	buf_add_text(out, has_tracepoints ? unhandled : "");
	buf_add_text(out, has_others ? any : "");
}

int pyskeleton_write(struct recording *r, const char *path, struct err *err)
{
	struct fs_output file = { 0 };
	struct buf text = { 0 };
	int status = fs_create(&file, path, err);

	if (status == 0) {
		add_script(r, &text);
		/* What fails is told when the file is put in its place. */
		fwrite(text.at, 1, text.len, file.file);
		status = fs_commit(&file, err);
	}
	fs_abandon(&file);
	buf_release(&text);
	return status;
}
