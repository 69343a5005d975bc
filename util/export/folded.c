/* SPDX-License-Identifier: MIT */
#include "util/export/folded.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/export/export.h"

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
		buf_add(&f->line, f->frames.at + f->starts.at[i], end - f->starts.at[i]);
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

void folded_write(struct folded *f, struct buf *out)
{
	if (f->lines.len)
		qsort(f->lines.at, f->lines.len, sizeof(f->lines.at[0]), by_text);
	for (size_t i = 0; i < f->lines.len; i++) {
		buf_add_text(out, f->lines.at[i].text);
		buf_add_char(out, ' ');
		buf_add_u64(out, f->lines.at[i].count);
		buf_add_char(out, '\n');
	}
}

/* ---- as a format ---- */

struct folding {
	struct recording *recording;
	struct folded folded;
	struct map known; /* lines by comm and chain, plus 1 */
	size_t event;	  /* the first one of the recording that has samples */
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	(void)to;
	struct folding *f = alloc_zero(1, sizeof(*f));

	f->recording = r;
	f->event = SIZE_MAX;
	f->folded.marks_kernel = f->folded.marks_jit = o->marks;
	return f;
}

/* What was kept was of an event that is not the first one. */
static void begin_anew(struct folding *f, size_t event)
{
	const struct folded marks = { .marks_kernel = f->folded.marks_kernel,
				      .marks_jit = f->folded.marks_jit };

	folded_release(&f->folded);
	map_release(&f->known);
	f->folded = marks;
	f->known = (struct map){ 0 };
	f->event = event;
}

/* Counts of different events are not to be added up: those of the first one are taken. */
static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct folding *f = state;
	size_t event = (size_t)(s->event - recording_file(f->recording)->events.at);
	const uint64_t key[2] = { (uintptr_t)s->thread->comm, chain->number };
	struct view v = view_make((const char *)key, sizeof(key));
	const struct export_frame *frames;
	uintptr_t line;
	size_t n;

	(void)err;
	if (event > f->event)
		return 0;
	if (event < f->event)
		begin_anew(f, event);
	line = (uintptr_t)map_find(&f->known, v);
	if (line) {
		f->folded.lines.at[line - 1].count += s->raw->period;
		return 0;
	}
	frames = export_frames(chain, &n);
	for (size_t i = 0; i < n; i++) {
		const struct mapping *m = frames[i].place.mapping;

		folded_add_frame(&f->folded, frames[i].symbol.name, m ? m->dso->name : NULL,
				 frames[i].place.address);
	}
	line = folded_add_chain(&f->folded, s->thread->comm, s->raw->period) + 1;
	v.at = memcpy(arena_alloc(&f->folded.arena, v.len), v.at, v.len);
	*map_add(&f->known, v) = (void *)line;
	return 0;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct folding *f = state;
	struct buf text = { 0 };
	int status;

	folded_write(&f->folded, &text);
	status = export_write(to, text.at, text.len, err);
	buf_release(&text);
	return status;
}

static void release(void *state)
{
	struct folding *f = state;

	folded_release(&f->folded);
	map_release(&f->known);
	free(f);
}

const struct exporter export_folded = {
	.name = "folded",
	.start = start,
	.add = add,
	.finish = finish,
	.free = release,
};
