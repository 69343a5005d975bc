/* SPDX-License-Identifier: MIT */
#ifndef CMD_CMD_H
#define CMD_CMD_H

/*
 * A subcommand: a constant with its table of options and a function from
 * options to a document. main.c reads the options, opens the document and the
 * output, prints the error and chooses the exit status; a command does none of
 * that. Commands are listed in cmds.def.
 *
 * SIGPIPE is ignored in this process; whoever starts another program gives it
 * the default action back.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/opt.h"
#include "util/out/doc.h"

struct buf;
struct cmd;
struct config;
struct fs;
struct screen;

/* What a command is given beside its own options. All borrowed. */
struct cmd_env {
	struct doc *doc;	     /* where the result goes; see cmd_traits */
	const struct fs *fs;	     /* the machine */
	const struct config *config; /* the user's settings */
	const struct screen *screen; /* who reads the output */
	const char *kept; /* the folder of files by build id (buildcache.h); NULL: none */
	/* The command, or verb ("lbr decode"), of that name; NULL with what to do instead. */
	const struct cmd *(*find)(const char *name, struct err *err);
	/* Adds the help text of a command; of the tool for NULL. */
	void (*describe)(const struct cmd *cmd, size_t width, struct buf *out);
	/* Of commands with CMD_SCREEN: text goes to a terminal, where a screen may take its place ... */
	bool may_show_screen;
	/* ... and where it does not, it goes through the pager from here on. */
	void (*start_pager)(const struct cmd_env *env);
	bool no_pager;
	bool as_perf; /* called by the name of perf */
};

enum cmd_traits {
	CMD_FORMATS = 1 << 0, /* takes -j and -x; without it the result is text */
	CMD_OUTPUT = 1 << 1,  /* takes -o FILE, which is written whole or not at all */
	CMD_STDERR = 1 << 2,  /* without -o, the result goes to standard error (stat) */
	CMD_PAGER = 1 << 3,   /* text on a terminal goes through the pager */
	CMD_PERMUTE = 1 << 4, /* options may stand behind operands */
	CMD_APPEND = 1 << 5,  /* with CMD_OUTPUT: takes --append and --log-fd */
	CMD_PERF = 1 << 6,    /* called as perf, its documents are for perf's layouts */
	CMD_SCREEN = 1 << 7,  /* may show a screen in place of text (util/tui) */
	CMD_ASIDE = 1 << 8,   /* notes go to standard error, but on a terminal: programs read it */
};

struct cmd {
	const char *name;	/* "list"; "lbr decode" for a verb */
	const char *summary;	/* half a line, lower case */
	const char *synopsis;	/* what stands behind the name in a manual */
	const struct opt *opts; /* ends with OPT_END; NULL for none. -h is added to it */
	/* Those that mean something else when called as perf, in front of all; NULL: none. */
	const struct opt *perf_opts;
	size_t args_size;
	const void *defaults; /* args_size bytes that args begin with; NULL: zeroed */
	unsigned int traits;
	/* With CMD_PERMUTE: an operand behind which all is for somebody else; NULL: none is. */
	bool (*ends_options)(const char *operand);
	/*
	 * The exit status, or -1 with err told; a status above 0 with err told is
	 * kept (126 and 127 of stat). NULL for a command that only groups its
	 * verbs. argv are the operands.
	 */
	int (*run)(const struct cmd_env *env, const void *args, int argc, char **argv,
		   struct err *err);
};

#define CMD(id)		extern const struct cmd cmd_##id;
#define VERB(group, id) extern const struct cmd cmd_##group##_##id;
#include "cmd/cmds.def"
#undef CMD
#undef VERB

#endif
