/* SPDX-License-Identifier: MIT */
#include "util/rewrite/addids.h"

#include "util/data/buildids.h"
#include "util/data/datasection.h"
#include "util/data/recordput.h"
#include "util/rewrite/rewrite.h"
#include "util/run/mapped.h"
#include "util/session/callers.h"
#include "util/session/kallsyms.h"
#include "util/session/recordinghead.h"

enum { FILES_LIMIT = 64 << 20, MAP2_MAJ = 40, MAP2_ID_SIZE = 24 };

/* A file of the recording. */
struct file {
	bool has_id;  /* the recording says it already, or does now */
	bool is_lost; /* it was looked for */
};

struct adder {
	const struct addids_options *o;
	const struct fs *fs;
	struct addids_result *result;
	struct rewrite rewrite;
	struct session *session;
	struct arena arena;
	struct map files; /* struct file by name */
	struct recordinghead head;
	struct recordingnotes head_notes;
	bool is_asked, is_here; /* its kernel is this machine's */
	struct buf section, record, id;
};

static struct file *find_file(struct adder *a, struct view name)
{
	struct file *f = map_find(&a->files, name);

	if (!f) {
		f = arena_alloc(&a->arena, sizeof(*f));
		*map_add(&a->files,
			 view_make(arena_stringn(&a->arena, name.at, name.len), name.len)) = f;
	}
	return f;
}

/* What it says already stays. */
static void read_known(struct adder *a)
{
	const struct datafile *f = dataread_file(a->rewrite.reader);
	const struct datafile_section *s = datafile_find_section(f, DATASECTION_BUILD_ID);
	struct buildids_file known;
	struct err err = { 0 };
	struct bytes b;

	if (!s || f->is_pipe ||
	    dataread_section(a->rewrite.reader, s, FILES_LIMIT, &a->section, &err) < 0)
		return;
	b = bytes_of(a->section.at, a->section.len, f->swap);
	while (buildids_next(&b, &known))
		find_file(a, known.name)->has_id = true;
}

/* What a pipe says of its machine is in front of its samples. */
static bool is_kernel_here(struct adder *a)
{
	const struct recordinghead *h = &a->head;
	struct buf text = { 0 };

	if (a->is_asked)
		return a->is_here;
	a->is_asked = true;
	recordinghead_learn(&a->head, a->rewrite.reader, &a->head_notes);
	a->is_here = h->release && kallsyms_is_of(h->release, h->arch);
	if (a->is_here)
		return true;
	buf_add_text(&text, "its kernel, with modules and vdso, gets no build ids: ");
	if (h->release)
		buf_printf(&text, "it was Linux %.64s, not this machine's", h->release);
	else
		buf_add_text(&text, "nothing says whether it was this machine's");
	datanotes_add(&a->result->notes, a->o->input, buf_text(&text));
	buf_release(&text);
	return false;
}

/* The files of a guest are not the host's of that name. */
static bool is_of_here(struct adder *a, struct view name, unsigned mode)
{
	if (mode == RECORD_GUEST_KERNEL || mode == RECORD_GUEST_USER)
		return false;
	return (mode != RECORD_KERNEL && !view_equal(name, "[vdso]")) || is_kernel_here(a);
}

/* Looks for the build id of a file, which is then in .id; false when there is none. */
static bool read_id(struct adder *a, struct view name, unsigned mode)
{
	struct file *f = find_file(a, name);
	struct buf path = { 0 };

	buf_clear(&a->id);
	if (f->is_lost)
		return false;
	buf_add_view(&path, name);
	f->is_lost = !is_of_here(a, name, mode) ||
		     !mapped_read_build_id(
			     &(struct mapped_file){ .name = buf_view(&path), .mode = mode }, a->fs,
			     &a->id);
	a->result->without += f->is_lost;
	buf_release(&path);
	return !f->is_lost;
}

/* A record in a pipe, an item of the section in a file. */
static int add_id(struct adder *a, struct view name, unsigned mode, struct err *err)
{
	struct file *f = find_file(a, name);
	const uint32_t type = RECORD_HEADER_BUILD_ID;

	if (f->has_id || f->is_lost || !read_id(a, name, mode))
		return 0;
	f->has_id = true;
	a->result->added++;
	buf_clear(&a->record);
	recordput_build_id(&a->record, (uint16_t)mode, -1, buf_view(&a->id), name);
	if (!a->rewrite.is_pipe) {
		buf_add(&a->section, a->record.at, a->record.len);
		return 0;
	}
	memcpy(a->record.at, &type, sizeof(type));
	return rewrite_add(&a->rewrite, a->record.at, a->record.len, err);
}

static int add_of_place(struct adder *a, struct session_place p, unsigned mode, struct err *err)
{
	if (!p.mapping || p.mapping->dso->build_id_size)
		return 0;
	return add_id(a, view_of(p.mapping->dso->name), mode, err);
}

/* Of all that the sample was in or called from. */
static int note_sample(struct adder *a, const struct record *r, struct err *err)
{
	const struct datafile_event *e = datafile_find_event(dataread_file(a->rewrite.reader), r);
	struct datasample s;
	struct err ignored = { 0 };
	struct sample sample;
	struct callers c;
	uint64_t address;
	unsigned mode = r->misc & RECORD_MISC_CPUMODE;

	if (!e || datasample_read(r, &e->attr, &s, &ignored) < 0)
		return 0;
	sample = (struct sample){ .event = e,
				  .raw = &s,
				  .cpumode = mode,
				  .thread = session_find_thread(a->session, s.pid, s.tid) };
	if (add_of_place(a, session_find_place(a->session, sample.thread, mode, s.ip), mode, err) <
	    0)
		return -1;
	callers_start(&c, &sample);
	while (callers_next(&c, &address, &mode))
		if (add_of_place(a, session_find_place(a->session, sample.thread, mode, address),
				 mode, err) < 0)
			return -1;
	return 0;
}

