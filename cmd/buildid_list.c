/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/data/buildids.h"
#include "util/data/datanotes.h"
#include "util/data/sectiontext.h"
#include "util/elf/elfnote.h"
#include "util/session/order.h"
#include "util/session/session.h"

struct list_args {
	const char *input;
	bool hits, force, kernel;
};

static const struct opt list_opts[] = {
	TEXT('i', "input", struct list_args, input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	FLAG('H', "with-hits", struct list_args, hits, "only files that samples are in"),
	FLAG('k', "kernel", struct list_args, kernel, "that of the kernel that runs here, only"),
	FLAG('f', "force", struct list_args, force, "as always: no matter whose file it is"),
	OPT_END,
};

enum { SECTION_LIMIT = 64 << 20, NOTES_LIMIT = 1 << 16 };

struct list {
	struct dataread *reader;
	struct session *session;
	struct buf files; /* the section */
	struct map hits;  /* names of files with samples */
};

/* Marks the file that the sample is in. */
static void note_sample(struct list *l, const struct record *rec)
{
	const struct datafile_event *e = datafile_find_event(dataread_file(l->reader), rec);
	struct datasample s;
	struct err err = { 0 };
	struct session_place p;

	if (!e || datasample_read(rec, &e->attr, &s, &err) < 0)
		return;
	p = session_find_place(l->session, session_find_thread(l->session, s.pid, s.tid),
			       rec->misc & RECORD_MISC_CPUMODE, s.ip);
	if (p.mapping)
		*map_add(&l->hits, view_of(p.mapping->dso->name)) = p.mapping->dso;
}

static int walk(struct list *l, struct err *err)
{
	struct order *order = order_new(l->reader);
	struct order_record r;
	int status;

	while ((status = order_next(order, &r, err)) > 0) {
		/* A pipe's are records, which are laid out as what is in the section. */
		if (r.record.type == RECORD_HEADER_BUILD_ID)
			buf_add(&l->files, r.record.bytes, r.record.size);
		if (r.record.type == RECORD_SAMPLE)
			note_sample(l, &r.record);
		else
			session_feed(l->session, &r.record,
				     datafile_id_size(dataread_file(l->reader)));
	}
	order_free(order);
	return status;
}

static void read_files(struct list *l)
{
	const struct datafile *f = dataread_file(l->reader);
	const struct datafile_section *s = datafile_find_section(f, SECTION_BUILD_ID);
	struct buildids_file file;
	struct err err = { 0 };
	struct bytes b;

	if (s && dataread_section(l->reader, s, SECTION_LIMIT, &l->files, &err) < 0)
		err_clear(&err);
	b = bytes_of(l->files.at, l->files.len, f->swap);
	while (buildids_next(&b, &file))
		session_add_file(l->session, file.cpumode, file.name, file.build_id);
}

static void tell_files(const struct list *l, bool hits, struct doc *doc)
{
	static const struct column columns[] = {
		{ "build_id", "Build id", NULL, 40 },
		{ "name", "File", NULL, 0 },
	};
	static const struct table table = {
		.key = "files", .title = "", .columns = columns, .ncolumns = 2, .bare = true
	};
	struct bytes b = bytes_of(l->files.at, l->files.len, dataread_file(l->reader)->swap);
	struct buildids_file file;

	doc_table(doc, &table);
	while (buildids_next(&b, &file)) {
		struct buf id = { 0 };

		if (hits && !map_find(&l->hits, file.name))
			continue;
		for (size_t i = 0; i < file.build_id.len; i++)
			buf_printf(&id, "%02x", (unsigned char)file.build_id.at[i]);
		doc_row(doc, (struct cell[]){ cell_text(buf_text(&id)), cell_view(file.name) });
		buf_release(&id);
	}
	doc_table_end(doc);
}

/* One build id, of no recording. */
static int tell_one(const struct buf *id, const char *what, struct doc *doc, struct err *err)
{
	static const struct column column = { "build_id", NULL, NULL, 0 };
	struct buf text = { 0 };

	if (!id->len)
		return err_set(err, ERR_ABSENT, "%s has no build id", what);
	for (size_t i = 0; i < id->len; i++)
		buf_printf(&text, "%02x", (unsigned char)id->at[i]);
	doc_begin(doc, "buildid-list", 1);
	doc_value(doc, &column, cell_text(text.at));
	buf_add_char(&text, '\n');
	doc_verbatim(doc, text.at);
	doc_end(doc);
	buf_release(&text);
	return 0;
}

/* 1 when what is asked for is no recording, and was told. */
static int tell_other(const struct list_args *a, const char *path, const struct cmd_env *env,
		      struct err *err)
{
	struct buf id = { 0 }, notes = { 0 };
	struct err ignored = { 0 };
	int status = 0;

	if (a->kernel) {
		if (fs_read(env->fs, "/sys/kernel/notes", NOTES_LIMIT, &notes, &ignored) == 0)
			elfnote_find_build_id(buf_view(&notes), &id);
		status = tell_one(&id, "the kernel", env->doc, err) < 0 ? -1 : 1;
	} else if (strcmp(path, "-") != 0 && elfnote_read_build_id(path, &id)) {
		status = tell_one(&id, path, env->doc, err) < 0 ? -1 : 1;
	}
	buf_release(&id);
	buf_release(&notes);
	return status;
}

static int list_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct list_args *a = args;
	const char *path = argc ? argv[0] : a->input;
	struct datanotes notes = { 0 };
	struct list l = { 0 };
	int status = -1;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	status = tell_other(a, path, env, err);
	if (status)
		return status < 0 ? -1 : 0;
	status = -1;
	l.reader = dataread_open(path, err);
	if (!l.reader)
		return -1;
	l.session = session_new();
	read_files(&l);
	if ((a->hits || dataread_file(l.reader)->is_pipe) && walk(&l, err) < 0)
		goto out;
	doc_begin(env->doc, "buildid-list", 1);
	tell_files(&l, a->hits, env->doc);
	datanotes_add_problems(&notes, path, dataread_file(l.reader));
	doc_notes(env->doc, notes.at, notes.len);
	doc_end(env->doc);
	status = 0;
out:
	datanotes_release(&notes);
	map_release(&l.hits);
	buf_release(&l.files);
	session_free(l.session);
	dataread_close(l.reader);
	return status;
}

const struct cmd cmd_buildid_list = {
	.name = "buildid-list",
	.summary = "list the files whose build ids a recording has",
	.synopsis = "[-H | -k] [-j | -x SEP] [-o FILE] [[-i] FILE]",
	.opts = list_opts,
	.args_size = sizeof(struct list_args),
	.defaults = &(const struct list_args){ .input = "perf.data" },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = list_run,
};
