/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/proc.h"
#include "util/out/screen.h"

#define PLAIN_WIDTH 80

/* Where manuals are, seen from the folder of the program: installed, or built beside it. */
static const char *const places[] = { "../share/man/man1", "build/man", "../man" };

/* The path of the manual of a command ("lbr decode", "" for tally itself), if there is one. */
static bool find_manual(const struct fs *fs, const char *name, struct buf *path)
{
	char program[4096];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program));
	struct view folder;

	if (len <= 0 || (size_t)len == sizeof(program))
		return false;
	folder = view_make(program, (size_t)len);
	while (folder.len && folder.at[folder.len - 1] != '/')
		folder.len--;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		buf_clear(path);
		buf_printf(path, "%.*s%s/tally%s", VIEW_ARG(folder), places[i], name[0] ? "-" : "");
		for (const char *c = name; *c; c++)
			buf_add_char(path, *c == ' ' ? '-' : *c);
		buf_add_text(path, ".1");
		if (fs_exists(fs, path->at))
			return true;
	}
	return false;
}

/* False when man could not be run or failed, which is told by the help text instead. */
static bool run_man(const char *path, bool no_pager)
{
	const char *const plain[] = { "man", "-P", "cat", path, NULL };
	const char *const paged[] = { "man", path, NULL };
	struct err err = { 0 };
	pid_t pid;

	if (proc_start(&pid, no_pager ? plain : paged, -1, &err) < 0) {
		err_clear(&err);
		return false;
	}
	return proc_wait(pid) == 0;
}

static int help_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct cmd *cmd = NULL;
	struct buf name = { 0 }, text = { 0 };
	int status = -1;

	(void)args;
	for (int i = 0; i < argc; i++)
		buf_printf(&name, "%s%s", i ? " " : "", argv[i]);
	if (argc && strcmp(buf_text(&name), "tally") != 0) {
		cmd = env->find(buf_text(&name), err);
		if (!cmd) {
			if (!err->hint[0])
				err_hint(err, "'tally help' lists the commands");
			goto out;
		}
	}
	status = 0;
	if (argc && find_manual(env->fs, cmd ? cmd->name : "", &text) &&
	    run_man(text.at, env->no_pager || env->screen->dumb))
		goto out;
	buf_clear(&text);
	env->describe(cmd, env->screen->width ? env->screen->width : PLAIN_WIDTH, &text);
	doc_verbatim(env->doc, buf_text(&text));
out:
	buf_release(&name);
	buf_release(&text);
	return status;
}

const struct cmd cmd_help = {
	.name = "help",
	.summary = "show the manual of a command",
	.synopsis = "[COMMAND [VERB]]",
	.run = help_run,
};
