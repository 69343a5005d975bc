/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_kvm = {
	.name = "kvm",
	.summary = "say where the time of virtual machines goes",
	.synopsis = "merge|stat",
};
