/* SPDX-License-Identifier: MIT */
#include <sys/syscall.h>
#include <unistd.h>

#include "util/testload/testload.h"

/* Arguments that a script knows again; kernel headers may be older than the names. */
enum { RULE_PATH_BENEATH = 1, RULE_NET_PORT = 2 };
enum { ACCESS_FS_READ_FILE = 1 << 2, ACCESS_NET_CONNECT_TCP = 1 << 1 };
enum { RULESET = 11, PARENT = 14, PORT = 19, FLAGS = 45 };

static int landlock(int argc, char **argv, struct err *err)
{
	struct {
		uint64_t allowed;
		int32_t parent;
	} __attribute__((packed)) path = { ACCESS_FS_READ_FILE, PARENT };
	struct {
		uint64_t allowed;
		uint64_t port;
	} net = { ACCESS_NET_CONNECT_TCP, PORT };

	if (testload_take(argc, argv, 0, err) < 0)
		return -1;
	/* Both fail: who traces them looks at the arguments only. */
	syscall(SYS_landlock_add_rule, RULESET, RULE_PATH_BENEATH, &path, FLAGS);
	syscall(SYS_landlock_add_rule, RULESET, RULE_NET_PORT, &net, FLAGS);
	return 0;
}

const struct testload testload_landlock = {
	.name = "landlock",
	.synopsis = "",
	.summary = "calls landlock_add_rule twice, for a path and for a port",
	.run = landlock,
};
