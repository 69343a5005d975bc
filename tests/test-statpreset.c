/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "tests/machinedir.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/stat/statpreset.h"

#define FREEZE "/sys/bus/event_source/devices/cpu/freeze_on_smi"

static void expect_switch(const struct fs *fs, const char *wanted)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	cr_assert_eq(fs_read_line(fs, FREEZE, &text, &err), 0, "%s", err.text);
	cr_expect_str_eq(buf_text(&text), wanted);
	buf_release(&text);
}

/* What was off is on meanwhile; what was on stays on. */
Test(statpreset, the_switch_is_put_back)
{
	const char *root = machinedir_new();
	const struct fs fs = { .root = root };
	struct err err = { 0 };
	bool changed;

	cr_assert_eq(statpreset_freeze(&fs, &changed, &err), -1);
	cr_expect_eq(err.code, ERR_UNSUPPORTED, "%s", err.text);
	err_clear(&err);
	machinedir_add(root, FREEZE, "0\n");
	cr_assert_eq(statpreset_freeze(&fs, &changed, &err), 0, "%s", err.text);
	cr_expect(changed);
	expect_switch(&fs, "1");
	cr_assert_eq(statpreset_freeze(&fs, &changed, &err), 0, "%s", err.text);
	cr_expect_not(changed);
	cr_assert_eq(statpreset_thaw(&fs, &err), 0, "%s", err.text);
	expect_switch(&fs, "0");
	machinedir_remove(root);
}
