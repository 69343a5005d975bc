/* SPDX-License-Identifier: MIT */
#include "util/target/hints.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "util/base/num.h"

enum condition {
	ALWAYS,
	USER_ONLY_LEVEL,
	USER_ONLY,
	SECCOMP,
	OTHER_USER,
	PARANOID,
	NO_PMU_VM,
	NO_PMU,
	BRANCHES
};

static const struct row {
	int sys;
	enum condition condition;
	const char *reason;
	const char *hint;
} rows[] = {
#define HINT(sys, condition, reason, hint) { sys, condition, reason, hint },
#include "util/target/hints.def"
#undef HINT
};

void hints_init(struct hints *h, const struct fs *fs)
{
	*h = (struct hints){ .fs = fs };
}

/* Numbers may be negative here, which num.h does not take. */
static bool read_level(const struct fs *fs, long *level)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view digits;
	uint64_t n = 0;
	bool ok = false, negative;

	if (fs_read_line(fs, "/proc/sys/kernel/perf_event_paranoid", &text, &err) == 0) {
		negative = view_starts(buf_view(&text), "-");
		digits = view_make(buf_text(&text) + negative, text.len - negative);
		ok = num_is_u64(digits, &n) && n <= 1000;
		*level = negative ? -(long)n : (long)n;
	}
	buf_release(&text);
	return ok;
}

static bool has_core_pmu(const struct fs *fs)
{
	const struct arch *arch = host_arch();
	struct fs_names names = { 0 };
	struct err err = { 0 };
	bool found = false;

	if (fs_list(fs, "/sys/bus/event_source/devices", &names, &err) == 0) {
		for (size_t i = 0; i < names.len && !found; i++) {
			found = arch ? arch_is_core(arch, names.at[i])
				     : strcmp(names.at[i], "cpu") == 0;
		}
	} else {
		/* No sysfs, nothing known: then it is not for want of a PMU. */
		found = true;
	}
	fs_names_release(&names);
	return found;
}

static bool file_tells(const struct fs *fs, const char *path, const char *what)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	bool found = fs_read(fs, path, 1 << 24, &text, &err) == 0 && strstr(buf_text(&text), what);

	buf_release(&text);
	return found;
}

/* x86 tells by a CPU flag; elsewhere the device tree or the hypervisor's own folder may. */
static bool is_virtual(const struct fs *fs)
{
	return file_tells(fs, "/proc/cpuinfo", " hypervisor") ||
	       fs_exists(fs, "/sys/hypervisor/type") ||
	       fs_exists(fs, "/proc/device-tree/hypervisor") ||
	       file_tells(fs, "/sys/class/dmi/id/sys_vendor", "QEMU");
}

static void probe(struct hints *h)
{
	if (h->probed)
		return;
	h->probed = true;
	h->core_pmu = has_core_pmu(h->fs);
	h->virtual = !h->core_pmu && is_virtual(h->fs);
	h->seccomp = file_tells(h->fs, "/proc/self/status", "\nSeccomp:\t2");
	h->has_level = read_level(h->fs, &h->level);
}

/*
 * ptrace(2), "Ptrace access mode checking": all three of its user numbers have
 * to be ours. What /proc does not show us (hidepid) is not ours either.
 */
static bool is_of_other(const struct fs *fs, pid_t thread)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };
	struct view rest, id;
	uint64_t uid;
	bool own = false;
	char *line;

	buf_printf(&path, "/proc/%d/status", (int)thread);
	line = fs_read(fs, path.at, 1 << 16, &text, &err) == 0 ? strstr(buf_text(&text), "\nUid:\t")
							       : NULL;
	if (line) {
		rest = view_of(line + strlen("\nUid:\t"));
		own = true;
		for (int i = 0; own && i < 3; i++)
			own = view_split(&rest, '\t', &id) && num_is_u64(id, &uid) &&
			      uid == getuid();
	}
	buf_release(&path);
	buf_release(&text);
	return !own;
}

static bool fits(const struct hints *h, const struct row *row, const struct hints_case *c)
{
	if (row->sys && row->sys != c->sys)
		return false;
	switch (row->condition) {
	case ALWAYS:
		return true;
	case USER_ONLY_LEVEL:
		return c->user_only && h->has_level && h->level > c->wanted;
	case USER_ONLY:
		return c->user_only;
	case SECCOMP:
		return h->seccomp;
	case OTHER_USER:
		return c->thread > 0 && is_of_other(h->fs, c->thread);
	case PARANOID:
		return h->has_level && h->level > c->wanted;
	case NO_PMU_VM:
		return c->hardware && !h->core_pmu && h->virtual;
	case NO_PMU:
		return c->hardware && !h->core_pmu;
	case BRANCHES:
		return c->branches;
	}
	return false;
}

static void fill_in(struct buf *out, const char *text, const struct hints *h,
		    const struct hints_case *c)
{
	static const char *const names[] = { "{level}", "{wanted}", "{errno}" };
	const long values[] = { h->level, c->wanted, c->sys };

	while (*text) {
		size_t i = 0;

		while (i < 3 && strncmp(text, names[i], strlen(names[i])) != 0)
			i++;
		if (i == 3) {
			buf_add_char(out, *text++);
			continue;
		}
		buf_printf(out, "%ld", values[i]);
		text += strlen(names[i]);
	}
}

void hints_explain(struct hints *h, const struct hints_case *c, struct buf *reason,
		   struct buf *hint)
{
	const struct row *row = rows;

	probe(h);
	while (!fits(h, row, c)) {
		row++;
		/* the last row fits everything */
		assert(row < rows + sizeof(rows) / sizeof(rows[0]));
	}
	fill_in(reason, row->reason, h, c);
	fill_in(hint, row->hint, h, c);
}
