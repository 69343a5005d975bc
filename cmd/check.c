/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_check = {
	.name = "check",
	.summary = "tell what this build can do",
	.synopsis = "feature",
};
