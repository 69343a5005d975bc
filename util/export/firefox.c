/* SPDX-License-Identifier: MIT */
/*
 * The Firefox Profiler's processed format, which profiler.firefox.com opens:
 * columns of numbers that point into each other. Source: its types and
 * docs-developer/CHANGELOG-formats.md, version 48; later ones are upgrades of it.
 */
#include "util/base/alloc.h"
#include "util/data/attrname.h"
#include "util/export/series.h"
#include "util/out/digits.h"
#include "util/out/json.h"

enum { FORMAT_VERSION = 48, GECKO_VERSION = 27, BATCH = 64 << 10 };
enum { OTHER, USER, KERNEL }; /* categories */
enum { LIBRARY = 1 };	      /* type of a resource */

/* What one thread uses of a table that all share, renumbered from 0 on. */
struct subset {
	uint32_t *local; /* by number in the whole; STACKS_NONE: it is not used */
	struct VEC(uint32_t) used;
};

struct firefox {
	struct recording *recording;
	const struct export_options *options;
	struct series series;
	struct series_walk walk;
	struct subset nodes, frames, functions, libs_used;
	struct buf out;
	struct export_sink *to;
	struct err *err;
	bool failed;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	(void)to;
	struct firefox *f = alloc_zero(1, sizeof(*f));

	f->recording = r;
	f->options = o;
	return f;
}

static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct firefox *f = state;

	return series_add(&f->series, (size_t)(s->event - recording_file(f->recording)->events.at),
			  s, chain, err);
}

/* ---- text ---- */

static void flush(struct firefox *f, size_t limit)
{
	if (f->out.len < limit)
		return;
	if (!f->failed && export_write(f->to, f->out.at, f->out.len, f->err) < 0)
		f->failed = true;
	buf_clear(&f->out);
}

static void add_text(struct firefox *f, const char *text)
{
	buf_add_text(&f->out, text);
}

static void add_string(struct firefox *f, const char *text)
{
	json_add_text(&f->out, view_of(text));
}

static void add_number(struct firefox *f, uint64_t n)
{
	buf_add_u64(&f->out, n);
}

/* A column of the same value all the way down. */
static void add_same(struct firefox *f, const char *name, const char *value, size_t n)
{
	buf_printf(&f->out, ",\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(&f->out, ',');
		add_text(f, value);
		flush(f, BATCH);
	}
	buf_add_char(&f->out, ']');
}

/* A column, each of whose values add_value makes of a thing that is used. */
static void add_column(struct firefox *f, const char *name, const struct subset *of,
		       void (*add_value)(struct firefox *, uint32_t))
{
	buf_printf(&f->out, ",\"%s\":[", name);
	for (size_t i = 0; i < of->used.len; i++) {
		if (i)
			buf_add_char(&f->out, ',');
		add_value(f, of->used.at[i]);
		flush(f, BATCH);
	}
	buf_add_char(&f->out, ']');
}

static void add_local(struct firefox *f, const struct subset *of, uint32_t number, const char *none)
{
	if (number == STACKS_NONE)
		add_text(f, none);
	else
		add_number(f, of->local[number]);
}

/* ---- what a thread uses ---- */

static void subset_start(struct subset *s, size_t n)
{
	s->local = alloc_resize(NULL, n ? n : 1, sizeof(s->local[0]));
	for (size_t i = 0; i < n; i++)
		s->local[i] = STACKS_NONE;
}

static void subset_clear(struct subset *s)
{
	for (size_t i = 0; i < s->used.len; i++)
		s->local[s->used.at[i]] = STACKS_NONE;
	s->used.len = 0;
}

static void subset_release(struct subset *s)
{
	free(s->local);
	vec_release(&s->used);
}

