/* SPDX-License-Identifier: MIT */
#include "util/target/cpulist.h"

#include <stdlib.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/base/unique.h"

#define MOST_CPUS 65536

static int parse_range(struct view piece, uint64_t *first, uint64_t *last, struct err *err)
{
	size_t dash = view_find(piece, 0, '-');

	if (num_parse_range(view_make(piece.at, dash), 0, MOST_CPUS - 1, first, err) < 0)
		return -1;
	*last = *first;
	if (dash == piece.len)
		return 0;
	return num_parse_range(view_make(piece.at + dash + 1, piece.len - dash - 1), *first,
			       MOST_CPUS - 1, last, err);
}

int cpulist_parse(struct view text, struct cpulist *out, struct err *err)
{
	struct view rest, piece;

	for (rest = text; view_split(&rest, ',', &piece);) {
		uint64_t first, last;

		if (out->len > MOST_CPUS)
			return err_set(err, ERR_INPUT, "list of CPUs is longer than %d", MOST_CPUS);
		if (parse_range(view_trim(piece), &first, &last, err) < 0)
			return err_while(err, "list of CPUs '%.*s'", VIEW_ARG(text));
		for (uint64_t cpu = first; cpu <= last; cpu++)
			*vec_add(out) = (int)cpu;
	}
	out->len = unique_sort(out->at, out->len);
	return 0;
}

bool cpulist_has(const struct cpulist *list, int cpu)
{
	return unique_has(list->at, list->len, cpu);
}

/* libc knows of this machine only, not of one that a folder describes. */
static bool is_elsewhere(const struct fs *fs)
{
	return fs->root && fs->root[0];
}

static void add_as_libc(struct cpulist *out)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	for (int cpu = 0; cpu < n; cpu++)
		*vec_add(out) = cpu;
}

int cpulist_read(const struct fs *fs, const char *name, struct cpulist *out, struct err *err)
{
	struct buf path = { 0 }, text = { 0 };
	int r = 0;

	buf_printf(&path, "/sys/devices/system/cpu/%s", name);
	if (fs_read_line(fs, path.at, &text, err) == 0) {
		r = cpulist_parse(buf_view(&text), out, err);
	} else if (err->code == ERR_ABSENT && !is_elsewhere(fs)) {
		err_clear(err);
		add_as_libc(out);
	} else {
		r = -1;
	}
	buf_release(&path);
	buf_release(&text);
	return r;
}
