/* SPDX-License-Identifier: MIT */
/*
 * The JSON of perf data convert --to-json, key for key and blank for blank: a
 * document with what the recording says of itself and its samples. Source of
 * the keys: what perf 6.1 writes.
 */
#include <sys/stat.h>
#include <time.h>

#include "util/base/alloc.h"
#include "util/data/sectiontext.h"
#include "util/data/tracedata.h"
#include "util/export/export.h"
#include "util/out/json.h"

enum { BATCH = 64 << 10, SECTION_LIMIT = 1 << 20, TRACEPOINT = 2 };

struct convertjson {
	struct recording *recording;
	const struct export_options *options;
	struct export_sink *to;
	struct buf out;
	bool has_samples, has_members; /* of the object that is open */
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	struct convertjson *p = alloc_zero(1, sizeof(*p));

	p->recording = r;
	p->options = o;
	p->to = to;
	return p;
}

static int flush(struct convertjson *p, size_t limit, struct err *err)
{
	int status = 0;

	if (p->out.len >= limit) {
		status = export_write(p->to, p->out.at, p->out.len, err);
		buf_clear(&p->out);
	}
	return status;
}

/* ---- text ---- */

static void begin_line(struct convertjson *p, unsigned depth)
{
	if (p->has_members)
		buf_add_char(&p->out, ',');
	p->has_members = true;
	buf_add_char(&p->out, '\n');
	buf_add_fill(&p->out, '\t', depth);
}

static void add_key(struct convertjson *p, unsigned depth, const char *key)
{
	begin_line(p, depth);
	json_add_text(&p->out, view_of(key));
	buf_add_text(&p->out, ": ");
}

static void open_one(struct convertjson *p, char bracket)
{
	buf_add_char(&p->out, bracket);
	p->has_members = false;
}

static void close_one(struct convertjson *p, unsigned depth, char bracket)
{
	buf_add_char(&p->out, '\n');
	buf_add_fill(&p->out, '\t', depth);
	buf_add_char(&p->out, bracket);
	p->has_members = true;
}

static void add_number(struct convertjson *p, unsigned depth, const char *key, uint64_t n)
{
	add_key(p, depth, key);
	buf_add_u64(&p->out, n);
}

static void add_signed(struct convertjson *p, unsigned depth, const char *key, int32_t n)
{
	add_key(p, depth, key);
	buf_printf(&p->out, "%d", n);
}

static void add_text(struct convertjson *p, unsigned depth, const char *key, struct view text)
{
	add_key(p, depth, key);
	json_add_text(&p->out, text);
}

/* ---- what the recording says of itself ---- */

static struct bytes read_section(struct convertjson *p, unsigned bit, struct buf *bytes)
{
	const struct datafile *f = recording_file(p->recording);
	const struct datafile_section *s = datafile_find_section(f, bit);
	struct err err = { 0 };

	buf_clear(bytes);
	if (s)
		dataread_section(recording_reader(p->recording), s, SECTION_LIMIT, bytes, &err);
	return bytes_of(bytes->at, bytes->len, f->swap);
}

/* A length and so many bytes, which end with a NUL at the latest. */
static struct view next_text(struct bytes *b)
{
	struct view v = bytes_view(b, bytes_u32(b));
	const char *nul = v.len ? memchr(v.at, 0, v.len) : NULL;

	return nul ? view_make(v.at, (size_t)(nul - v.at)) : v;
}

static void add_section_text(struct convertjson *p, unsigned bit, const char *key)
{
	struct buf bytes = { 0 };
	struct bytes b = read_section(p, bit, &bytes);
	struct view text = next_text(&b);

	if (bytes.len && !b.is_short)
		add_text(p, 2, key, text);
	buf_release(&bytes);
}

static void add_cpus(struct convertjson *p)
{
	struct buf bytes = { 0 };
	struct bytes b = read_section(p, SECTION_NRCPUS, &bytes);
	uint32_t available = bytes_u32(&b), online = bytes_u32(&b);

	if (bytes.len && !b.is_short) {
		add_number(p, 2, "nrcpus-online", online);
		add_number(p, 2, "nrcpus-avail", available);
	}
	buf_release(&bytes);
}

/* What the clock of the samples and that of the day stood at together (record -k). */
static void add_clock(struct convertjson *p)
{
	struct buf bytes = { 0 };
	struct bytes b = read_section(p, SECTION_CLOCK_DATA, &bytes);
	uint32_t id;
	uint64_t real, clock;

	bytes_u32(&b); /* version */
	id = bytes_u32(&b);
	real = bytes_u64(&b);
	clock = bytes_u64(&b);
	if (bytes.len && !b.is_short) {
		add_number(p, 2, "clockid", id);
		add_number(p, 2, "clock-time", clock);
		add_number(p, 2, "real-time", real);
	}
	buf_release(&bytes);
}

