/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/catalogue.h"
#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/config.h"
#include "util/base/fs.h"
#include "util/base/opthelp.h"
#include "util/base/wrap.h"
#include "util/elf/buildcache.h"
#include "util/out/format.h"
#include "util/out/output.h"
#include "util/out/pager.h"
#include "util/out/render.h"
#include "util/out/screen.h"
#include "util/out/utf8.h"

#define STATUS_USAGE 2
/* Called as perf: for help as well; what fails otherwise. */
#define PERF_USAGE   129
#define PERF_FAILURE 255
#define PERF_INVALID 234 /* -EINVAL */
#define HELP_WIDTH   80
#define USAGE_INDENT 13 /* of the lines that the first one goes on in */

/* Options before the command. */
struct global_args {
	bool help;
	bool version;
	bool list_cmds;
	bool list_opts;
	bool no_pager;
	unsigned int colour; /* enum screen_colour + 1; 0: as configured */
	const char *kept;
};

static const struct opt global_opts[] = {
	FLAG('h', "help", struct global_args, help, "show this help"),
	FLAG('v', "version", struct global_args, version, "show the version"),
	FLAG(0, "no-pager", struct global_args, no_pager, "never start a pager"),
	CHOICE(0, "color", struct global_args, colour, "auto|always|never",
	       "colours in the output; auto: on a terminal"),
	TEXT(0, "buildid-dir", struct global_args, kept, "DIR",
	     "where files are kept by their build ids (~/.debug)"),
	FLAG(0, "list-cmds", struct global_args, list_cmds, NULL),
	FLAG(0, "list-opts", struct global_args, list_opts, NULL),
	OPT_END,
};

/* Options of every command; the command's own struct follows in memory. */
struct common_args {
	_Alignas(max_align_t) bool help;
	bool list_opts;
	bool no_pager;
	unsigned int colour; /* as in struct global_args */
	struct format_args format;
	struct output_args output;
};

static const struct opt common_opts[] = {
	FLAG('h', "help", struct common_args, help, "show this help"),
	FLAG(0, "list-opts", struct common_args, list_opts, NULL),
	/* At home before the command, but often typed behind it. */
	FLAG(0, "no-pager", struct common_args, no_pager, NULL),
	CHOICE(0, "color", struct common_args, colour, "auto|always|never", NULL),
	CHOICE(0, "stdio-color", struct common_args, colour, "auto|always|never", NULL),
	OPT_END,
};

#define MOST_TABLES 7

/* One run of the program. */
struct session {
	struct global_args global;
	struct config config;
	struct err config_err; /* why the settings could not be read */
	enum screen_colour colour;
	struct screen screen; /* of what the result goes to */
	struct pager pager;
	struct buf kept; /* the folder of files by build id; empty: none */
	bool as_perf;
};

/* What errors quote is of files and may be anything; no terminal is to obey it. */
static void tell(const char *name, const struct err *err)
{
	struct view rest = view_of(err->hint), hint;
	struct buf line = { 0 };

	buf_printf(&line, "tally%s%s: ", name ? " " : "", name ? name : "");
	utf8_add_shown(&line, view_of(err->text));
	buf_add_char(&line, '\n');
	/* A hint may have lines, and a mark below what it is about. */
	for (bool first = true; rest.len && view_split(&rest, '\n', &hint); first = false) {
		buf_add_text(&line, first ? "hint: " : "");
		utf8_add_shown(&line, hint);
		buf_add_char(&line, '\n');
	}
	fputs(buf_text(&line), stderr);
	buf_release(&line);
}

static int report(const char *name, const struct err *err)
{
	tell(name, err);
	if (err->code != ERR_USAGE)
		return EXIT_FAILURE;
	if (!err->hint[0])
		fprintf(stderr, "hint: 'tally %s%s-h' lists the options\n", name ? name : "",
			name ? " " : "");
	return STATUS_USAGE;
}

/* What is printed outside of documents: help and lists for completion. */
static int print(const struct buf *text)
{
	struct err err = { 0 };

	fputs(buf_text(text), stdout);
	if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
		return 0;
	err_system(&err, errno, "writing the output");
	return report(NULL, &err);
}

