/* SPDX-License-Identifier: MIT */
#include "util/metric/planhost.h"

#include <math.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/target/tool.h"

double planhost_literal(const struct fs *fs, const struct tool_run *run, const char *name)
{
	struct err ignored = { 0 };
	uint64_t value;

	if (!tool_known(name))
		return NAN;
	if (tool_value(fs, run, name, &value, &ignored) == 0)
		return tool_is_time(name) ? (double)value * 1e-9 : (double)value;
	if (strcmp(name, "smt_on") == 0)
		return 1;
	if (strcmp(name, "core_wide") == 0)
		return run->cpu_wide;
	return strcmp(name, "has_pmem") == 0 ? 0 : NAN;
}

bool planhost_smt(const struct fs *fs)
{
	const struct tool_run run = { 0 };

	return planhost_literal(fs, &run, "smt_on") != 0;
}

bool planhost_watchdog(const struct fs *fs)
{
	struct err absent = { 0 };
	struct buf text = { 0 };
	bool on = fs_read_line(fs, "/proc/sys/kernel/nmi_watchdog", &text, &absent) == 0 &&
		  strcmp(buf_text(&text), "0") != 0;

	buf_release(&text);
	return on;
}
