/* SPDX-License-Identifier: MIT */
#include "util/run/recordparts.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/target/cpulist.h"

#define CPU_FOLDER  "/sys/devices/system/cpu/cpu%d/topology/"
#define NODE_FOLDER "/sys/devices/system/node"

/* What is the same for all CPUs of a part: a file's line, or the node's name. */
static void read_key(const struct fs *fs, const char *file, int cpu, struct buf *out)
{
	struct buf path = { 0 };
	struct err ignored = { 0 };

	buf_clear(out);
	buf_printf(&path, CPU_FOLDER "%s", cpu, file);
	if (fs_read_line(fs, path.at, out, &ignored) < 0)
		buf_clear(out);
	buf_release(&path);
}

static void read_node(const struct fs *fs, int cpu, struct buf *out)
{
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	struct err ignored = { 0 };

	buf_clear(out);
	if (fs_list(fs, NODE_FOLDER, &names, &ignored) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len && !out->len; i++) {
		if (strncmp(names.at[i], "node", 4) != 0)
			continue;
		buf_clear(&path);
		buf_printf(&path, NODE_FOLDER "/%s/cpu%d", names.at[i], cpu);
		if (fs_exists(fs, path.at))
			buf_add_text(out, names.at[i]);
	}
	buf_release(&path);
	fs_names_release(&names);
}

static size_t find_key(struct fs_names *seen, const struct buf *key)
{
	struct buf copy = { 0 };

	for (size_t i = 0; i < seen->len; i++) {
		if (strcmp(seen->at[i], buf_text(key)) == 0)
			return i;
	}
	buf_add_view(&copy, buf_view(key));
	*vec_add(seen) = buf_detach(&copy);
	return seen->len - 1;
}

int recordparts_read(const char *text, const struct fs *fs, struct recordparts *out,
		     struct err *err)
{
	static const struct {
		const char *name, *file;
	} kinds[] = { { "cpu", NULL },
		      { "core", "thread_siblings_list" },
		      { "package", "physical_package_id" },
		      { "numa", NULL } };
	struct fs_names seen = { 0 };
	struct cpulist online = { 0 };
	struct buf key = { 0 };
	size_t kind = 0;

	while (text && kind < ARRAY_LEN(kinds) && strcmp(kinds[kind].name, text) != 0)
		kind++;
	if (kind == ARRAY_LEN(kinds))
		return err_set(err, ERR_USAGE,
			       "option '--threads': '%s' is not cpu, core, package or numa", text);
	if (cpulist_read(fs, "online", &online, err) < 0)
		return -1;
	for (size_t i = 0; i < online.len; i++) {
		int cpu = online.at[i];

		while (out->of_cpu.len <= (size_t)cpu)
			*vec_add(&out->of_cpu) = 0;
		if (kinds[kind].file)
			read_key(fs, kinds[kind].file, cpu, &key);
		else if (kind)
			read_node(fs, cpu, &key);
		out->of_cpu.at[cpu] = kind ? find_key(&seen, &key) : i;
		if (out->of_cpu.at[cpu] >= out->n)
			out->n = out->of_cpu.at[cpu] + 1;
	}
	fs_names_release(&seen);
	vec_release(&online);
	buf_release(&key);
	return 0;
}

size_t recordparts_find(const struct recordparts *p, int cpu)
{
	return cpu >= 0 && (size_t)cpu < p->of_cpu.len ? p->of_cpu.at[cpu] : 0;
}

void recordparts_release(struct recordparts *p)
{
	vec_release(&p->of_cpu);
}