static void add_command(struct convertjson *p)
{
	struct buf bytes = { 0 };
	struct bytes b = read_section(p, SECTION_CMDLINE, &bytes);
	uint32_t n = bytes_u32(&b);

	if (bytes.len && !b.is_short) {
		add_key(p, 2, "cmdline");
		open_one(p, '[');
		for (uint32_t i = 0; i < n && !b.is_short; i++) {
			begin_line(p, 3);
			json_add_text(&p->out, next_text(&b));
		}
		close_one(p, 2, ']');
	}
	buf_release(&bytes);
}

/* When the file was written, which perf takes for when it was recorded. */
static void add_captured(struct convertjson *p)
{
	char text[32];
	struct stat st;
	struct tm tm;

	if (stat(p->options->title, &st) == 0 && gmtime_r(&st.st_ctime, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		add_text(p, 2, "captured-on", view_of(text));
}

static void add_header(struct convertjson *p)
{
	const struct datafile *f = recording_file(p->recording);

	open_one(p, '{');
	add_number(p, 1, "linux-perf-json-version", 1);
	add_key(p, 1, "headers");
	open_one(p, '{');
	add_number(p, 2, "header-version", 1);
	add_captured(p);
	if (!f->is_pipe) {
		add_number(p, 2, "data-offset", f->data_offset);
		add_number(p, 2, "data-size", f->data_size);
		add_number(p, 2, "feat-offset", f->data_offset + f->data_size);
	}
	add_section_text(p, SECTION_HOSTNAME, "hostname");
	add_section_text(p, SECTION_OSRELEASE, "os-release");
	add_section_text(p, SECTION_ARCH, "arch");
	add_section_text(p, SECTION_CPUDESC, "cpu-desc");
	add_section_text(p, SECTION_CPUID, "cpuid");
	add_cpus(p);
	add_clock(p);
	add_section_text(p, SECTION_VERSION, "perf-version");
	add_command(p);
	close_one(p, 1, '}');
	add_key(p, 1, "samples");
	open_one(p, '[');
}

/* ---- samples ---- */

static void add_frame(struct convertjson *p, const struct export_frame *f)
{
	const struct mapping *m = f->place.mapping;
	const char *name = m ? m->dso->name : NULL, *slash = name ? strrchr(name, '/') : NULL;

	begin_line(p, 4);
	open_one(p, '{');
	add_key(p, 5, "ip");
	buf_printf(&p->out, "\"0x%llx\"", (unsigned long long)f->place.address);
	if (f->symbol.name) {
		add_text(p, 5, "symbol", view_of(f->symbol.name));
		if (name)
			add_text(p, 5, "dso", view_of(slash ? slash + 1 : name));
	}
	close_one(p, 4, '}');
}

/* A name that the sample has already would hide that. */
static bool is_taken(const char *name)
{
	static const char *const taken[] = { "timestamp", "pid", "tid", "cpu", "comm", "callchain" };

	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (strcmp(name, taken[i]) == 0)
			return true;
	return false;
}

static void add_fields(struct convertjson *p, const struct sample *s)
{
	struct tracedata *t = recording_tracedata(p->recording);
	uint64_t id = s->event->attr.config;
	struct buf value = { 0 }, key = { 0 };
	const char *name;

	for (size_t i = 0; t && (name = tracedata_find_field(t, id, i)); i++) {
		buf_clear(&value);
		tracedata_add_field(t, id, i, s->raw->raw, &value);
		buf_clear(&key);
		buf_printf(&key, "%s%s", is_taken(name) ? "trace_" : "", name);
		add_text(p, 3, buf_text(&key), buf_view(&value));
	}
	buf_release(&value);
	buf_release(&key);
}

static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct convertjson *p = state;
	const struct export_frame *frames;
	size_t n;

	frames = export_frames(chain, &n);
	if (!p->has_samples)
		add_header(p);
	p->has_samples = true;
	begin_line(p, 2);
	open_one(p, '{');
	add_number(p, 3, "timestamp", s->raw->time);
	add_signed(p, 3, "pid", (int32_t)s->raw->pid);
	add_signed(p, 3, "tid", (int32_t)s->raw->tid);
	if (s->raw->has & PERFATTR_SAMPLE_CPU)
		add_number(p, 3, "cpu", s->raw->cpu);
	add_text(p, 3, "comm", view_of(s->thread->comm));
	add_key(p, 3, "callchain");
	open_one(p, '[');
	for (size_t i = 0; i < n; i++)
		add_frame(p, &frames[i]);
	close_one(p, 3, ']');
	if (s->event->attr.type == TRACEPOINT && s->raw->raw.len)
		add_fields(p, s);
	close_one(p, 2, '}');
	return flush(p, BATCH, err);
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct convertjson *p = state;

	(void)to;
	if (!p->has_samples)
		add_header(p);
	close_one(p, 1, ']');
	close_one(p, 0, '}');
	buf_add_char(&p->out, '\n');
	return flush(p, 0, err);
}

static void release(void *state)
{
	struct convertjson *p = state;

	buf_release(&p->out);
	free(p);
}

const struct exporter export_convertjson = {
	.name = "convertjson",
	.start = start,
	.add = add,
	.finish = finish,
	.free = release,
};