static void join_tables(const struct cmd *cmd, bool as_perf, struct opt out[MOST_TABLES])
{
	size_t n = 0;

	if (as_perf && cmd->perf_opts)
		out[n++] = (struct opt)OPT_GROUP(cmd->perf_opts, sizeof(struct common_args));
	if (cmd->opts)
		out[n++] = (struct opt)OPT_GROUP(cmd->opts, sizeof(struct common_args));
	if (cmd->traits & CMD_FORMATS)
		out[n++] = (struct opt)OPT_GROUP(format_opts, offsetof(struct common_args, format));
	if (cmd->traits & CMD_OUTPUT)
		out[n++] = (struct opt)OPT_GROUP(output_opts, offsetof(struct common_args, output));
	if (cmd->traits & CMD_APPEND)
		out[n++] = (struct opt)OPT_GROUP(output_append_opts,
						 offsetof(struct common_args, output));
	out[n++] = (struct opt)OPT_GROUP(common_opts, 0);
	out[n] = (struct opt)OPT_END;
}

static size_t help_width(const struct screen *screen)
{
	return screen->width ? screen->width : HELP_WIDTH;
}

static void describe(const struct cmd *cmd, size_t width, struct buf *out)
{
	struct opt tables[MOST_TABLES];
	size_t start = out->len;

	if (!cmd) {
		catalogue_describe(global_opts, width, out);
		return;
	}
	join_tables(cmd, false, tables);
	buf_printf(out, "usage: tally %s", cmd->name);
	if (cmd->synopsis[0]) {
		buf_add_char(out, ' ');
		wrap_add(out, cmd->synopsis, out->len - start, USAGE_INDENT, width);
	}
	buf_printf(out, "\n\n%s\n", cmd->summary);
	catalogue_describe_verbs(cmd, width, out);
	buf_add_text(out, "\noptions:\n");
	opthelp_describe(tables, width, out);
}

static void start_pager(struct session *s, const struct cmd *cmd)
{
	struct err err = { 0 };

	if (s->global.no_pager || !s->screen.terminal || s->screen.dumb)
		return;
	if (pager_start(&s->pager, pager_choose(&s->config, cmd->name), &err) < 0)
		tell(NULL, &err);
}

/* What a command is given, with what main.c needs when it calls back. */
struct run {
	struct cmd_env env; /* the first member */
	struct session *session;
	const struct cmd *cmd;
};

static void start_late_pager(const struct cmd_env *env)
{
	const struct run *run = (const struct run *)env;

	start_pager(run->session, run->cmd);
}

/* Of two failures the first is told, and output that broke off is no file. */
static int finish(struct doc *doc, struct output *output, int status, struct err *err)
{
	struct err writing = { 0 };

	if (doc_close(doc, &writing) < 0 && status >= 0 && writing.sys != EPIPE) {
		*err = writing;
		status = -1;
	}
	return output_close(output, status >= 0 && !err->code, err) < 0 ? -1 : status;
}

/* "Sat Nov 21 04:05:19 2026", the user's time. */
static const char *add_time(struct buf *out)
{
	time_t now = time(NULL);
	char text[64] = "";
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm);
	buf_add_text(out, text);
	return buf_text(out);
}

/* An interval is there to be read; what fails is told when the file is closed. */
static void publish(void *file)
{
	struct err ignored = { 0 };

	fs_publish(file, &ignored);
}

/* Where perf's layout has no place for notes, its readers take a line for a sample. */
static bool has_notes_aside(const struct session *s, const struct cmd *cmd, bool to_file)
{
	if (s->as_perf)
		return !(cmd->traits & CMD_PERF);
	return cmd->traits & CMD_ASIDE && (to_file || !s->screen.terminal);
}

