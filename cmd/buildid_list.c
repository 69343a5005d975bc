/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/data/datanotes.h"
#include "util/data/dataread.h"
#include "util/data/datasection.h"
#include "util/elf/elfnote.h"
#include "util/session/hitfiles.h"

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

enum { NOTES_LIMIT = 1 << 16 };

static void add_hex(struct view id, struct buf *out)
{
	for (size_t i = 0; i < id.len; i++)
		buf_printf(out, "%02x", (unsigned char)id.at[i]);
}

static void tell_file(const struct hitfile *f, struct doc *doc)
{
	struct buf id = { 0 }, line = { 0 };

	add_hex(f->build_id, &id);
	doc_row(doc, (struct cell[]){ f->build_id.len ? cell_text(buf_text(&id)) : cell_none(),
				      cell_view(f->name) });
	/* One blank, by which programs take it apart. */
	buf_printf(&line, "%-40s %.*s\n", buf_text(&id), VIEW_ARG(f->name));
	doc_verbatim(doc, line.at);
	buf_release(&id);
	buf_release(&line);
}

static void tell_files(const struct hitfiles *files, bool hits, struct doc *doc)
{
	static const struct column columns[] = {
		{ "build_id", NULL, NULL, 0 },
		{ "name", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "files", .columns = columns, .ncolumns = 2 };

	doc_table(doc, &table);
	for (size_t i = 0; i < files->all.len; i++)
		if (!hits || files->all.at[i].is_hit)
			tell_file(&files->all.at[i], doc);
	for (size_t i = 0; (hits || !files->all.len) && i < files->others.len; i++)
		tell_file(&files->others.at[i], doc);
	doc_table_end(doc);
}

/* One build id, of no recording. */
static int tell_one(const struct buf *id, const char *what, struct doc *doc, struct err *err)
{
	static const struct column column = { "build_id", NULL, NULL, 0 };
	struct buf text = { 0 };

	if (!id->len)
		return err_set(err, ERR_ABSENT, "%s has no build id", what);
	add_hex(buf_view(id), &text);
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
	struct hitfiles files = { 0 };
	struct dataread *reader;
	int status = -1;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	status = tell_other(a, path, env, err);
	if (status)
		return status < 0 ? -1 : 0;
	reader = dataread_open(path, err);
	if (!reader)
		return -1;
	/* Without the section, all that there is to tell are the files that samples are in. */
	status = hitfiles_read(
		&files, reader,
		a->hits || !datafile_find_section(dataread_file(reader), DATASECTION_BUILD_ID),
		err);
	if (status == 0) {
		doc_begin(env->doc, "buildid-list", 1);
		tell_files(&files, a->hits, env->doc);
		datanotes_add_problems(&notes, path, dataread_file(reader));
		doc_notes(env->doc, notes.at, notes.len);
		doc_end(env->doc);
	}
	datanotes_release(&notes);
	hitfiles_release(&files);
	dataread_close(reader);
	return status;
}

const struct cmd cmd_buildid_list = {
	.name = "buildid-list",
	.summary = "list the files whose build ids a recording has",
	.synopsis = "[-H | -k] [-j | -x SEP] [-o FILE] [[-i] FILE]",
	.opts = list_opts,
	.args_size = sizeof(struct list_args),
	.defaults = &(const struct list_args){ .input = "perf.data" },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = list_run,
};
