/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/config.h"
#include "util/base/fs.h"
#include "util/out/format.h"
#include "util/out/render.h"
#include "util/out/screen.h"

enum { MOST_WORDS = 40 };

/* A command's own arguments stand behind those that main.c reads for it. */
struct args {
	struct format_args format;
	const char *output;
};

static const struct opt output_option[] = {
	TEXT('o', "output", struct args, output, "FILE", NULL),
	OPT_END,
};

const char *__lsan_default_suppressions(void);

/* What libtraceevent 1.7 leaks of a field that it refuses is not ours to release. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libtraceevent.so\n";
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

static int make_file(const uint8_t *data, size_t size, struct buf *path)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	buf_printf(path, "/proc/self/fd/%d", fd);
	return fd;
}

static int run(const struct cmd *cmd, const struct args *args, int argc, char **argv,
	       struct err *err)
{
	/* A machine that has nothing: what comes out depends on the bytes alone. */
	const struct fs nothing = { "/proc/self/fd/nothing" };
	const struct config config = { 0 };
	const struct screen screen = { 0 };
	struct buf separator = { 0 };
	const struct render *render = format_choose(&args->format, false, &separator, err);
	struct doc_style style = { .separator = separator.len ? separator.at : NULL };
	struct cmd_env env = { .fs = &nothing, .config = &config, .screen = &screen };
	FILE *out = fopen("/dev/null", "we");
	int status;

	check(out && render);
	env.doc = doc_new(render, &style, out, out);
	status = cmd->run(&env, args + 1, argc, argv, err);
	check(doc_close(env.doc, err) == 0);
	doc_free(env.doc);
	fclose(out);
	buf_release(&separator);
	return status;
}

static int run_line(const struct command_line *line, const char *input, const char *output)
{
	const struct opt tables[] = {
		OPT_GROUP(line->cmd->opts, sizeof(struct args)),
		OPT_GROUP(format_opts, offsetof(struct args, format)),
		OPT_GROUP(output_option, 0),
		OPT_END,
	};
	struct args *args = alloc_zero(1, sizeof(*args) + line->cmd->args_size);
	char *words = alloc_string(line->words), *rest = words, *word;
	char *argv[MOST_WORDS + 1] = { NULL }, **operands = argv;
	struct err err = { 0 };
	int argc = 0, status;

	while ((word = strsep(&rest, " ")) && argc < MOST_WORDS)
		argv[argc++] = strcmp(word, "@") == 0	? (char *)input
			       : strcmp(word, "%") == 0 ? (char *)output
							: word;
	if (line->cmd->defaults)
		memcpy(args + 1, line->cmd->defaults, line->cmd->args_size);
	check(opt_parse(tables, OPT_PERMUTE, args, &argc, &operands, &err) == 0);
	status = run(line->cmd, args, argc, operands, &err);
	check(status >= 0 || err.text[0]);
	err_clear(&err);
	opt_release(tables, args);
	free(args);
	free(words);
	return status;
}

int command_run(const struct command_line *lines, size_t n, const uint8_t *data, size_t size,
		int *status)
{
	struct buf input = { 0 }, output = { 0 };
	int in = make_file(data, size, &input), out = make_file(NULL, 0, &output);

	*status = run_line(&lines[size ? data[size - 1] % n : 0], buf_text(&input),
			   buf_text(&output));
	buf_release(&input);
	buf_release(&output);
	close(in);
	return out;
}