static int run_to_doc(struct session *s, const struct cmd *cmd, const struct common_args *args,
		      int argc, char **argv, struct err *err)
{
	FILE *usual = cmd->traits & CMD_STDERR ? stderr : stdout;
	struct doc_style style = { .width = s->screen.width, .colour = s->screen.colour };
	struct output output = { 0 };
	struct buf separator = { 0 }, started = { 0 };
	struct fs machine = { 0 };
	struct run run = {
		.session = s,
		.cmd = cmd,
		.env = {
			.fs = &machine,
			.config = &s->config,
			.screen = &s->screen,
			.kept = s->kept.len ? s->kept.at : NULL,
			.find = catalogue_find,
			.describe = describe,
			.start_pager = start_late_pager,
			.no_pager = s->global.no_pager,
			.as_perf = s->as_perf,
		},
	};
	struct cmd_env *env = &run.env;
	const struct render *render =
		format_choose(&args->format, s->as_perf && cmd->traits & CMD_PERF, &separator, err);
	int status = -1;

	if (!render)
		goto out;
	if (output_open(&output, &args->output, err) < 0) {
		if (s->as_perf && err->code != ERR_USAGE)
			status = args->output.log_fd ? PERF_INVALID : PERF_FAILURE;
		goto out;
	}
	if (output.file) {
		usual = output.file;
		style = (struct doc_style){ .colour = s->global.colour ==
						      SCREEN_COLOUR_ALWAYS + 1 };
	} else if (cmd->traits & CMD_SCREEN && render->paged) {
		env->may_show_screen = s->screen.terminal && !s->screen.dumb;
	}
	if (cmd->traits & CMD_PAGER && render->paged && !output.file && !env->may_show_screen)
		start_pager(s, cmd);
	style.separator = separator.len ? separator.at : NULL;
	style.notes_aside = has_notes_aside(s, cmd, output.file);
	if (s->as_perf && args->output.path)
		style.started = add_time(&started);
	/* The document gathers what it writes; to copy it once more takes a call or three. */
	setvbuf(usual, NULL, _IONBF, 0);
	env->doc = doc_new(render, &style, usual, stderr);
	doc_on_end(env->doc, publish, &output.target);
	status = cmd->run(env, args + 1, argc, argv, err);
	status = finish(env->doc, &output, status, err);
	doc_free(env->doc);
	pager_wait(&s->pager);
out:
	buf_release(&separator);
	buf_release(&started);
	return status;
}

static void apply_common(struct session *s, const struct cmd *cmd, const struct common_args *args)
{
	if (args->no_pager)
		s->global.no_pager = true;
	if (args->colour) {
		s->global.colour = args->colour;
		s->colour = args->colour - 1;
	}
	s->screen =
		screen_probe(cmd->traits & CMD_STDERR ? STDERR_FILENO : STDOUT_FILENO, s->colour);
}

/* The exit status. argv are what stands behind the command's name. */
static int run(struct session *s, const struct cmd *cmd, int argc, char **argv)
{
	struct common_args *args = alloc_zero(1, sizeof(*args) + cmd->args_size);
	enum opt_order order = cmd->traits & CMD_PERMUTE ? OPT_PERMUTE : OPT_STOP;
	bool for_perf = s->as_perf && cmd->traits & CMD_PERF;
	struct opt tables[MOST_TABLES];
	struct buf text = { 0 };
	struct err err = { 0 };
	int status;

	/* A setting that is wrong must not stop all commands, only the one that shows them. */
	if (s->config_err.text[0] && cmd != &cmd_config)
		tell(NULL, &s->config_err);
	join_tables(cmd, s->as_perf, tables);
	if (cmd->defaults)
		memcpy(args + 1, cmd->defaults, cmd->args_size);
	status = opt_parse_until(tables, order, cmd->ends_options, args, &argc, &argv, &err);
	apply_common(s, cmd, args);
	if (status == 0 && args->help) {
		describe(cmd, help_width(&s->screen), &text);
		status = print(&text);
	} else if (status == 0 && args->list_opts) {
		opthelp_list(tables, &text);
		status = print(&text);
	} else if (status == 0 && !cmd->run) {
		status = catalogue_refuse_verb(cmd, argc ? argv[0] : NULL, &err);
	} else if (status == 0) {
		status = run_to_doc(s, cmd, args, argc, argv, &err);
	}
	if (status < 0)
		status = report(cmd->name, &err);
	else if (err.code)
		tell(cmd->name, &err);
	if (s->as_perf && (args->help || (err.code == ERR_USAGE && status == STATUS_USAGE)))
		status = PERF_USAGE;
	else if (s->as_perf && !for_perf && err.code && status == EXIT_FAILURE)
		status = PERF_FAILURE;
	opt_release(tables, args);
	buf_release(&text);
	free(args);
	return status;
}

