/* SPDX-License-Identifier: MIT */
#include "util/run/watchargs.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/base/optchoice.h"

#define MOST_MS 86400000

const struct opt watchargs_opts[] = {
	TEXT('D', "delay", struct watchargs, delay, "MS",
	     "begin so many milliseconds after the start; -1: when --control says"),
	TEXT(0, "control", struct watchargs, control, "fd:IN[,OUT]|fifo:IN[,OUT]",
	     "take enable, disable, ping, stop and others from there meanwhile"),
	FLAG(0, "all-user", struct watchargs, all_user, "leave out what the kernel does"),
	FLAG(0, "all-kernel", struct watchargs, all_kernel, "leave out what programs do"),
	FLAG('i', "no-inherit", struct watchargs, no_inherit,
	     "leave out what the command or the threads start"),
	OPT_END,
};

int watchargs_check(const struct watchargs *a, bool emulated, struct err *err)
{
	const struct optchoice level[] = { { "--all-user", a->all_user },
					   { "--all-kernel", a->all_kernel } };
	const struct optchoice delay[] = { { "--machine", emulated }, { "-D", a->delay } };
	const struct optchoice control[] = { delay[0], { "--control", a->control } };
	const struct optchoice *all[] = { level, delay, control };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (optchoice_check(all[i], 2, err) < 0)
			return -1;
	}
	return 0;
}

int watchargs_read_delay(const struct watchargs *a, uint64_t *delay_ms, bool *starts_off,
			 struct err *err)
{
	*delay_ms = 0;
	*starts_off = a->delay && strcmp(a->delay, "-1") == 0;
	if (!a->delay || *starts_off ||
	    num_parse_range(view_of(a->delay), 0, MOST_MS, delay_ms, err) == 0)
		return 0;
	err->code = ERR_USAGE;
	return err_while(err, "option '-D'");
}
