/* SPDX-License-Identifier: MIT */
#include "util/session/jitcode.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"

enum { CLOCK_MONOTONIC_ID = 1 };
enum { NUMBERS_MOST = 1 << 24 }; /* of functions whose name is kept for when they move */

void jitcode_release(struct jitcode *j)
{
	for (size_t i = 0; i < j->dumps.len; i++) {
		jitdump_close(&j->dumps.at[i].dump);
		for (size_t k = 0; k < j->dumps.at[i].names.len; k++)
			free(j->dumps.at[i].names.at[k]);
		vec_release(&j->dumps.at[i].names);
		vec_release(&j->dumps.at[i].bytes);
	}
	vec_release(&j->dumps);
}

int jitcode_add(struct jitcode *j, uint32_t pid, const char *path, bool is_timed, struct err *err)
{
	struct jitdump dump;

	for (size_t i = 0; i < j->dumps.len; i++)
		if (j->dumps.at[i].pid == pid)
			return 0;
	if (jitdump_open(&dump, path, err) < 0)
		return -1;
	*vec_add(&j->dumps) =
		(struct jitcode_dump){ .dump = dump, .pid = pid, .is_timed = is_timed };
	return 0;
}

/* Reading each record for the few that there are would be dear. */
static bool may_be_jit(const struct record *rec)
{
	const unsigned char *at = rec->bytes, *end = rec->bytes + rec->size;

	if (rec->type != RECORD_MMAP && rec->type != RECORD_MMAP2)
		return false;
	/* The kernel's paths are whole ones. */
	while ((at = memchr(at, '/', (size_t)(end - at)))) {
		at++;
		if (end - at >= 4 && memcmp(at, "jit-", 4) == 0)
			return true;
	}
	return false;
}

int jitcode_feed(struct jitcode *j, const struct datafile *f, const struct record *rec,
		 struct symbols *symbols, const char *symfs, struct err *err)
{
	const struct datafile_event *e;
	struct record_mmap2 m;
	struct record_mmap old;
	struct buf path = { 0 };
	struct err ignored;
	int status = 0;
	bool is_timed;

	if (!may_be_jit(rec))
		return 0;
	ignored = (struct err){ 0 };
	m = (struct record_mmap2){ 0 };
	old = (struct record_mmap){ 0 };
	e = datafile_find_event(f, rec);
	is_timed = e && (e->attr.flags & PERFATTR_USE_CLOCKID) &&
		   e->attr.clockid == CLOCK_MONOTONIC_ID;
	if (rec->type == RECORD_MMAP &&
	    record_read(rec, datafile_id_size(f, rec), &old, &ignored) == 0) {
		m.pid = old.pid;
		m.filename = old.filename;
	} else if (rec->type != RECORD_MMAP2 ||
		   record_read(rec, datafile_id_size(f, rec), &m, &ignored) < 0) {
		return 0;
	}
	if (!jitdump_is_named(m.filename))
		return 0;
	buf_printf(&path, "%s%.*s", symfs ? symfs : "", VIEW_ARG(m.filename));
	if (symbols_trust(symbols, path.at))
		status = jitcode_add(j, m.pid, path.at, is_timed, err);
	buf_release(&path);
	return status;
}

/* Numbers count up from 0, so that few are missing. */
static void keep_name(struct jitcode_dump *d, const struct jitdump_code *code)
{
	struct buf name = { 0 };

	if (code->index >= NUMBERS_MOST || code->index > d->names.len + 1024)
		return;
	while (d->names.len <= code->index) {
		*vec_add(&d->names) = NULL;
		*vec_add(&d->bytes) = (struct view){ 0 };
	}
	d->bytes.at[code->index] = code->bytes;
	buf_add_view(&name, code->name);
	free(d->names.at[code->index]);
	d->names.at[code->index] = buf_detach(&name);
}

static void map_one(struct jitcode_dump *d, const struct jitdump_code *code, struct session *s)
{
	struct buf file = { 0 };
	struct view name = code->name, bytes = code->bytes;

	if (name.len) {
		keep_name(d, code);
	} else if (code->index < d->names.len && d->names.at[code->index]) {
		name = view_of(d->names.at[code->index]);
		bytes = d->bytes.at[code->index];
	}
	if (!name.len)
		return;
	buf_printf(&file, "jitted-%u-%llu.so", d->pid, (unsigned long long)code->index);
	session_map_function(s, d->pid, code->start, code->size, buf_view(&file), name,
			     (struct session_code){ bytes, d->dump.machine });
	buf_release(&file);
}

void jitcode_map(struct jitcode *j, struct session *s, uint64_t until)
{
	struct jitdump_code code;

	for (size_t i = 0; i < j->dumps.len; i++) {
		struct jitcode_dump *d = &j->dumps.at[i];

		while (jitdump_next(&d->dump, d->is_timed ? until : UINT64_MAX, &code))
			map_one(d, &code, s);
	}
}
