/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_kvm_stat = {
	.name = "kvm stat",
	.summary = "exits of virtual machines, and where the time of virtual CPUs goes",
	.synopsis = "record|report|live",
};
