/* SPDX-License-Identifier: MIT */
#include "util/probe/probe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "pmu-events/evcpu.h"
#include "util/kvm/cpuidtext.h"
#include "util/probe/probearm.h"
#include "util/probe/probecpu.h"
#include "util/probe/probeother.h"
#include "util/probe/probepmu.h"
#include "util/probe/proberiscv.h"
#include "util/probe/probetrial.h"
#include "util/probe/probex86.h"

#define CPUINFO_MOST   (16 << 20)
#define REFUSALS_SHOWN 3

const char *probe_core_names(struct probe *p)
{
	struct buf text = { 0 };
	const char *out;

	for (size_t i = 0; i < p->core.len; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", p->core.at[i]->name);
	out = arena_string(&p->arena, buf_text(&text));
	buf_release(&text);
	return out;
}

static const struct {
	const struct arch *arch;
	void (*tell)(struct probe *p);
} tellers[] = {
	{ &arch_arm64, probearm_tell },
	{ &arch_riscv, proberiscv_tell },
	{ &arch_x86, probex86_tell },
};

void probe_say(struct probe *p, enum probe_what what, enum probe_answer answer, const char *source,
	       const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p->abilities[what] = (struct probe_ability){
		.answer = answer,
		.reason = arena_string(&p->arena, text),
		.source = source,
	};
}

void probe_advise(struct probe *p, enum probe_what what, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p->abilities[what].change = text[0] ? arena_string(&p->arena, text) : NULL;
}

const char *probe_read(struct probe *p, const char *path)
{
	struct err ignored = { 0 };
	struct buf text = { 0 };
	const char *out = NULL;

	if (p->fs && fs_read_line(p->fs, path, &text, &ignored) == 0)
		out = arena_stringn(&p->arena, buf_text(&text), text.len);
	buf_release(&text);
	return out;
}

const char *probe_read_pmu(struct probe *p, const struct pmu *pmu, const char *file)
{
	struct buf path = { 0 };
	const char *out;

	buf_printf(&path, "%s/%s", pmu->path, file);
	out = probe_read(p, path.at);
	buf_release(&path);
	return out;
}

bool probe_has_flag(const struct probe *p, const char *flag)
{
	struct view info = buf_view(&p->cpuinfo), flags, word;

	flags = evcpu_field(info, "flags");
	if (!flags.len)
		flags = evcpu_field(info, "features");
	while (flags.len && view_split(&flags, ' ', &word)) {
		if (view_equal(word, flag))
			return true;
	}
	return false;
}

/* Of another machine: by the spelling of its cpuid. */
static const struct arch *find_arch(const struct probe *p)
{
	struct err ignored = { 0 };
	struct buf cpuid = { 0 };
	const struct arch *arch = NULL;

	if (p->live)
		return host_arch();
	if (p->fs && evcpu_read(p->fs, &cpuid, &ignored) == 0)
		arch = arch_find(evcpu_arch(buf_text(&cpuid)));
	buf_release(&cpuid);
	return arch ? arch : p->tree.harts.len ? &arch_riscv : NULL;
}

/* A described machine may have leaves of CPUID in a file of its own. */
static void read_described_leaf(struct probe *p)
{
	struct cpuidtext cpuid = { 0 };
	struct buf text = { 0 };
	struct err ignored = { 0 };
	struct view rest, line;

	if (p->fs && fs_read(p->fs, "/cpuid", CPUINFO_MOST, &text, &ignored) == 0) {
		for (rest = buf_view(&text); view_split(&rest, '\n', &line);)
			cpuidtext_add_line(&cpuid, line);
		perfleaf_read(&p->leaf, cpuidtext_ask, &cpuid);
	}
	cpuidtext_release(&cpuid);
	buf_release(&text);
}

static void read_hypervisor(struct probe *p)
{
	const char *type = probe_read(p, "/sys/hypervisor/type");
	const char *vendor = probe_read(p, "/sys/class/dmi/id/sys_vendor");

	if (p->live && p->arch == &arch_x86)
		perfleaf_read(&p->leaf, host_cpuid, NULL);
	else if (p->arch == &arch_x86)
		read_described_leaf(p);
	p->virtual = p->leaf.virtual || probe_has_flag(p, "hypervisor") || type ||
		     (vendor && strcmp(vendor, "QEMU") == 0) ||
		     (p->fs && fs_exists(p->fs, "/proc/device-tree/hypervisor"));
	if (p->leaf.hypervisor[0])
		p->hypervisor = arena_string(&p->arena, perfleaf_hypervisor(&p->leaf));
	else if (type || vendor)
		p->hypervisor = p->virtual ? type ? type : vendor : NULL;
}

/* A RISC-V machine's own tree. What is wrong with it is a note. */
static void read_own_tree(struct probe *p)
{
	static const char path[] = "/proc/device-tree";
	struct err err = { 0 };

	if (p->tree_path || !p->fs || p->arch != &arch_riscv || !fs_is_dir(p->fs, path))
		return;
	if (riscvtree_read(&p->tree, p->fs, path, &err) == 0) {
		p->tree_path = path;
		return;
	}
	*vec_add(&p->notes) = arena_string(&p->arena, err.text);
	riscvtree_release(&p->tree);
	p->tree = (struct riscvtree){ .model = "" };
}

static int read_named_tree(struct probe *p, const char *path, struct err *err)
{
	struct fs here = { 0 };

	p->tree.model = "";
	if (!path)
		return 0;
	if (riscvtree_read(&p->tree, &here, path, err) < 0)
		return -1;
	p->tree_path = path;
	if (p->tree.harts.len || p->tree.has_pmu)
		return 0;
	return err_set(err, ERR_ABSENT, "%s: tells of no RISC-V hart and of no riscv,pmu", path);
}

static void note_refusals(struct probe *p)
{
	for (size_t i = 0; i < p->tree.pmu.refusals.len && i < REFUSALS_SHOWN; i++) {
		const struct sbipmu_refusal *r = &p->tree.pmu.refusals.at[i];
		struct buf text = { 0 };

		buf_printf(&text, "%s: %s: firmware refuses row %zu: %s", p->tree.pmu_path,
			   r->property, r->row, r->why);
		*vec_add(&p->notes) = arena_string(&p->arena, text.at);
		buf_release(&text);
	}
	if (p->tree.pmu.refusals.len > REFUSALS_SHOWN)
		*vec_add(&p->notes) = "firmware refuses more rows of the device tree";
}

static void tell_abilities(struct probe *p, const struct proberiscv_facts *emulated)
{
	for (size_t i = 0; i < PROBE_WHATS; i++)
		probe_say(p, (enum probe_what)i, PROBE_UNKNOWN, NULL, "nothing tells");
	if (emulated) {
		proberiscv_explain(p, emulated);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(tellers); i++) {
		if (tellers[i].arch == p->arch) {
			tellers[i].tell(p);
			return;
		}
	}
	probeother_tell(p);
}

int probe_run(struct probe *p, const struct probe_where *where, struct err *err)
{
	struct err unread = { 0 };
	struct utsname u;

	*p = (struct probe){ .fs = where->fs, .live = where->live };
	p->tables = where->tables;
	p->ntables = where->ntables;
	if (read_named_tree(p, where->device_tree, err) < 0)
		return -1;
	if (p->fs)
		fs_read(p->fs, "/proc/cpuinfo", CPUINFO_MOST, &p->cpuinfo, &unread);
	p->arch = where->emulated ? &arch_riscv : find_arch(p);
	p->kernel = p->live && uname(&u) == 0 ? arena_string(&p->arena, u.release)
					      : probe_read(p, "/proc/sys/kernel/osrelease");
	read_hypervisor(p);
	read_own_tree(p);
	note_refusals(p);
	probecpu_read(p);
	probepmu_read(p);
	tell_abilities(p, where->emulated);
	if (p->live)
		probetrial_run(p);
	return 0;
}

void probe_release(struct probe *p)
{
	vec_release(&p->cpus);
	vec_release(&p->counters);
	vec_release(&p->settings);
	vec_release(&p->notes);
	vec_release(&p->core);
	pmuset_release(&p->pmus);
	riscvtree_release(&p->tree);
	buf_release(&p->cpuinfo);
	arena_release(&p->arena);
}
