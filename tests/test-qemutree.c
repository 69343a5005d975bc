/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakeqemu.h"
#include "tests/machinedir.h"
#include "util/base/fs.h"
#include "util/target/qemutree.h"

static void expect_gone(const char *path)
{
	cr_expect_neq(access(path, F_OK), 0, "%s", path);
}

Test(qemutree, a_file_of_its_own)
{
	struct fakeqemu q;
	struct qemutree t;
	struct buf text = { 0 }, folder = { 0 };
	struct err err = { 0 };

	fakeqemu_init(&q, "[ -z \"$image\" ] && echo tree of \"$@\" >\"$tree\"\n");
	setenv("TMPDIR", q.root, 1);
	cr_assert_eq(qemutree_make(&t, &q.spec, &err), 0, "%s", err.text);
	cr_assert_eq(strncmp(t.path, q.root, strlen(q.root)), 0, "%s", t.path);
	cr_assert_eq(fs_read(NULL, t.path, 4096, &text, &err), 0, "%s", err.text);
	/* The machine that programs run on, and nothing that would run one. */
	cr_expect(strstr(text.at, "tree of -M virt,dumpdtb="), "%s", text.at);
	cr_expect(strstr(text.at, "smcdeleg=on") && !strstr(text.at, "loader"), "%s", text.at);
	buf_add_text(&folder, t.folder);
	qemutree_release(&t);
	cr_expect_null(t.folder);
	expect_gone(folder.at);
	buf_release(&text);
	buf_release(&folder);
	fakeqemu_release(&q);
}

static void fails(const char *lines, const char *why)
{
	struct fakeqemu q;
	struct qemutree t;
	struct err err = { 0 };
	struct buf folder = { 0 };

	fakeqemu_init(&q, lines);
	q.spec.patience_ms = 1000;
	cr_expect_eq(qemutree_make(&t, &q.spec, &err), -1, "%s", lines);
	cr_expect(strstr(err.text, why), "%s", err.text);
	buf_add_text(&folder, t.folder);
	qemutree_release(&t);
	expect_gone(folder.at);
	buf_release(&folder);
	err_clear(&err);
	fakeqemu_release(&q);
}

Test(qemutree, a_machine_that_does_not_tell)
{
	fails("echo 'no such property' >&2; echo again; exit 1\n",
	      "QEMU 10.0.2 does not tell of its machine: no such property");
	fails("exit 0\n", "does not tell of its machine");
	fails("exec sleep 60\n", "has not answered after 1 s");
}

Test(qemutree, no_folder_and_no_program)
{
	struct fakeqemu q;
	struct qemutree t;
	struct err err = { 0 };

	fakeqemu_init(&q, NULL);
	setenv("TMPDIR", "/nowhere/at/all", 1);
	cr_expect_eq(qemutree_make(&t, &q.spec, &err), -1);
	cr_expect(strstr(err.text, "/nowhere/at/all"), "%s", err.text);
	qemutree_release(&t);
	err_clear(&err);
	unsetenv("TMPDIR");
	unlink(q.spec.program);
	cr_expect_eq(qemutree_make(&t, &q.spec, &err), -1);
	cr_expect_eq(err.sys, 2, "%s", err.text);
	qemutree_release(&t);
	err_clear(&err);
	fakeqemu_release(&q);
}
