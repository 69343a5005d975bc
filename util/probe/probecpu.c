/* SPDX-License-Identifier: MIT */
#include "util/probe/probecpu.h"

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evcpu.h"
#include "pmu-events/evset.h"
#include "util/base/num.h"
#include "util/probe/probe.h"

/* CPUs while they are put together: numbers come in order. */
struct kind {
	const char *name, *cpuid, *isa;
	struct buf cpus;
	uint64_t first, last; /* of the range that is being built */
};

struct kinds VEC(struct kind);

/* No machine mixes so many. One more is kept, to tell that there are more. */
#define KINDS_MOST 64

static const char *keep(struct probe *p, struct view v)
{
	return arena_stringn(&p->arena, v.at ? v.at : "", v.len);
}

static void end_range(struct kind *k)
{
	buf_printf(&k->cpus, "%s%llu", k->cpus.len ? "," : "", (unsigned long long)k->first);
	if (k->last != k->first)
		buf_printf(&k->cpus, "-%llu", (unsigned long long)k->last);
}

static bool is_same(const struct kind *k, const char *name, const char *cpuid, const char *isa)
{
	return strcmp(k->name, name) == 0 && strcmp(k->cpuid, cpuid) == 0 &&
	       strcmp(k->isa ? k->isa : "", isa ? isa : "") == 0;
}

static void add(struct kinds *kinds, uint64_t cpu, const char *name, const char *cpuid,
		const char *isa)
{
	for (size_t i = 0; i < kinds->len; i++) {
		struct kind *k = &kinds->at[i];

		if (!is_same(k, name, cpuid, isa))
			continue;
		if (cpu != k->last + 1) {
			end_range(k);
			k->first = cpu;
		}
		k->last = cpu;
		return;
	}
	if (kinds->len <= KINDS_MOST)
		*vec_add(kinds) = (struct kind){ name, cpuid, isa, { 0 }, cpu, cpu };
}

/* Arm tells who a CPU is in sysfs, each for itself. */
static const char *read_midr(struct probe *p, uint64_t cpu)
{
	struct buf path = { 0 };
	const char *midr;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%llu/regs/identification/midr_el1",
		   (unsigned long long)cpu);
	midr = probe_read(p, path.at);
	buf_release(&path);
	return midr ? midr : "";
}

static struct view find_name(struct view block)
{
	static const char *const keys[] = { "model name", "uarch", "cpu model" };
	struct view name = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(keys) && !name.len; i++)
		name = evcpu_field(block, keys[i]);
	return name;
}

static void add_block(struct probe *p, struct kinds *kinds, struct view block)
{
	struct view isa = evcpu_field(block, "isa");
	struct buf cpuid = { 0 };
	uint64_t cpu;

	if (!num_is_u64(evcpu_field(block, "processor"), &cpu))
		return;
	if (!evcpu_parse(block, &cpuid))
		buf_add_text(&cpuid, p->arch == &arch_arm64 ? read_midr(p, cpu) : "");
	add(kinds, cpu, keep(p, find_name(block)), keep(p, buf_view(&cpuid)),
	    p->arch == &arch_riscv && isa.len ? keep(p, isa) : NULL);
	buf_release(&cpuid);
}

/* Blocks have an empty line between them. */
static void read_cpuinfo(struct probe *p, struct kinds *kinds)
{
	struct view rest = buf_view(&p->cpuinfo), line, block;
	const char *start = rest.at;

	while (start && view_split(&rest, '\n', &line)) {
		if (line.len && rest.at)
			continue;
		block = view_make(start, (size_t)(line.at + line.len - start));
		if (block.len)
			add_block(p, kinds, block);
		start = rest.at;
	}
}

/* The node's number, "cpu@1f" in hex, or how many came before. */
static uint64_t hart_number(const struct riscvtree_hart *h, size_t otherwise)
{
	const char *at = strrchr(h->path, '@');
	struct err ignored = { 0 };
	uint64_t number;

	return at && num_parse_hex(view_of(at + 1), &number, &ignored) == 0 ? number : otherwise;
}

static void read_tree(struct probe *p, struct kinds *kinds)
{
	for (size_t i = 0; i < p->tree.harts.len; i++) {
		const struct riscvtree_hart *h = &p->tree.harts.at[i];

		if (!h->off)
			add(kinds, hart_number(h, i), h->name, "", h->text);
	}
}

static const char *find_model(struct probe *p, const char *cpuid)
{
	struct err ignored = { 0 };
	struct evset set;

	if (!cpuid[0] || evset_init(&set, p->tables, p->ntables, cpuid, &ignored) < 0)
		return NULL;
	return set.model[0] ? set.model : NULL;
}

void probecpu_read(struct probe *p)
{
	struct kinds kinds = { 0 };

	if (p->fs)
		read_cpuinfo(p, &kinds);
	/* A machine's files tell the same, as its kernel understood it. */
	if (!kinds.len)
		read_tree(p, &kinds);
	for (size_t i = 0; i < kinds.len; i++) {
		struct kind *k = &kinds.at[i];

		end_range(k);
		*vec_add(&p->cpus) = (struct probe_cpu){
			.cpus = keep(p, buf_view(&k->cpus)),
			.name = k->name,
			.cpuid = k->cpuid,
			.model = find_model(p, k->cpuid),
			.isa = k->isa,
		};
		buf_release(&k->cpus);
	}
	if (p->cpus.len > KINDS_MOST) {
		p->cpus.len = KINDS_MOST;
		*vec_add(&p->notes) = "there are more kinds of CPUs than are shown";
	}
	vec_release(&kinds);
}
