/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SYNTHKERNEL_H
#define UTIL_RUN_SYNTHKERNEL_H

/*
 * Records of what the kernel had before recording began, besides its own text
 * and modules: BPF programs with their code, and cgroups.
 */

#include "util/base/fs.h"
#include "util/data/recordput.h"

/*
 * KSYMBOL and BPF_EVENT of each BPF program that is loaded on this machine, by
 * bpf(2). Nothing where that is not permitted.
 */
void synthkernel_bpf(const struct recordput *put);

/* CGROUP of each cgroup of the hierarchy that samples have their cgroup of. */
void synthkernel_cgroups(const struct fs *fs, const struct recordput *put);

#endif
