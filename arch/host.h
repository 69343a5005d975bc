/* SPDX-License-Identifier: MIT */
#ifndef ARCH_HOST_H
#define ARCH_HOST_H

/*
 * The one place that asks what we run on.
 */

struct arch;

/* The architecture of this machine, or NULL when it is none of ours. */
const struct arch *host_arch(void);

#endif
