/* SPDX-License-Identifier: MIT */
#include "util/export/folded.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/export/export.h"
#include "util/export/foldedruns.h"
#include "util/export/sums.h"

void folded_release(struct folded *f)
{
	arena_release(&f->arena);
	map_release(&f->numbers);
	vec_release(&f->lines);
	buf_release(&f->line);
	buf_release(&f->frames);
	vec_release(&f->starts);
}

static bool is_unknown(const char *text)
{
	return !text || !text[0] || !strcmp(text, "[unknown]");
}

static bool is_kernel(const char *dso)
{
	size_t len = strlen(dso);

	return !strncmp(dso, "[kernel", 7) || !strncmp(dso, "[guest.kernel", 13) ||
	       (dso[0] == '[' && dso[len - 1] == ']' && strcmp(dso, "[vdso]") != 0 &&
		strcmp(dso, "[vsyscall]") != 0 && strcmp(dso, "[heap]") != 0 &&
		strcmp(dso, "[stack]") != 0 && strcmp(dso, "[unknown]") != 0) ||
	       (len >= 7 && !strcmp(dso + len - 7, "vmlinux")) || strstr(dso, "/vmlinux-");
}

static bool is_jit(const char *dso)
{
	size_t len = strlen(dso);

	return !strncmp(dso, "/tmp/perf-", 10) && len >= 4 && !strcmp(dso + len - 4, ".map");
}

/*
 * A semicolon parts frames, and arguments of C++ would make frames of a
 * function that are the same different; quotes are in nobody's way but in
 * that of shells.
 */
static void add_name(const char *name, struct buf *out)
{
	static const char anonymous[] = "(anonymous namespace)";
	bool is_go = strstr(name, ".(") && strstr(strstr(name, ".("), ").");

	for (size_t i = 0; name[i]; i++) {
		if (name[i] == '(' && !is_go &&
		    strncmp(name + i, anonymous, sizeof(anonymous) - 1) != 0)
			return;
		if (name[i] == '(' && !is_go) {
			buf_add(out, anonymous, sizeof(anonymous) - 1);
			i += sizeof(anonymous) - 2;
		} else if (name[i] == ';') {
			buf_add_char(out, ':');
		} else if (name[i] != '"' && name[i] != '\'') {
			buf_add_char(out, name[i]);
		}
	}
}

/* Where there is no name, the file's stands for it. */
static void add_nameless(const struct folded *f, const char *dso, uint64_t address, struct buf *out)
{
	const char *slash = is_unknown(dso) ? NULL : strrchr(dso, '/');
	const char *file = is_unknown(dso) ? "unknown" : slash ? slash + 1 : dso;

	buf_add_char(out, '[');
	buf_add_text(out, file);
	if (f->has_addresses)
		buf_printf(out, " <%llx>", (unsigned long long)address);
	buf_add_char(out, ']');
}

void folded_add_frame(struct folded *f, const char *name, const char *dso, uint64_t address)
{
	*vec_add(&f->starts) = f->frames.len;
	if (is_unknown(name))
		add_nameless(f, dso, address, &f->frames);
	else
		add_name(name, &f->frames);
	if (is_unknown(dso))
		return;
	if (f->marks_kernel && is_kernel(dso))
		buf_add_text(&f->frames, "_[k]");
	else if (f->marks_jit && is_jit(dso))
		buf_add_text(&f->frames, "_[j]");
}

size_t folded_add_chain(struct folded *f, const char *comm, uint64_t count)
{
	size_t end = f->frames.len;
	void **number;

	buf_clear(&f->line);
	for (size_t i = 0; comm[i]; i++)
		buf_add_char(&f->line, comm[i] == ' ' ? '_' : comm[i] == ';' ? ':' : comm[i]);
	for (size_t i = f->starts.len; i-- > 0; end = f->starts.at[i]) {
		buf_add_char(&f->line, ';');
		buf_add(&f->line, buf_text(&f->frames) + f->starts.at[i], end - f->starts.at[i]);
	}
	f->starts.len = 0;
	buf_clear(&f->frames);
	if (!map_find(&f->numbers, buf_view(&f->line))) {
		char *text = arena_stringn(&f->arena, buf_text(&f->line), f->line.len);

		*vec_add(&f->lines) = (struct folded_line){ .text = text };
		*map_add(&f->numbers, view_make(text, f->line.len)) =
			(void *)(uintptr_t)f->lines.len;
	}
	number = map_add(&f->numbers, buf_view(&f->line));
	f->lines.at[(uintptr_t)*number - 1].count += count;
	return (size_t)(uintptr_t)*number - 1;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct folded_line *)a)->text, ((const struct folded_line *)b)->text);
}

void folded_sort(struct folded *f)
{
	if (f->lines.len)
		qsort(f->lines.at, f->lines.len, sizeof(f->lines.at[0]), by_text);
}

