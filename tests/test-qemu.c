/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arch/riscv/monblock.h"
#include "arch/riscv/monitorimage.h"
#include "arch/riscv/touchimage.h"
#include "tests/fakeqemu.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/target/qemu.h"

/* One event of a program that is there, and a QEMU that nobody starts. */
struct opened {
	struct fakeqemu q;
	struct encoding event;
	struct plan plan;
	char path[256];
	char *argv[2];
	struct target_run *run;
};

static void open_run(struct opened *o)
{
	struct target_where where = { .machine = &o->q.spec, .argv = o->argv };
	struct err err = { 0 };
	const unsigned char *bytes;
	size_t size;
	FILE *file;

	if (!monitorimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
	*o = (struct opened){ .event = { .pmu = "default_core",
					 .has_type = true,
					 .has_config = true,
					 .type = PERF_TYPE_RAW,
					 .config = { 1 } } };
	fakeqemu_init(&o->q, NULL);
	plan_add_group(&o->plan);
	plan_add_event(&o->plan, &(struct plan_event){ .name = "cycles", .encoding = &o->event });
	snprintf(o->path, sizeof(o->path), "%s/prog", o->q.root);
	o->argv[0] = o->path;
	bytes = touchimage_get(&size);
	file = fopen(o->path, "w");
	cr_assert(file && fwrite(bytes, 1, size, file) == size);
	cr_assert_eq(fclose(file), 0);
	o->run = target_qemu.open(&o->plan, &where, NULL, &err);
	cr_assert(o->run, "%s", err.text);
}

static void close_run(struct opened *o)
{
	target_qemu.close(o->run);
	plan_release(&o->plan);
	unlink(o->path);
	fakeqemu_release(&o->q);
}

/* The file that the machine would write its records to. */
static void write_results(const struct opened *o, const struct buf *b)
{
	struct target_command command;

	target_qemu.command(o->run, &command);
	cr_assert_eq(write(command.files[4], b->at, b->len), (ssize_t)b->len);
}

Test(qemu, one_that_does_not_begin)
{
	struct opened o;
	struct err err = { 0 };

	open_run(&o);
	cr_expect_eq(target_qemu.look(o.run, &err), 2, "%s", err.text);
	cr_expect_eq(qemu_begins(o.run, &err), 0);
	o.q.spec.patience_ms = 0;
	cr_expect_eq(target_qemu.look(o.run, &err), -1);
	cr_expect(strstr(err.text, "QEMU 10.0.2 has not begun to run '"), "%s", err.text);
	err_clear(&err);
	close_run(&o);
}

Test(qemu, one_that_begins_may_take_its_time)
{
	struct opened o;
	struct err err = { 0 };
	struct buf b = { 0 };

	open_run(&o);
	o.q.spec.patience_ms = 0;
	fakeqemu_add_begin(&b, MONBLOCK_VERSION);
	write_results(&o, &b);
	cr_expect_eq(target_qemu.look(o.run, &err), 0, "%s", err.text);
	cr_expect_eq(qemu_begins(o.run, &err), 1);
	buf_release(&b);
	close_run(&o);
}