/* For completion: the commands, or the options before them. */
static int list(const struct global_args *global)
{
	const struct cmd *cmd;
	struct buf text = { 0 };
	int status;

	if (global->list_opts)
		opthelp_list(global_opts, &text);
	for (size_t i = 0; global->list_cmds && (cmd = catalogue_at(i)); i++)
		buf_printf(&text, "%s\n", cmd->name);
	status = print(&text);
	buf_release(&text);
	return status;
}

static int help_all(const struct session *s, bool asked)
{
	struct buf text = { 0 };
	int status = STATUS_USAGE;

	catalogue_describe(global_opts, help_width(&s->screen), &text);
	if (asked)
		status = print(&text);
	else
		fputs(buf_text(&text), stderr);
	buf_release(&text);
	return status;
}

/* perf has options of a verb in front of it, too ("check -q feature X"): puts the verb first. */
static void put_verb_first(int argc, char **argv)
{
	int at = 1;
	char *verb;

	while (at < argc && argv[at][0] == '-')
		at++;
	if (at == argc || !catalogue_verb(argv[0], argv[at]))
		return;
	for (verb = argv[at]; at > 1; at--)
		argv[at] = argv[at - 1];
	argv[1] = verb;
}

static int dispatch(struct session *s, int argc, char **argv)
{
	const struct cmd *cmd = NULL;
	struct err err = { 0 };

	if (s->global.list_cmds || s->global.list_opts)
		return list(&s->global);
	if (s->global.version)
		return run(s, &cmd_version, 0, argv);
	if (s->global.help || argc == 0)
		return help_all(s, s->global.help);
	if (argc > 1) {
		put_verb_first(argc, argv);
		cmd = catalogue_verb(argv[0], argv[1]);
	}
	if (cmd) {
		const struct cmd *verb;

		/* A verb may have verbs: "kvm stat record". */
		argc -= 2;
		argv += 2;
		while (argc && (verb = catalogue_verb(cmd->name, argv[0]))) {
			cmd = verb;
			argc--;
			argv++;
		}
		return run(s, cmd, argc, argv);
	}
	cmd = catalogue_find(argv[0], &err);
	if (cmd)
		return run(s, cmd, argc - 1, argv + 1);
	tell(NULL, &err);
	return s->as_perf ? EXIT_FAILURE : STATUS_USAGE;
}

static enum screen_colour choose_colour(struct session *s)
{
	const char *value = config_find(&s->config, "color.ui");
	enum screen_colour colour = SCREEN_COLOUR_AUTO;

	if (s->global.colour)
		return s->global.colour - 1;
	if (value && !screen_parse_colour(value, &colour) && !s->config_err.text[0])
		err_set(&s->config_err, ERR_INPUT,
			"setting 'color.ui': '%s' is not one of " SCREEN_COLOURS, value);
	return colour;
}

static void configure(struct session *s)
{
	struct fs machine = { 0 };

	config_read_user(&s->config, &machine, &s->config_err);
	s->colour = choose_colour(s);
	buildcache_choose(s->global.kept, &s->config, getenv("HOME"), &s->kept);
	s->screen = screen_probe(STDOUT_FILENO, s->colour);
}

/*
 * A standard stream that is closed would give its number to the next file that is
 * opened, which what is written to the stream would then end up in. The way it is
 * opened here it fails as a closed one does; commands that are run have it closed.
 */
static void hold_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	}
}

int main(int argc, char **argv)
{
	const char *slash = argc ? strrchr(argv[0], '/') : NULL;
	struct session s = { 0 };
	struct err err = { 0 };
	int status;

	if (argc == 0)
		return STATUS_USAGE;
	hold_streams();
	s.as_perf = strcmp(slash ? slash + 1 : argv[0], "perf") == 0;
	/* A reader that left (head, a pager) is told by write() and is no failure. */
	signal(SIGPIPE, SIG_IGN);
	/* The same for a file as large as it may be (ulimit -f), of which no half stays. */
	signal(SIGXFSZ, SIG_IGN);
	argc--, argv++;
	if (opt_parse(global_opts, OPT_STOP, &s.global, &argc, &argv, &err) < 0) {
		status = report(NULL, &err);
	} else {
		configure(&s);
		status = dispatch(&s, argc, argv);
	}
	config_release(&s.config);
	buf_release(&s.kept);
	return status;
}
