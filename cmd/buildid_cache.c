/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/fs.h"
#include "util/base/optlack.h"
#include "util/data/dataread.h"
#include "util/data/record.h"
#include "util/elf/buildcache.h"
#include "util/elf/debugserver.h"
#include "util/elf/elfnote.h"
#include "util/record/keepfiles.h"
#include "util/record/keepkcore.h"

struct cache_args {
	struct opt_list work; /* -a, -r, -p and -u in their order */
	const char *missing, *kcore;
	bool list, purge_all, force;
	unsigned verbose;
	struct opt_value servers;
	uint64_t target_ns;
};

static const struct opt cache_opts[] = {
	LIST('a', "add", struct cache_args, work, "FILES",
	     "keep these files, a comma between; of a recording those its samples are in"),
	LIST('u', "update", struct cache_args, work, "FILES", "the same in place of what is kept"),
	LIST('r', "remove", struct cache_args, work, "FILES",
	     "remove what is kept of these files as they are now, or by build id"),
	LIST('p', "purge", struct cache_args, work, "FILES",
	     "remove all that is kept of files by these names"),
	FLAG('P', "purge-all", struct cache_args, purge_all, "remove all that is kept"),
	FLAG('l', "list", struct cache_args, list, "list what is kept (as without options)"),
	TEXT('M', "missing", struct cache_args, missing, "FILE",
	     "list what is not kept of the files that a recording's samples are in"),
	OPTIONAL(0, "debuginfod", struct cache_args, servers, "URLS",
		 "of -a: fetch what is not here from these servers (DEBUGINFOD_URLS)"),
	TEXT('k', "kcore", struct cache_args, kcore, "FILE",
	     "keep the code of the kernel that runs: /proc/kcore"),
	FLAG('f', "force", struct cache_args, force, "do not complain of what is not there"),
	COUNT('v', "verbose", struct cache_args, verbose, "say what is done"),
	U64(0, "target-ns", struct cache_args, target_ns, "PID", NULL),
	OPT_END,
};

enum { NOTES_LIMIT = 1 << 16 };

struct cache {
	const struct cache_args *args;
	const struct cmd_env *env;
	const char *folder;
};

static void add_hex(struct view id, struct buf *out)
{
	for (size_t i = 0; i < id.len; i++)
		buf_printf(out, "%02x", (unsigned char)id.at[i]);
}

/* "Adding <id> <file>: Ok", for those who ask. */
static void tell(const struct cache *c, const char *what, struct view id, const char *file,
		 bool is_done)
{
	struct buf hex = { 0 };

	add_hex(id, &hex);
	if (c->args->verbose)
		doc_note(c->env->doc, "%s%s%s%s%s: %s", what, hex.len ? " " : "", buf_text(&hex),
			 file[0] ? " " : "", file, is_done ? "Ok" : "FAIL");
	buf_release(&hex);
}

/* ---- lists ---- */

static const struct column columns[] = {
	{ "build_id", "Build id", NULL, 40 },
	{ "name", "File", NULL, 0 },
};
static const struct table table = { .key = "files",
				    .title = "",
				    .columns = columns,
				    .ncolumns = 2,
				    .bare = true };

static int list(const struct cache *c, struct err *err)
{
	struct buildcache_entries all = { 0 };

	if (buildcache_list(c->folder, &all, err) < 0)
		return -1;
	doc_begin(c->env->doc, "buildid-cache", 1);
	doc_table(c->env->doc, &table);
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].name)
			doc_row(c->env->doc, (struct cell[]){ cell_text(all.at[i].id),
							      cell_text(all.at[i].name) });
	doc_table_end(c->env->doc);
	for (size_t i = 0; i < all.len; i++)
		if (!all.at[i].name)
			doc_note(c->env->doc, "%s leads to nothing that was kept", all.at[i].id);
	doc_end(c->env->doc);
	buildcache_entries_release(&all);
	return 0;
}

static int list_missing(const struct cache *c, struct err *err)
{
	struct dataread *reader = dataread_open(c->args->missing, err);
	struct hitfiles files = { 0 };
	struct buf hex = { 0 };
	int status;

	if (!reader)
		return -1;
	status = hitfiles_read(&files, reader, true, err);
	if (status == 0) {
		doc_begin(c->env->doc, "buildid-cache", 1);
		doc_table(c->env->doc, &table);
	}
	for (size_t i = 0; i < files.all.len && status == 0; i++) {
		const struct hitfile *f = &files.all.at[i];

		if (!f->is_hit || buildcache_has(c->folder, f->build_id))
			continue;
		buf_clear(&hex);
		add_hex(f->build_id, &hex);
		doc_row(c->env->doc,
			(struct cell[]){ cell_text(buf_text(&hex)), cell_view(f->name) });
	}
	if (status == 0) {
		doc_table_end(c->env->doc);
		doc_end(c->env->doc);
	}
	buf_release(&hex);
	hitfiles_release(&files);
	dataread_close(reader);
	return status;
}

