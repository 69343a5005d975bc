/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_data = {
	.name = "data",
	.summary = "look into recordings and convert them",
	.synopsis = "check | convert",
};
