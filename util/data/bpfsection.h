/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_BPFSECTION_H
#define UTIL_DATA_BPFSECTION_H

/*
 * The sections BPF_PROG_INFO and BPF_BTF: which BPF programs ran, where their
 * code was, and the types that their functions' names are in. Layouts: struct
 * bpf_prog_info of include/uapi/linux/bpf.h and its arrays, as perf writes
 * them (tools/perf/util/bpf-utils.h); include/uapi/linux/btf.h.
 */

#include "util/base/buf.h"
#include "util/data/bytes.h"

/* Appends a line for each program and each function of one; btfs is the other section. */
void bpfsection_add_programs(struct bytes *b, struct bytes btfs, struct buf *out);

/* A function of a program, as the kernel made machine code of it. */
struct bpfsection_code {
	uint64_t start; /* where it was */
	struct view bytes;
};

/* Calls found for the functions of all programs; what the recorder was not allowed to know has none. */
void bpfsection_walk_codes(struct bytes b,
			   void (*found)(void *arg, const struct bpfsection_code *code), void *arg);

/* A function of a program; or, with .len 0, a program without any that are known. */
struct bpfsection_function {
	uint32_t program; /* its id */
	struct view tag;  /* of the program, 8 bytes */
	const char *name; /* as the kernel calls it: "bpf_prog_0123456789abcdef_name" */
	uint64_t start;
	uint32_t len;
	bool is_last; /* of its program */
};

/* Calls found for the functions of all programs, one after the other; btfs is the other section. */
void bpfsection_walk_functions(struct bytes b, struct bytes btfs,
			       void (*found)(void *arg, const struct bpfsection_function *f),
			       void *arg);

/* Appends a line for each set of types. */
void bpfsection_add_types(struct bytes *b, struct buf *out);

#endif
