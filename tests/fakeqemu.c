/* SPDX-License-Identifier: MIT */
#include "tests/fakeqemu.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arch/riscv/monblock.h"
#include "tests/machinedir.h"
#include "util/base/alloc.h"
#include "util/base/err.h"

/* The path of the records is the last one in what goes into the machine's memory. */
static const char script[] =
	"#!/bin/sh\n"
	"here=$(dirname \"$0\")\n"
	"n=$(cat \"$here/runs\")\n"
	"echo $((n + 1)) >\"$here/runs\"\n"
	"answer=$here/answer-$n\n"
	"for word in \"$@\"; do\n"
	"	case $word in\n"
	"	loader,*) image=${word#*file=} image=${image%%,*} ;;\n"
	"	virt,dumpdtb=*) tree=${word#*=} ;;\n"
	"	esac\n"
	"done\n"
	"[ -z \"$image\" ] || results=$(grep -ao '/proc/self/fd/[0-9]*' \"$image\" | tail -n 1)\n";

static const char usual[] = "cat \"$answer\" >\"$results\"\n";

void fakeqemu_init(struct fakeqemu *q, const char *lines)
{
	struct buf text = { 0 }, path = { 0 };
	struct err err = { 0 };

	*q = (struct fakeqemu){ .root = machinedir_new() };
	cr_assert_eq(qemuspec_parse("riscv64", &q->spec, &err), 0, "%s", err.text);
	buf_printf(&text, "%s%s", script, lines ? lines : usual);
	machinedir_add(q->root, "/qemu", text.at);
	machinedir_add(q->root, "/runs", "0\n");
	buf_printf(&path, "%s/qemu", q->root);
	cr_assert_eq(chmod(path.at, 0755), 0);
	free(q->spec.program);
	q->spec.program = buf_detach(&path);
	q->spec.version = alloc_string("QEMU 10.0.2");
	buf_release(&text);
}

void fakeqemu_answer(struct fakeqemu *q, struct buf *records)
{
	struct buf path = { 0 };
	FILE *file;

	buf_printf(&path, "%s/answer-%zu", q->root, q->answers++);
	file = fopen(path.at, "w");
	cr_assert(file && fwrite(records->at, 1, records->len, file) == records->len);
	cr_assert_eq(fclose(file), 0);
	buf_release(&path);
	buf_clear(records);
}

void fakeqemu_release(struct fakeqemu *q)
{
	qemuspec_release(&q->spec);
	machinedir_remove(q->root);
}

void fakeqemu_add_begin(struct buf *b, uint64_t version)
{
	const struct monblock_begin r = { { MONBLOCK_BEGIN, sizeof(r) }, version };

	buf_add(b, &r, sizeof(r));
}

void fakeqemu_add_turn(struct buf *b, uint32_t turn, const uint64_t *values, uint32_t n)
{
	struct monblock_reading r = {
		.head = { MONBLOCK_TURN, sizeof(r) }, .turn = turn, .nvalues = n, .times = 1
	};

	memcpy(r.sums, values, (n < MONBLOCK_VALUES ? n : MONBLOCK_VALUES) * sizeof(values[0]));
	buf_add(b, &r, sizeof(r));
}

void fakeqemu_add_end(struct buf *b, int64_t status)
{
	const struct monblock_end r = { .head = { MONBLOCK_END, sizeof(r) }, .status = status };

	buf_add(b, &r, sizeof(r));
}
