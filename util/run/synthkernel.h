/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SYNTHKERNEL_H
#define UTIL_RUN_SYNTHKERNEL_H

/*
 * Records of what the kernel had before recording began, besides its own text
 * and modules: BPF programs with their code, and cgroups.
 */

#include "util/base/fs.h"
#include "util/data/recordput.h"

struct bpfprogs;

/* KSYMBOL and BPF_EVENT of each of these BPF programs. */
void synthkernel_bpf(const struct bpfprogs *programs, const struct recordput *put);

/* CGROUP of each cgroup of the hierarchy that samples have their cgroup of. */
void synthkernel_cgroups(const struct fs *fs, const struct recordput *put);

#endif
