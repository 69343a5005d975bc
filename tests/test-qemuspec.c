/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/riscv/monitorimage.h"
#include "tests/fakeqemu.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/target/qemuspec.h"

Test(qemuspec, what_is_usual)
{
	struct qemuspec s;
	struct err err = { 0 };

	cr_assert_eq(qemuspec_parse("riscv64", &s, &err), 0, "%s", err.text);
	cr_assert_str_eq(s.machine, "riscv64");
	cr_assert_str_eq(s.model, "riscv/qemu/virt");
	cr_assert_str_eq(s.program, "qemu-system-riscv64");
	cr_assert_eq(s.counters, QEMUSPEC_COUNTERS);
	cr_assert_eq(s.memory, UINT64_C(1) << 30);
	cr_assert(!s.host_clock);
	qemuspec_release(&s);
}

Test(qemuspec, all_options)
{
	struct qemuspec s;
	struct err err = { 0 };

	cr_assert_eq(
		qemuspec_parse("riscv64,qemu=/a/b=c,counters=4,mem=128M,clock=host,rotate=5000", &s,
			       &err),
		0, "%s", err.text);
	cr_assert_str_eq(s.program, "/a/b=c");
	cr_assert_eq(s.counters, 4);
	cr_assert_eq(s.memory, UINT64_C(128) << 20);
	cr_assert_eq(s.rotate, 5000);
	cr_assert(s.host_clock);
	qemuspec_release(&s);
}

Test(qemuspec, what_makes_no_sense)
{
	static const char *const texts[] = {
		"",
		"riscv",
		"riscv64,",
		"riscv64,,",
		"riscv64,qemu",
		"riscv64,qemu=",
		"riscv64,counters",
		"riscv64,counters=0",
		"riscv64,counters=17",
		"riscv64,counters=4x",
		"riscv64,mem=1G1",
		"riscv64,mem=63M",
		"riscv64,mem=M",
		"riscv64,mem=129G",
		"riscv64,mem=18446744073709551615G",
		"riscv64,mem=100000001",
		"riscv64,clock=",
		"riscv64,clock=guest",
		"riscv64,rotate=999",
		"riscv64,speed=1",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct qemuspec s;
		struct err err = { 0 };

		cr_assert_eq(qemuspec_parse(texts[i], &s, &err), -1, "'%s' was taken", texts[i]);
		cr_assert_eq(err.code, ERR_USAGE);
		cr_assert(strstr(err.text, "--machine"), "%s", err.text);
		qemuspec_release(&s);
	}
}

Test(qemuspec, versions)
{
	unsigned int major = 0;
	struct buf v = { 0 };

	cr_assert(qemuspec_read_version("QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds)\nCopy",
					&major, &v));
	cr_assert_eq(major, 10);
	cr_assert_str_eq(buf_text(&v), "10.0.2");
	buf_clear(&v);
	cr_assert(qemuspec_read_version("QEMU emulator version 7.2.11\n", &major, &v));
	cr_assert_eq(major, 7);
	cr_assert(!qemuspec_read_version("", &major, &v));
	cr_assert(!qemuspec_read_version("QEMU emulator version", &major, &v));
	cr_assert(!qemuspec_read_version("QEMU emulator version x", &major, &v));
	cr_assert(!qemuspec_read_version("QEMU emulator version 99999999999999999999", &major, &v));
	buf_release(&v);
}

Test(qemuspec, one_that_does_not_answer)
{
	struct fakeqemu q;
	struct err err = { 0 };
	size_t size;

	if (!monitorimage_get(&size))
		cr_skip_test("the monitor is not built in: there is no compiler for RISC-V");
	fakeqemu_init(&q, "exec sleep 60\n");
	q.spec.patience_ms = 1000;
	cr_expect_eq(qemuspec_find(&q.spec, &err), -1);
	cr_expect(strstr(err.text, "/qemu' has not answered after 1 s"), "%s", err.text);
	err_clear(&err);
	fakeqemu_release(&q);
}
