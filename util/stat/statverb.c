/* SPDX-License-Identifier: MIT */
#include "util/stat/statverb.h"

#include <string.h>

#include "util/base/opt.h"

static const struct opt record_opts[] = {
	OPT_GROUP(statargs_opts, offsetof(struct statverb, stat)),
	TEXT('o', "output", struct statverb, file, "FILE", NULL),
	OPT_END,
};

/* Its -i is in front: there is nothing to inherit. */
static const struct opt report_opts[] = {
	TEXT('i', "input", struct statverb, file, "FILE", NULL),
	OPT_GROUP(statargs_opts, offsetof(struct statverb, stat)),
	OPT_END,
};

bool statverb_is(int argc, char **argv)
{
	return argc && strcmp(argv[-1], "--") != 0 &&
	       (strcmp(argv[0], "record") == 0 || strcmp(argv[0], "report") == 0);
}

int statverb_read(struct statverb *verb, int *argc, char ***argv, struct err *err)
{
	bool records = strcmp((*argv)[0], "record") == 0;
	bool asked = memcmp(&verb->stat, &statargs_usual, sizeof(verb->stat)) != 0;

	verb->stat = statargs_usual;
	verb->file = "perf.data";
	if (asked)
		return err_set(err, ERR_USAGE, "options of '%s' stand behind it", (*argv)[0]);
	--*argc, ++*argv;
	if (opt_parse(records ? record_opts : report_opts, OPT_STOP, verb, argc, argv, err) < 0)
		return -1;
	if (records)
		verb->stat.record = verb->file;
	else
		verb->stat.replay = verb->file;
	return 0;
}

void statverb_release(struct statverb *verb)
{
	opt_release(record_opts, verb);
}
