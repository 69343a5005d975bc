/* SPDX-License-Identifier: MIT */
#include "arch/host.h"

#include <stddef.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "arch/hostcpuid.h"

const struct arch *host_arch(void)
{
	struct utsname u;

	return uname(&u) == 0 ? arch_find_machine(u.machine) : NULL;
}

bool host_cpuid(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	(void)arg;
	return hostcpuid_ask(leaf, sub, out);
}