/* ---- adding ---- */

/* The names of the running kernel, or a copy of another's beside which nothing says whose it is. */
static int add_kernel(const struct cache *c, struct err *err)
{
	const struct keepfiles k = { .folder = c->folder, .fs = c->env->fs };
	struct buf notes = { 0 }, id = { 0 };
	struct hitfile f = { .cpumode = RECORD_KERNEL, .name = view_of("[kernel.kallsyms]") };
	int status = -1;

	if (fs_read(c->env->fs, "/sys/kernel/notes", NOTES_LIMIT, &notes, err) < 0)
		goto out;
	if (!elfnote_find_build_id(buf_view(&notes), &id)) {
		err_set(err, ERR_ABSENT, "the kernel has no build id");
		goto out;
	}
	f.build_id = buf_view(&id);
	status = keepfiles_one(&k, &f, err);
	if (status == 0) {
		status = err_set(err, ERR_DENIED, "/proc/kallsyms has no addresses for this user");
		err_hint(err, "as root it has, or with kernel.kptr_restrict=0");
	}
	tell(c, "Adding", f.build_id, "[kernel.kallsyms]", status > 0);
out:
	buf_release(&notes);
	buf_release(&id);
	return status < 0 ? -1 : 0;
}

/* As perf's option of that name: told where it is, or that it is there already. */
static int add_kcore(const struct cache *c, struct err *err)
{
	struct buf where = { 0 };
	int status = keepkcore_keep(c->folder, c->args->kcore, c->args->force, &where, err);

	if (status >= 0 && c->args->verbose)
		doc_note(c->env->doc, status ? "kcore added to %s" : "the same kcore is in %s",
			 buf_text(&where));
	buf_release(&where);
	return status < 0 ? -1 : 0;
}

/* What a recording names and is not here may be with a server. */
static int fetch(const struct cache *c, struct debugserver *server, const struct hitfile *f,
		 struct err *err)
{
	char *path = f->name.len && f->name.at[0] == '/'
			     ? debugserver_fetch(server, f->build_id, DEBUGSERVER_PROGRAM)
			     : NULL;
	struct buildcache_file file = {
		.build_id = f->build_id, .name = f->name, .leaf = "elf", .source = path
	};
	int status = path ? buildcache_keep(c->folder, &file, err) < 0 ? -1 : 1 : 0;

	free(path);
	return status;
}

static int add_recording(const struct cache *c, struct dataread *reader, struct err *err)
{
	const struct keepfiles k = { .folder = c->folder, .fs = c->env->fs };
	struct debugserver *server = debugserver_new();
	struct hitfiles files = { 0 };
	struct buf name = { 0 };
	int status = hitfiles_read(&files, reader, true, err);

	for (size_t i = 0; i < files.all.len && status >= 0; i++) {
		const struct hitfile *f = &files.all.at[i];

		if (!f->is_hit || buildcache_has(c->folder, f->build_id))
			continue;
		status = keepfiles_one(&k, f, err);
		if (status == 0)
			status = fetch(c, server, f, err);
		buf_clear(&name);
		buf_add_view(&name, f->name);
		tell(c, "Adding", f->build_id, buf_text(&name), status > 0);
	}
	buf_release(&name);
	hitfiles_release(&files);
	debugserver_free(server);
	return status < 0 ? -1 : 0;
}

static int add(const struct cache *c, const char *path, bool again, struct err *err)
{
	const struct keepfiles k = { .folder = c->folder, .fs = c->env->fs };
	struct buf id = { 0 };
	struct err unread = { 0 };
	struct dataread *reader;
	char real[PATH_MAX];
	int status = -1;

	if (strcmp(path, "[kernel.kallsyms]") == 0)
		return add_kernel(c, err);
	if (!realpath(path, real))
		return err_system(err, errno, "%s", path);
	if (elfnote_read_build_id(real, &id)) {
		const struct hitfile f = { .cpumode = RECORD_USER,
					   .name = view_of(real),
					   .build_id = buf_view(&id) };

		if (again && buildcache_remove(c->folder, f.build_id, err) < 0)
			status = -1;
		else
			status = !again && buildcache_has(c->folder, f.build_id)
					 ? 1
					 : keepfiles_one(&k, &f, err);
		tell(c, again ? "Updating" : "Adding", f.build_id, real, status > 0);
		buf_release(&id);
		return status < 0 ? -1 : 0;
	}
	reader = dataread_open(real, &unread);
	if (!reader)
		return err_set(err, ERR_INPUT,
			       "%s is no program that has a build id, and no recording", path);
	status = add_recording(c, reader, err);
	dataread_close(reader);
	return status;
}

