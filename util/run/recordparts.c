/* SPDX-License-Identifier: MIT */
#include "util/run/recordparts.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/target/cpulist.h"

#define CPU_FOLDER  "/sys/devices/system/cpu/cpu%d/topology/"
#define NONE	    ((size_t)-1) /* no part */
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

/* False when the CPU is in a part already. */
static bool add_cpu(struct recordparts *out, size_t part, int cpu)
{
	while (out->of_cpu.len <= (size_t)cpu)
		*vec_add(&out->of_cpu) = NONE;
	while (out->all.len <= part)
		*vec_add(&out->all) = (struct recordparts_one){ 0 };
	if (out->of_cpu.at[cpu] != NONE)
		return false;
	out->of_cpu.at[cpu] = part;
	*vec_add(&out->all.at[part].cpus) = cpu;
	return true;
}

/* ---- as the machine has it ---- */

enum kind { BY_CPU, BY_CORE, BY_PACKAGE, BY_NODE, KINDS };

static void read_parts(enum kind kind, const struct fs *fs, const struct cpulist *online,
		       struct recordparts *out)
{
	static const char *const files[KINDS] = {
		[BY_CORE] = "thread_siblings_list", [BY_PACKAGE] = "physical_package_id"
	};
	struct fs_names seen = { 0 };
	struct buf key = { 0 };

	for (size_t i = 0; i < online->len; i++) {
		int cpu = online->at[i];

		if (files[kind])
			read_key(fs, files[kind], cpu, &key);
		else if (kind == BY_NODE)
			read_node(fs, cpu, &key);
		add_cpu(out, kind == BY_CPU ? i : find_key(&seen, &key), cpu);
	}
	for (size_t i = 0; i < out->all.len; i++)
		for (size_t k = 0; k < out->all.at[i].cpus.len; k++)
			*vec_add(&out->all.at[i].threads) = out->all.at[i].cpus.at[k];
	fs_names_release(&seen);
	buf_release(&key);
}

/* ---- as the user has it ---- */

static int parse_cpus(struct view text, const struct cpulist *online, struct cpulist *out,
		      struct err *err)
{
	if (!text.len)
		return err_set(err, ERR_USAGE, "no CPUs are named");
	if (cpulist_parse(text, out, err) < 0)
		return -1;
	for (size_t i = 0; i < out->len; i++)
		if (!cpulist_has(online, out->at[i]))
			return err_set(err, ERR_USAGE, "CPU %d is not online", out->at[i]);
	return 0;
}

static int parse_part(struct view text, const struct cpulist *online, struct recordparts *out,
		      struct err *err)
{
	size_t slash = view_find(text, 0, '/'), part = out->all.len;
	struct cpulist cpus = { 0 };
	int status;

	if (slash == text.len)
		return err_set(err, ERR_USAGE,
			       "'%.*s' is not cpu, core, package, numa or CPUS/CPUS",
			       VIEW_ARG(text));
	status = parse_cpus(view_make(text.at, slash), online, &cpus, err);
	for (size_t i = 0; i < cpus.len && status == 0; i++)
		if (!add_cpu(out, part, cpus.at[i]))
			status = err_set(err, ERR_USAGE, "CPU %d is in two parts", cpus.at[i]);
	vec_release(&cpus);
	if (status < 0)
		return -1;
	return parse_cpus(view_make(text.at + slash + 1, text.len - slash - 1), online,
			  &out->all.at[part].threads, err);
}

static int parse_parts(const char *text, const struct cpulist *online, struct recordparts *out,
		       struct err *err)
{
	struct view rest = view_of(text), part;

	while (view_split(&rest, ':', &part)) {
		if (parse_part(part, online, out, err) < 0) {
			err->code = ERR_USAGE;
			err_while(err, "option '--threads'");
			err_hint(err, "words are cpu, core, package and numa; parts are "
				      "CPUS/CPUS-OF-THE-THREAD, such as 0-3/0:4-7/4");
			return -1;
		}
	}
	return 0;
}

int recordparts_read(const char *text, const struct fs *fs, struct recordparts *out,
		     struct err *err)
{
	static const char *const words[KINDS] = { "cpu", "core", "package", "numa" };
	struct cpulist online = { 0 };
	size_t kind = 0;
	int status = 0;

	while (text && kind < KINDS && strcmp(words[kind], text) != 0)
		kind++;
	if (cpulist_read(fs, "online", &online, err) < 0)
		return -1;
	if (kind < KINDS)
		read_parts((enum kind)kind, fs, &online, out);
	else
		status = parse_parts(text, &online, out, err);
	vec_release(&online);
	return status;
}

bool recordparts_has(const struct recordparts *p, int cpu)
{
	return cpu >= 0 && (size_t)cpu < p->of_cpu.len && p->of_cpu.at[cpu] != NONE;
}

size_t recordparts_find(const struct recordparts *p, int cpu)
{
	return recordparts_has(p, cpu) ? p->of_cpu.at[cpu] : 0;
}

void recordparts_release(struct recordparts *p)
{
	for (size_t i = 0; i < p->all.len; i++) {
		vec_release(&p->all.at[i].cpus);
		vec_release(&p->all.at[i].threads);
	}
	vec_release(&p->all);
	vec_release(&p->of_cpu);
}
