/* SPDX-License-Identifier: MIT */
#include "arch/host.h"

#include <stddef.h>
#include <sys/utsname.h>

#include "arch/arch.h"

const struct arch *host_arch(void)
{
	struct utsname u;

	return uname(&u) == 0 ? arch_find_machine(u.machine) : NULL;
}