/* In place of the device and inode, as perf record --buildid-mmap has it. */
static int put_into_map(struct adder *a, const struct record *r, struct err *err)
{
	unsigned char id[MAP2_ID_SIZE] = { 0 };
	uint16_t misc = r->misc | RECORD_MISC_BUILD_ID;

	id[0] = (unsigned char)a->id.len;
	memcpy(id + 4, a->id.at, a->id.len);
	buf_clear(&a->record);
	buf_add(&a->record, r->bytes, r->size);
	memcpy(a->record.at + 4, &misc, sizeof(misc));
	memcpy(a->record.at + MAP2_MAJ, id, sizeof(id));
	return rewrite_add(&a->rewrite, a->record.at, a->record.len, err);
}

/* 1 when the record was written, changed; 0 when it is to be kept. */
static int note_map2(struct adder *a, const struct record *r, struct err *err)
{
	size_t id_size = datafile_id_size(dataread_file(a->rewrite.reader), r);
	unsigned mode = r->misc & RECORD_MISC_CPUMODE;
	struct record_mmap2 m;
	struct err ignored = { 0 };

	if ((r->misc & (RECORD_MISC_BUILD_ID | RECORD_MISC_MMAP_DATA)) ||
	    record_read(r, id_size, &m, &ignored) < 0 || r->size < MAP2_MAJ + MAP2_ID_SIZE)
		return 0;
	if (a->o->in_maps && read_id(a, m.filename, mode)) {
		struct file *f = find_file(a, m.filename);

		a->result->added += !f->has_id;
		f->has_id = true;
		return put_into_map(a, r, err) < 0 ? -1 : 1;
	}
	return a->o->is_all ? add_id(a, m.filename, mode, err) : 0;
}

static int note_map(struct adder *a, const struct record *r, struct err *err)
{
	size_t id_size = datafile_id_size(dataread_file(a->rewrite.reader), r);
	struct record_mmap m;
	struct err ignored = { 0 };
	struct view name;

	if (!(a->o->is_all || a->o->in_maps) || (r->misc & RECORD_MISC_MMAP_DATA) ||
	    record_read(r, id_size, &m, &ignored) < 0)
		return 0;
	/* "[kernel.kallsyms]_text": the name and the symbol at its beginning. */
	name = m.filename;
	if (view_starts(name, "[kernel.kallsyms]"))
		name = view_of("[kernel.kallsyms]");
	return add_id(a, name, r->misc & RECORD_MISC_CPUMODE, err);
}

static void note_known(struct adder *a, const struct record *r)
{
	struct record_header_build_id id;
	struct err ignored = { 0 };

	if (record_read(r, 0, &id, &ignored) == 0)
		find_file(a, id.filename)->has_id = true;
}

static int rewrite_all(struct adder *a, struct err *err)
{
	size_t id_size;
	struct order_record o;
	int status, done;

	while ((status = rewrite_next(&a->rewrite, &o, err)) > 0) {
		const struct record *r = &o.record;

		done = 0;
		id_size = datafile_id_size(dataread_file(a->rewrite.reader), r);
		if (r->type == RECORD_SAMPLE)
			done = a->o->in_maps || a->o->is_none ? 0 : note_sample(a, r, err);
		else
			session_feed(a->session, r, id_size);
		if (r->type == RECORD_MMAP)
			done = note_map(a, r, err);
		else if (r->type == RECORD_MMAP2)
			done = note_map2(a, r, err);
		else if (r->type == RECORD_HEADER_BUILD_ID)
			note_known(a, r);
		if (done < 0 || (!done && rewrite_keep(&a->rewrite, r, err) < 0))
			return -1;
	}
	return status;
}

int addids_run(const struct addids_options *o, const struct fs *fs, struct addids_result *result,
	       struct err *err)
{
	struct adder a = { .o = o, .fs = fs, .result = result, .session = session_new() };
	int status = -1;

	if (rewrite_open(&a.rewrite, o->input, o->output, err) < 0)
		goto out;
	if (dataread_file(a.rewrite.reader)->swap && !o->is_none) {
		err_set(err, ERR_UNSUPPORTED,
			"'%s' is of a machine of the other byte order, and so are its files",
			o->input);
		goto out;
	}
	read_known(&a);
	if (rewrite_all(&a, err) < 0 ||
	    (a.section.len &&
	     rewrite_section(&a.rewrite, DATASECTION_BUILD_ID, buf_view(&a.section), err) < 0))
		goto out;
	datanotes_add_problems(&result->notes, o->input, dataread_file(a.rewrite.reader));
	status = rewrite_finish(&a.rewrite, err);
out:
	rewrite_close(&a.rewrite);
	session_free(a.session);
	recordinghead_release(&a.head);
	recordingnotes_release(&a.head_notes);
	map_release(&a.files);
	arena_release(&a.arena);
	buf_release(&a.section);
	buf_release(&a.record);
	buf_release(&a.id);
	return status;
}
