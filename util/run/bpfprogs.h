/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_BPFPROGS_H
#define UTIL_RUN_BPFPROGS_H

/*
 * The BPF programs of this machine, by bpf(2): where their functions are, their
 * code, and the types that have the functions' names, as sections BPF_PROG_INFO
 * and BPF_BTF of a recording have them (util/data/bpfsection.h). Nothing where
 * that is not permitted.
 */

#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

struct bpfprogs_ids VEC(uint32_t); /* ascending */

struct bpfprogs {
	struct buf programs, types; /* of the sections, without their counts */
	struct bpfprogs_ids ids, type_ids;
};

/* Adds those that were not there at the last call. b begins zeroed. */
void bpfprogs_collect(struct bpfprogs *b);

/* Appends the sections. */
void bpfprogs_put_programs(const struct bpfprogs *b, struct buf *out);
void bpfprogs_put_types(const struct bpfprogs *b, struct buf *out);

void bpfprogs_release(struct bpfprogs *b);

#endif