/* ---- removing ---- */

static int remove_id(const struct cache *c, const char *what, struct view id, const char *name,
		     struct err *err)
{
	int status = buildcache_remove(c->folder, id, err);

	tell(c, what, id, name, status > 0);
	if (status == 0 && !c->args->force)
		doc_note(c->env->doc, "%s wasn't in the cache", name);
	return status < 0 ? -1 : 0;
}

static int remove_file(const struct cache *c, const char *path, struct err *err)
{
	struct buf id = { 0 };
	int status;

	if (elfnote_read_build_id(path, &id) || buildcache_parse_id(view_of(path), &id))
		status = remove_id(c, "Removing", buf_view(&id), path, err);
	else
		status = err_set(err, ERR_INPUT,
				 "%s is no program that has a build id, and no build id", path);
	buf_release(&id);
	return status;
}

static bool is_named(const struct buildcache_entry *e, const char *name, const char *other)
{
	return e->name && (strcmp(e->name, name) == 0 || (other && strcmp(e->name, other) == 0));
}

/* All that is kept by a name, or everything for NULL. */
static int purge(const struct cache *c, const char *path, struct err *err)
{
	struct buildcache_entries all = { 0 };
	char real[PATH_MAX];
	const char *name = path && realpath(path, real) ? real : path;
	size_t n = 0;
	int status = buildcache_list(c->folder, &all, err);

	for (size_t i = 0; i < all.len && status >= 0; i++) {
		const struct buildcache_entry *e = &all.at[i];
		struct buf id = { 0 };

		if (name && !is_named(e, name, path))
			continue;
		buildcache_parse_id(view_of(e->id), &id);
		status = remove_id(c, "Removing", buf_view(&id), e->name ? e->name : "", err);
		n++;
		buf_release(&id);
	}
	if (path && !n && status == 0 && !c->args->force)
		doc_note(c->env->doc, "%s wasn't in the cache", path);
	tell(c, path ? "Purging" : "Purged all", view_make(NULL, 0), path ? path : "", status >= 0);
	buildcache_entries_release(&all);
	return status < 0 ? -1 : 0;
}

/* ---- the command ---- */

static int work(const struct cache *c, const struct opt_item *item, struct err *err)
{
	struct view rest, one;
	struct buf path = { 0 };
	int status = 0;

	for (rest = view_of(item->value); status == 0 && view_split(&rest, ',', &one);) {
		buf_clear(&path);
		buf_add_view(&path, one);
		if (item->opt->letter == 'a' || item->opt->letter == 'u')
			status = add(c, buf_text(&path), item->opt->letter == 'u', err);
		else if (item->opt->letter == 'r')
			status = remove_file(c, buf_text(&path), err);
		else
			status = purge(c, buf_text(&path), err);
	}
	buf_release(&path);
	return status;
}

static int cache_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	const struct cache_args *a = args;
	const struct cache c = { .args = a, .env = env, .folder = env->kept };
	const struct optlack lacks[] = {
		{ a->target_ns, "--target-ns",
		  "/proc/PID/root/... names a file of another process" },
	};
	bool has_work = a->work.len || a->purge_all || a->kcore;
	int status = 0;

	(void)argv;
	if (argc)
		return err_set(err, ERR_USAGE, "takes no operands: -a, -r, -p and -u name files");
	if (optlack_check(lacks, ARRAY_LEN(lacks), err) < 0)
		return -1;
	if (!c.folder) {
		err_set(err, ERR_USAGE, "there is no folder that files are kept in");
		err_hint(err, "--buildid-dir before the command names one, or HOME");
		return -1;
	}
	if (a->servers.given && a->servers.text)
		setenv("DEBUGINFOD_URLS", a->servers.text, 1);
	for (size_t i = 0; i < a->work.len && status == 0; i++)
		status = work(&c, &a->work.at[i], err);
	if (status == 0 && a->kcore)
		status = add_kcore(&c, err);
	if (status == 0 && a->purge_all)
		status = purge(&c, NULL, err);
	if (status == 0 && a->missing)
		return list_missing(&c, err);
	return status == 0 && (a->list || !has_work) ? list(&c, err) : status;
}

const struct cmd cmd_buildid_cache = {
	.name = "buildid-cache",
	.summary = "keep files by their build ids, and list or remove those that are kept",
	.synopsis = "[-a FILES] [-u FILES] [-r FILES] [-p FILES] [-P] [-k FILE] "
		    "[-l | -M FILE] [-j | -x SEP]",
	.opts = cache_opts,
	.args_size = sizeof(struct cache_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = cache_run,
};
