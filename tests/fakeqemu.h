/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKEQEMU_H
#define TESTS_FAKEQEMU_H

/*
 * A QEMU that is a script, for tests of what asks the emulated machine and
 * judges its answers: each run gives the answer that the test has made for it.
 * And the records (arch/riscv/monblock.h) that answers are made of.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/target/qemuspec.h"

struct fakeqemu {
	struct qemuspec spec; /* whose program it is */
	const char *root;     /* its folder */
	size_t answers;
};

/*
 * lines are what it does, for a shell: $answer is the file with the answer of
 * this run, $results where the records belong, $tree where the device tree
 * does. NULL: it writes the answer as records.
 */
void fakeqemu_init(struct fakeqemu *q, const char *lines);

/* The records of the next run, which are cleared. */
void fakeqemu_answer(struct fakeqemu *q, struct buf *records);

void fakeqemu_release(struct fakeqemu *q);

/* Appends a record. */
void fakeqemu_add_begin(struct buf *b, uint64_t version);
void fakeqemu_add_turn(struct buf *b, uint32_t turn, const uint64_t *values, uint32_t n);
void fakeqemu_add_end(struct buf *b, int64_t status);

#endif
