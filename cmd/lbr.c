/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_lbr = {
	.name = "lbr",
	.summary = "branch records: decode, program, report, compare",
	.synopsis = "VERB",
};