void folded_add_line(const struct folded_line *line, struct buf *out)
{
	buf_add_text(out, line->text);
	buf_add_char(out, ' ');
	buf_add_u64(out, line->count);
	buf_add_char(out, '\n');
}

void folded_write(struct folded *f, struct buf *out)
{
	folded_sort(f);
	for (size_t i = 0; i < f->lines.len; i++)
		folded_add_line(&f->lines.at[i], out);
}

/* ---- as a format ---- */

/* What is kept before texts are made of it, what of these is put aside, and what is written at once. */
enum { ROWS_MOST = 1 << 17, TEXTS_MOST = 8 << 20, BATCH = 64 << 10 };

struct folding {
	struct recording *recording;
	struct export_sink *to;
	struct sums sums; /* by name of the program and chain */
	struct export_chain chain;
	struct folded folded;
	size_t texts; /* bytes of its lines */
	struct foldedruns runs;
	size_t event; /* the first one of the recording that has samples */
	struct buf out;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	struct folding *f = alloc_zero(1, sizeof(*f));

	f->recording = r;
	f->to = to;
	f->event = SIZE_MAX;
	f->folded.marks_kernel = f->folded.marks_jit = o->marks;
	return f;
}

static int put_aside(struct folding *f, struct err *err)
{
	f->texts = 0;
	return foldedruns_take(&f->runs, &f->folded, err);
}

static int make_line(struct folding *f, const struct sums_row *row, struct err *err)
{
	const struct export_frame *frames;
	size_t n, before = f->folded.lines.len;

	f->chain.number = (uint32_t)row->key[1];
	frames = export_frames(&f->chain, &n);
	for (size_t i = 0; i < n; i++) {
		const struct mapping *m = frames[i].place.mapping;

		folded_add_frame(&f->folded, frames[i].symbol.name, m ? m->dso->name : NULL,
				 frames[i].place.address);
	}
	folded_add_chain(&f->folded, (const char *)(uintptr_t)row->key[0], row->period);
	if (f->folded.lines.len > before)
		f->texts += f->folded.line.len + sizeof(struct folded_line);
	return f->texts > TEXTS_MOST ? put_aside(f, err) : 0;
}

static int make_lines(struct folding *f, struct err *err)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < f->sums.rows.len; i++)
		status = make_line(f, &f->sums.rows.at[i], err);
	sums_release(&f->sums);
	return status;
}

static int renew(void *state, struct err *err)
{
	return make_lines(state, err);
}

/* What was kept was of an event that is not the first one. */
static void begin_anew(struct folding *f, size_t event)
{
	const struct folded marks = { .marks_kernel = f->folded.marks_kernel,
				      .marks_jit = f->folded.marks_jit };

	sums_release(&f->sums);
	folded_release(&f->folded);
	f->folded = marks;
	f->texts = 0;
	foldedruns_release(&f->runs);
	f->event = event;
}

/* Counts of different events are not to be added up: those of the first one are taken. */
static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct folding *f = state;
	size_t event = (size_t)(s->event - recording_file(f->recording)->events.at);
	const uint64_t key[3] = { (uintptr_t)s->thread->comm, chain->number, 0 };

	if (event > f->event)
		return 0;
	if (event < f->event)
		begin_anew(f, event);
	f->chain = *chain;
	sums_add(&f->sums, key, s->raw->period);
	return f->sums.rows.len > ROWS_MOST ? make_lines(f, err) : 0;
}

static int flush(struct folding *f, size_t limit, struct err *err)
{
	int status = f->out.len >= limit ? export_write(f->to, f->out.at, f->out.len, err) : 0;

	if (f->out.len >= limit)
		buf_clear(&f->out);
	return status;
}

static int write_line(void *state, const struct folded_line *line, struct err *err)
{
	struct folding *f = state;

	folded_add_line(line, &f->out);
	return flush(f, BATCH, err);
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct folding *f = state;
	int status = 0;

	(void)to;
	if (make_lines(f, err) < 0)
		return -1;
	if (f->runs.runs.len) {
		if (put_aside(f, err) < 0)
			return -1;
		status = foldedruns_merge(&f->runs, write_line, f, err);
	} else {
		folded_sort(&f->folded);
		for (size_t i = 0; status == 0 && i < f->folded.lines.len; i++)
			status = write_line(f, &f->folded.lines.at[i], err);
	}
	return status < 0 ? -1 : flush(f, 0, err);
}

static void release(void *state)
{
	struct folding *f = state;

	sums_release(&f->sums);
	folded_release(&f->folded);
	foldedruns_release(&f->runs);
	buf_release(&f->out);
	free(f);
}

const struct exporter export_folded = {
	.name = "folded",
	.start = start,
	.add = add,
	.renew = renew,
	.finish = finish,
	.free = release,
};