static void subset_use(struct subset *s, uint32_t number)
{
	if (s->local[number] != STACKS_NONE)
		return;
	s->local[number] = (uint32_t)s->used.len;
	*vec_add(&s->used) = number;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* NULL at the end, and where the file of points cannot be read. */
static const struct series_point *next_point(struct firefox *f)
{
	struct err bad = { 0 };
	const struct series_point *point = f->failed ? NULL : series_next(&f->walk, &bad);

	if (bad.code) {
		*f->err = bad;
		f->failed = true;
	}
	return point;
}

/* Callers come before what they call, which their numbers see to. */
static void choose_used(struct firefox *f, const struct series_line *l)
{
	const struct stacks *s = &f->series.stacks;
	const struct series_point *point;

	subset_clear(&f->nodes);
	subset_clear(&f->frames);
	subset_clear(&f->functions);
	subset_clear(&f->libs_used);
	series_start(&f->walk, &f->series, l);
	while ((point = next_point(f)))
		for (uint32_t n = point->stack;
		     n != STACKS_NONE && f->nodes.local[n] == STACKS_NONE; n = stacks_caller(s, n))
			subset_use(&f->nodes, n);
	if (f->nodes.used.len)
		qsort(f->nodes.used.at, f->nodes.used.len, sizeof(uint32_t), by_number);
	for (size_t i = 0; i < f->nodes.used.len; i++) {
		uint32_t frame = stacks_frame(s, f->nodes.used.at[i]);
		uint32_t function = s->frames.at[frame].function,
			 lib = s->functions.at[function].file;

		f->nodes.local[f->nodes.used.at[i]] = (uint32_t)i;
		subset_use(&f->frames, frame);
		subset_use(&f->functions, function);
		if (lib != STACKS_NONE)
			subset_use(&f->libs_used, lib);
	}
}

/* ---- the tables of a thread ---- */

static void add_caller(struct firefox *f, uint32_t node)
{
	add_local(f, &f->nodes, stacks_caller(&f->series.stacks, node), "null");
}

static void add_node_frame(struct firefox *f, uint32_t node)
{
	add_local(f, &f->frames, stacks_frame(&f->series.stacks, node), "null");
}

static void add_category(struct firefox *f, uint32_t frame)
{
	const struct stacks *s = &f->series.stacks;
	const struct dso *dso = stacks_file(s, s->frames.at[frame].function);

	add_number(f, !dso ? OTHER : dso->is_kernel ? KERNEL : USER);
}

static void add_node_category(struct firefox *f, uint32_t node)
{
	add_category(f, stacks_frame(&f->series.stacks, node));
}

/* The kernel's do not fit into the numbers of JavaScript, and are in no file. */
static void add_address(struct firefox *f, uint32_t frame)
{
	const struct stacks_frame *at = &f->series.stacks.frames.at[frame];
	const struct dso *dso = stacks_file(&f->series.stacks, at->function);

	if (dso && !dso->is_kernel)
		add_number(f, at->address);
	else
		add_text(f, "-1");
}

static void add_function(struct firefox *f, uint32_t frame)
{
	add_local(f, &f->functions, f->series.stacks.frames.at[frame].function, "null");
}

/* The strings of a thread are the names of its functions, then those of its files. */
static void add_function_name(struct firefox *f, uint32_t function)
{
	add_number(f, f->functions.local[function]);
}

static void add_resource(struct firefox *f, uint32_t function)
{
	add_local(f, &f->libs_used, f->series.stacks.functions.at[function].file, "-1");
}

static void add_lib(struct firefox *f, uint32_t lib)
{
	add_number(f, lib);
}

static void add_lib_name(struct firefox *f, uint32_t lib)
{
	add_number(f, f->functions.used.len + f->libs_used.local[lib]);
}

static const char *short_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void add_strings(struct firefox *f)
{
	struct buf name = { 0 };

	add_text(f, ",\"stringArray\":[");
	for (size_t i = 0; i < f->functions.used.len; i++) {
		buf_clear(&name);
		stacks_add_name(&f->series.stacks, f->functions.used.at[i], &name);
		add_text(f, i ? "," : "");
		add_string(f, buf_text(&name));
		flush(f, BATCH);
	}
	for (size_t i = 0; i < f->libs_used.used.len; i++) {
		add_text(f, f->functions.used.len + i ? "," : "");
		add_string(f, short_name(f->series.stacks.files.at[f->libs_used.used.at[i]]->name));
	}
	add_text(f, "]");
	buf_release(&name);
}

static void add_tables(struct firefox *f)
{
	const size_t frames = f->frames.used.len, functions = f->functions.used.len;

	buf_printf(&f->out, ",\"stackTable\":{\"length\":%zu", f->nodes.used.len);
	add_column(f, "prefix", &f->nodes, add_caller);
	add_column(f, "frame", &f->nodes, add_node_frame);
	add_column(f, "category", &f->nodes, add_node_category);
	add_same(f, "subcategory", "0", f->nodes.used.len);
	buf_printf(&f->out, "},\"frameTable\":{\"length\":%zu", frames);
	add_column(f, "address", &f->frames, add_address);
	add_column(f, "category", &f->frames, add_category);
	add_column(f, "func", &f->frames, add_function);
	add_same(f, "inlineDepth", "0", frames);
	add_same(f, "subcategory", "0", frames);
	add_same(f, "nativeSymbol", "null", frames);
	add_same(f, "innerWindowID", "0", frames);
	add_same(f, "implementation", "null", frames);
	add_same(f, "line", "null", frames);
	add_same(f, "column", "null", frames);
	buf_printf(&f->out, "},\"funcTable\":{\"length\":%zu", functions);
	add_column(f, "name", &f->functions, add_function_name);
	add_column(f, "resource", &f->functions, add_resource);
	add_same(f, "isJS", "false", functions);
	add_same(f, "relevantForJS", "false", functions);
	add_same(f, "fileName", "null", functions);
	add_same(f, "lineNumber", "null", functions);
	add_same(f, "columnNumber", "null", functions);
	buf_printf(&f->out, "},\"resourceTable\":{\"length\":%zu", f->libs_used.used.len);
	add_column(f, "lib", &f->libs_used, add_lib);
	add_column(f, "name", &f->libs_used, add_lib_name);
	add_same(f, "host", "null", f->libs_used.used.len);
	buf_printf(&f->out, ",\"type\":[");
	for (size_t i = 0; i < f->libs_used.used.len; i++)
		buf_printf(&f->out, i ? ",%d" : "%d", LIBRARY);
	add_text(f, "]}");
}

/* ---- samples ---- */

static const struct perfattr *attr_of(const struct firefox *f, const struct series_line *l)
{
	return &recording_file(f->recording)->events.at[l->event].attr;
}

static void add_ms(struct firefox *f, uint64_t ns)
{
	digits_add_real(&f->out, (double)ns / 1e6);
}

/* Weights of a clock are a time; those of other events how many there were. */
static void add_samples(struct firefox *f, const struct series_line *l)
{
	bool is_clock = attrname_is_clock(attr_of(f, l));

	const struct series_point *point;
	const char *between;

	buf_printf(&f->out, ",\"samples\":{\"length\":%llu,\"weightType\":\"%s\"",
		   (unsigned long long)l->len, is_clock ? "tracing-ms" : "samples");
	add_text(f, ",\"threadCPUDelta\":null,\"stack\":[");
	series_start(&f->walk, &f->series, l);
	for (between = ""; (point = next_point(f)); between = ",") {
		add_text(f, between);
		add_local(f, &f->nodes, point->stack, "null");
		flush(f, BATCH);
	}
	add_text(f, "],\"time\":[");
	series_start(&f->walk, &f->series, l);
	for (between = ""; (point = next_point(f)); between = ",") {
		add_text(f, between);
		add_ms(f, point->time - f->series.first);
		flush(f, BATCH);
	}
	add_text(f, "],\"weight\":[");
	series_start(&f->walk, &f->series, l);
	for (between = ""; (point = next_point(f)); between = ",") {
		add_text(f, between);
		if (is_clock)
			add_ms(f, point->weight);
		else
			add_number(f, point->weight);
		flush(f, BATCH);
	}
	add_text(f, "]}");
}

static void add_thread(struct firefox *f, const struct series_line *l)
{
	const struct session_thread *t = l->thread;
	struct buf title = { 0 };

	buf_add_text(&title, t->comm);
	if (recording_file(f->recording)->events.len > 1)
		buf_printf(&title, " (%s)", recording_event_name(f->recording, l->event));
	choose_used(f, l);
	add_text(f, "{\"name\":");
	add_string(f, buf_text(&title));
	add_text(f, ",\"processName\":");
	add_string(f, t->comm);
	buf_printf(&f->out,
		   ",\"isMainThread\":%s,\"processType\":\"default\",\"pid\":\"%d\",\"tid\":%d",
		   t->pid == t->tid ? "true" : "false", (int)t->pid, (int)t->tid);
	add_text(f, ",\"processStartupTime\":0,\"processShutdownTime\":null,\"registerTime\":0,"
		    "\"unregisterTime\":null,\"pausedRanges\":[]");
	add_text(f, ",\"markers\":{\"length\":0,\"category\":[],\"data\":[],\"endTime\":[],"
		    "\"name\":[],\"phase\":[],\"startTime\":[]}");
	add_text(f, ",\"nativeSymbols\":{\"length\":0,\"address\":[],\"functionSize\":[],"
		    "\"libIndex\":[],\"name\":[]}");
	add_tables(f);
	add_strings(f);
	add_samples(f, l);
	add_text(f, "}");
	buf_release(&title);
}

/* ---- the whole ---- */

static void add_libs(struct firefox *f)
{
	add_text(f, "\"libs\":[");
	for (size_t i = 0; i < f->series.stacks.files.len; i++) {
		const struct dso *d = f->series.stacks.files.at[i];

		add_text(f, i ? ",{\"name\":" : "{\"name\":");
		add_string(f, short_name(d->name));
		add_text(f, ",\"path\":");
		add_string(f, d->name);
		add_text(f, ",\"debugName\":");
		add_string(f, short_name(d->name));
		add_text(f, ",\"debugPath\":");
		add_string(f, d->name);
		add_text(f, ",\"breakpadId\":\"\",\"codeId\":");
		if (d->build_id_size)
			buf_add_char(&f->out, '"');
		for (size_t j = 0; j < d->build_id_size; j++)
			buf_printf(&f->out, "%02x", d->build_id[j]);
		add_text(f, d->build_id_size ? "\"" : "null");
		add_text(f, ",\"arch\":null}");
		flush(f, BATCH);
	}
	add_text(f, "]");
}

/* Between samples of the first event, in ms, as it was asked for; 1 where that is not told. */
static double find_interval(const struct firefox *f)
{
	const struct datafile *file = recording_file(f->recording);
	const struct perfattr *a = file->events.len ? &file->events.at[0].attr : NULL;

	if (!a || !a->period)
		return 1;
	if (a->flags & PERFATTR_FREQ)
		return 1e3 / (double)a->period;
	return attrname_is_clock(a) ? (double)a->period / 1e6 : 1;
}

static void add_meta(struct firefox *f)
{
	buf_printf(&f->out,
		   "{\"meta\":{\"version\":%d,\"preprocessedProfileVersion\":%d,\"startTime\":0,"
		   "\"processType\":0,\"stackwalk\":1,\"debug\":false,\"symbolicated\":true,"
		   "\"interval\":",
		   GECKO_VERSION, FORMAT_VERSION);
	digits_add_real(&f->out, find_interval(f));
	add_text(f, ",\"product\":");
	add_string(f, f->options->title);
	add_text(f, ",\"importedFrom\":\"tally\",\"usesOnlyOneStackType\":true,"
		    "\"doesNotUseFrameImplementation\":true,\"sourceCodeIsNotOnSearchfox\":true,"
		    "\"extensions\":{\"length\":0,\"id\":[],\"name\":[],\"baseURL\":[]},"
		    "\"markerSchema\":[],\"sampleUnits\":{\"time\":\"ms\",\"eventDelay\":\"ms\","
		    "\"threadCPUDelta\":\"ns\"},\"categories\":["
		    "{\"name\":\"Other\",\"color\":\"grey\",\"subcategories\":[\"Other\"]},"
		    "{\"name\":\"User\",\"color\":\"yellow\",\"subcategories\":[\"Other\"]},"
		    "{\"name\":\"Kernel\",\"color\":\"orange\",\"subcategories\":[\"Other\"]}]},");
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct firefox *f = state;
	const struct stacks *s = &f->series.stacks;

	f->to = to;
	f->err = err;
	subset_start(&f->nodes, stacks_count(s));
	subset_start(&f->frames, s->frames.len);
	subset_start(&f->functions, s->functions.len);
	subset_start(&f->libs_used, f->series.stacks.files.len);
	add_meta(f);
	add_libs(f);
	add_text(f, ",\"threads\":[");
	for (size_t i = 0; i < f->series.lines.len; i++) {
		add_text(f, i ? ",\n" : "\n");
		add_thread(f, &f->series.lines.at[i]);
	}
	add_text(f, "\n],\"pages\":[],\"counters\":[]}\n");
	flush(f, 0);
	return f->failed ? -1 : 0;
}

static void release(void *state)
{
	struct firefox *f = state;

	series_release(&f->series);
	subset_release(&f->nodes);
	subset_release(&f->frames);
	subset_release(&f->functions);
	subset_release(&f->libs_used);
	buf_release(&f->out);
	free(f);
}

const struct exporter export_firefox = {
	.name = "firefox",
	.start = start,
	.add = add,
	.finish = finish,
	.free = release,
};
