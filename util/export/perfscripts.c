/* SPDX-License-Identifier: MIT */
#include "util/export/perfscripts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/base/proc.h"

enum { SCRIPT_LIMIT = 1 << 20 };

/* Where distributions put it. */
static const char *const folders[] = { "/usr/libexec/perf-core", "/usr/lib/perf-core" };
static const char *const languages[] = { "perl", "python" };

static const struct fs here = { 0 };

bool perfscripts_find_folder(struct buf *out)
{
	const char *named = getenv("PERF_EXEC_PATH");

	buf_clear(out);
	if (named) {
		buf_add_text(out, named);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (fs_is_dir(&here, folders[i])) {
			buf_add_text(out, folders[i]);
			return true;
		}
	return false;
}

/* The path of "NAME-report" or "NAME-record"; false where there is none. */
static bool find(const char *name, const char *kind, struct buf *out)
{
	struct buf folder = { 0 };
	bool is_there = false;

	if (!*name || strchr(name, '/') || !perfscripts_find_folder(&folder))
		goto out;
	for (size_t i = ARRAY_LEN(languages); i-- > 0 && !is_there;) {
		buf_clear(out);
		buf_printf(out, "%s/scripts/%s/bin/%s-%s", folder.at, languages[i], name, kind);
		is_there = fs_exists(&here, out->at);
	}
out:
	buf_release(&folder);
	return is_there;
}

bool perfscripts_has(const char *kind, const char *name)
{
	struct buf path = { 0 };
	bool is = find(name, kind, &path);

	buf_release(&path);
	return is;
}

static int refuse(const char *name, struct err *err)
{
	err_set(err, ERR_INPUT, "perf has no script '%s'", name);
	err_hint(err,
		 "'tally script -l' lists those that are installed; PERF_EXEC_PATH says where");
	return -1;
}

/* ---- what they are ---- */

struct description {
	struct buf text;
	struct view about, args;
};

static void release(struct description *d)
{
	buf_release(&d->text);
}

/* The comments "# description: ..." and "# args: ...". */
static void read_description(const char *path, struct description *d)
{
	struct err ignored = { 0 };
	struct view rest, line;

	d->about = d->args = view_of("");
	if (fs_read(&here, path, SCRIPT_LIMIT, &d->text, &ignored) < 0)
		err_clear(&ignored);
	rest = buf_view(&d->text);
	while (view_split(&rest, '\n', &line)) {
		size_t colon = view_find(line, 0, ':');
		struct view key = view_trim(view_make(line.at, colon));

		if (colon == line.len || !view_starts(key, "#"))
			continue;
		key = view_trim(view_make(key.at + 1, key.len - 1));
		line = view_trim(view_make(line.at + colon + 1, line.len - colon - 1));
		if (view_equal(key, "description"))
			d->about = line;
		else if (view_equal(key, "args"))
			d->args = line;
	}
}

enum { NAME, ARGS, LANGUAGE, ABOUT, CELLS };

static const struct column columns[CELLS] = {
	[NAME] = { "name", NULL, NULL, 0 },
	[ARGS] = { "args", NULL, NULL, 0 },
	[LANGUAGE] = { "language", NULL, NULL, 0 },
	[ABOUT] = { "description", NULL, NULL, 0 },
};

static const struct table table = { .key = "scripts", .columns = columns, .ncolumns = CELLS };

static void tell(struct doc *doc, const char *folder, const char *language, const char *file)
{
	struct buf path = { 0 }, line = { 0 }, text = { 0 };
	struct description d = { 0 };
	struct cell cells[CELLS];
	size_t start;

	buf_printf(&path, "%s/%s", folder, file);
	read_description(path.at, &d);
	buf_add(&line, file, strlen(file) - strlen("-report"));
	cells[NAME] = cell_text(line.at);
	cells[LANGUAGE] = cell_text(language);
	buf_add_view(&text, d.args);
	buf_add_char(&text, '\0');
	start = text.len;
	buf_add_view(&text, d.about);
	cells[ARGS] = cell_text(text.at);
	cells[ABOUT] = cell_text(text.at + start);
	if (doc_wants_rows(doc)) {
		doc_row(doc, cells);
	} else {
		if (d.args.len)
			buf_printf(&line, " %.*s", VIEW_ARG(d.args));
		buf_clear(&path);
		buf_printf(&path, "  %-36s %.*s\n", line.at, VIEW_ARG(d.about));
		doc_verbatim(doc, path.at);
	}
	buf_release(&path);
	buf_release(&line);
	buf_release(&text);
	release(&d);
}

int perfscripts_list(struct doc *doc, struct err *err)
{
	struct buf folder = { 0 };
	size_t told = 0;

	doc_begin_rows(doc, "script-list", 1, &table);
	doc_verbatim(doc, "List of available trace scripts:\n");
	for (size_t i = 0; perfscripts_find_folder(&folder) && i < ARRAY_LEN(languages); i++) {
		struct fs_names names = { 0 };
		struct err ignored = { 0 };

		buf_printf(&folder, "/scripts/%s/bin", languages[i]);
		if (fs_list(&here, folder.at, &names, &ignored) < 0)
			err_clear(&ignored);
		for (size_t k = 0; k < names.len; k++)
			if (view_ends(view_of(names.at[k]), "-report")) {
				tell(doc, folder.at, languages[i], names.at[k]);
				told++;
			}
		fs_names_release(&names);
	}
	doc_table_end(doc);
	doc_end(doc);
	buf_release(&folder);
	if (told)
		return 0;
	err_set(err, ERR_INPUT, "no scripts of perf are installed");
	err_hint(err, "they come with perf; PERF_EXEC_PATH says where they are");
	return -1;
}

/* ---- running them ---- */

/* As the shell reads one word. */
static void add_quoted(struct buf *out, const char *word)
{
	buf_add_char(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_char(out, *word);
	buf_add_char(out, '\'');
}

static void add_script(struct buf *out, const char *path)
{
	buf_add_text(out, "/bin/sh ");
	add_quoted(out, path);
}

static void add_words(struct buf *out, struct perfscripts_words words, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		buf_add_char(out, ' ');
		add_quoted(out, words.at[i]);
	}
}

/* A folder in which this program is called perf, and that path of it. */
static int make_folder(struct buf *folder, struct buf *link, struct err *err)
{
	const char *temporary = getenv("TMPDIR");
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	buf_printf(folder, "%s/tally-scripts-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (len < 0 || !mkdtemp(folder->at))
		return err_system(err, errno, "making '%s'", folder->at);
	self[len] = '\0';
	buf_printf(link, "%s/perf", folder->at);
	if (symlink(self, link->at) == 0)
		return 0;
	err_system(err, errno, "making '%s'", link->at);
	rmdir(folder->at);
	return -1;
}

/* Runs commands of the shell, or a single one, that call this program perf; the exit status. */
static int run(const struct buf *commands, bool is_one, struct err *err)
{
	struct buf folder = { 0 }, link = { 0 }, exec_path = { 0 }, text = { 0 };
	const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
	int status = -1;

	if (make_folder(&folder, &link, err) < 0)
		goto out;
	perfscripts_find_folder(&exec_path);
	buf_add_text(&text, "PATH=");
	add_quoted(&text, folder.at);
	buf_add_text(&text, ":$PATH PERF_EXEC_PATH=");
	add_quoted(&text, exec_path.at);
	/* A signal that the shell gets is the script's. */
	buf_printf(&text, "; export PATH PERF_EXEC_PATH; %s%s", is_one ? "exec " : "",
		   commands->at);
	argv[2] = text.at;
	fflush(stdout);
	status = proc_run(argv, err);
	unlink(link.at);
	rmdir(folder.at);
out:
	buf_release(&folder);
	buf_release(&link);
	buf_release(&exec_path);
	buf_release(&text);
	return status;
}

int perfscripts_run(const char *kind, const char *name, struct perfscripts_words words,
		    bool all_cpus, struct err *err)
{
	struct buf path = { 0 }, commands = { 0 };
	int status;

	if (find(name, kind, &path)) {
		add_script(&commands, path.at);
		buf_add_text(&commands, all_cpus ? " -a" : "");
		add_words(&commands, words, 0, words.n);
		status = run(&commands, true, err);
	} else {
		status = refuse(name, err);
	}
	buf_release(&path);
	buf_release(&commands);
	return status;
}

int perfscripts_run_perf(struct perfscripts_words words, struct err *err)
{
	struct buf commands = { 0 };
	int status;

	buf_add_text(&commands, "perf");
	add_words(&commands, words, 0, words.n);
	status = run(&commands, true, err);
	buf_release(&commands);
	return status;
}

int perfscripts_count_args(const char *name, struct perfscripts_words words, struct err *err)
{
	struct description d = { 0 };
	struct buf path = { 0 };
	int needed = 0;

	if (view_ends(view_of(name), "top"))
		return (int)words.n;
	if (!find(name, "report", &path)) {
		buf_release(&path);
		return refuse(name, err);
	}
	read_description(path.at, &d);
	for (size_t i = 0; i < d.args.len; i++)
		needed += d.args.at[i] == '<';
	if ((size_t)needed > words.n)
		err_set(err, ERR_USAGE, "script '%s' wants %.*s", name, VIEW_ARG(d.args));
	release(&d);
	buf_release(&path);
	return err->code ? -1 : needed;
}

int perfscripts_live(const char *name, struct perfscripts_words words, size_t args, bool all_cpus,
		     struct err *err)
{
	struct buf recorder = { 0 }, reporter = { 0 }, commands = { 0 };
	int status;

	if (find(name, "record", &recorder) && find(name, "report", &reporter)) {
		add_script(&commands, recorder.at);
		buf_printf(&commands, "%s -q -o -", all_cpus ? " -a" : "");
		add_words(&commands, words, args, words.n);
		buf_add_text(&commands, " | ");
		add_script(&commands, reporter.at);
		add_words(&commands, words, 0, args);
		buf_add_text(&commands, " -i -");
		status = run(&commands, false, err);
	} else {
		status = refuse(name, err);
	}
	buf_release(&recorder);
	buf_release(&reporter);
	buf_release(&commands);
	return status;
}
