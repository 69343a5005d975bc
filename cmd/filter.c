/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

const struct cmd cmd_filter = {
	.name = "filter",
	.summary = "make and examine KVM's filters of what guests may count",
	.synopsis = "encode|decode|eval|lint|check|plan",
};
