/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/lbr/lbrformat.h"

static int fields_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct branchformat *f;

	(void)args;
	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one format, but got '%s' as well", argv[1]);
	if (lbrformat_find(argc ? argv[0] : NULL, &f, err) < 0)
		return -1;
	if (f)
		lbrformat_write(env->doc, f);
	else
		lbrformat_list(env->doc);
	return 0;
}

const struct cmd cmd_lbr_fields = {
	.name = "lbr fields",
	.summary = "list the formats of branch records, show the registers of one",
	.synopsis = "[FORMAT] [-j | -x SEP]",
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = fields_run,
};
