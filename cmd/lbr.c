/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_lbr = {
	.name = "lbr",
	.summary = "branch records: decode dumps of registers, program them",
	.synopsis = "VERB",
};
