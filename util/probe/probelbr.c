/* SPDX-License-Identifier: MIT */
#include "util/probe/probelbr.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "pmu-events/evcpu.h"
#include "util/base/num.h"
#include "util/probe/probelbrjudge.h"

#define MSR_DEVICE "/dev/cpu/0/msr"

enum { MSR_FILE_MOST = 1 << 20 };

void probelbr_say(struct probelbr *l, enum probelbr_what what, enum probe_answer answer,
		  const char *change, const char *fmt, ...)
{
	struct probe_ability *a = &l->abilities[what];
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	a->answer = answer;
	a->reason = arena_string(&l->arena, text);
	a->change = change && change[0] ? arena_string(&l->arena, change) : NULL;
}

/* The module msr has a file for each CPU, at whose offsets its MSRs are. */
static bool read_msr_device(uint64_t *value)
{
	int fd = open(MSR_DEVICE, O_RDONLY | O_CLOEXEC);
	bool there;

	if (fd < 0)
		return false;
	there = pread(fd, value, sizeof(*value), MSR_IA32_PERF_CAPABILITIES) == sizeof(*value);
	close(fd);
	return there;
}

/* Of a described machine: "0x345 0x33c5". */
static bool read_msr_file(const struct fs *fs, uint64_t *value)
{
	struct buf text = { 0 };
	struct err ignored = { 0 };
	struct view rest, line, name;
	uint64_t number;
	bool found = false;

	fs_read(fs, "/msr", MSR_FILE_MOST, &text, &ignored);
	for (rest = buf_view(&text); rest.at && view_split(&rest, '\n', &line);) {
		if (view_split(&line, ' ', &name) && line.at && num_is_u64(name, &number) &&
		    number == MSR_IA32_PERF_CAPABILITIES && num_is_u64(view_trim(line), value))
			found = true;
	}
	buf_release(&text);
	return found;
}

static void read_capabilities(struct probelbr *l)
{
	const struct probe *p = l->probe;

	if (p->live ? read_msr_device(&l->capabilities) : read_msr_file(p->fs, &l->capabilities)) {
		l->has_capabilities = true;
		l->capabilities_source = p->live ? MSR_DEVICE : "/msr";
	} else if (l->kvm.has_capabilities) {
		l->has_capabilities = true;
		l->capabilities = l->kvm.capabilities;
		l->capabilities_source = "KVM, for its guests";
	}
}

/* The event that Linux has for BRS, and for nothing else. */
static bool has_brs_event(struct probe *p)
{
	for (size_t i = 0; i < p->core.len; i++) {
		if (probe_read_pmu(p, p->core.at[i], "events/branch-brs"))
			return true;
	}
	return false;
}

/* CPUID goes first, then what 0x345 says, then what is known of the model. */
static const struct branchformat *choose_format(const struct probelbr *l)
{
	unsigned int told = l->capabilities & IA32_PERF_CAPABILITIES_LBR_FMT_MASK;

	if (l->leaf.there && l->leaf.arch_lbr)
		return &lbrarch_format;
	if (l->leaf.there && l->leaf.lbr_v2)
		return &lbramd_v2;
	if (l->leaf.there && l->leaf.brs)
		return &lbramd_brs;
	/* Without CPUID, the kernel's word on the processor goes before the model's. */
	if (!l->leaf.there && has_brs_event(l->probe))
		return &lbramd_brs;
	if (l->leaf.there && perfleaf_is_amd(&l->leaf))
		return NULL;
	/* What a virtual machine's processor could do, its host does not give it. */
	if (l->leaf.there && l->leaf.virtual && !told)
		return NULL;
	if (l->has_capabilities && told)
		return l->model && l->model->format == &lbrintel_eip_flags
			       ? l->model->format
			       : branchformat_of_intel(told);
	return l->model ? l->model->format : NULL;
}

static bool has_ctr(const struct probe *p)
{
	for (size_t i = 0; i < p->cpus.len; i++) {
		if (p->cpus.at[i].isa && strstr(p->cpus.at[i].isa, "_ssctr"))
			return true;
	}
	return false;
}

static void choose_depth(struct probelbr *l)
{
	struct probe *p = l->probe;
	uint64_t told;

	for (size_t i = 0; p && i < p->core.len; i++) {
		const char *text = probe_read_pmu(p, p->core.at[i], "caps/branches");

		if (text && num_is_u64(view_of(text), &told) && told && told < 1024) {
			l->depth = (unsigned int)told;
			if (p->arch == &arch_arm64)
				l->format = &brbe_format;
			return;
		}
	}
	if (l->leaf.depth)
		l->depth = l->leaf.depth;
	else if (l->format && l->model)
		l->depth = l->model->depth;
}

void probelbr_machine(struct probelbr *l, struct probe *p)
{
	*l = (struct probelbr){ .probe = p, .arch = p->arch ? p->arch->name : NULL };
	l->cpu = p->cpus.len ? p->cpus.at[0].cpuid : "";
	l->leaf = p->leaf;
	if (p->arch == &arch_x86)
		l->model = lbrmodel_find(l->cpu);
	kvmfacts_read(&l->kvm, p->fs, p->live);
	if (p->arch == &arch_x86) {
		read_capabilities(l);
		l->format = choose_format(l);
	} else if (p->arch == &arch_riscv && has_ctr(p)) {
		l->format = &ctrentry_format;
	}
	choose_depth(l);
	probelbrjudge_run(l);
}

/* "riscv", "riscv/...", "riscv64" as --machine has it, or a spelling that only one architecture has. */
static const struct arch *find_arch(const char *cpu)
{
	const struct arch *arch = arch_find(cpu) ? arch_find(cpu) : arch_find(evcpu_arch(cpu));
	const char *slash = strchr(cpu, '/');
	char name[32] = "";

	if (strcmp(cpu, "riscv64") == 0)
		return &arch_riscv;
	if (arch || !slash || (size_t)(slash - cpu) >= sizeof(name))
		return arch;
	memcpy(name, cpu, (size_t)(slash - cpu));
	return arch_find(name);
}

int probelbr_model(struct probelbr *l, const char *cpu, struct err *err)
{
	const struct arch *arch = find_arch(cpu);

	*l = (struct probelbr){ .cpu = cpu,
				.model = lbrmodel_find(cpu),
				.core = armcore_find(cpu) };
	if (l->model)
		l->arch = arch_x86.name;
	else if (l->core)
		l->arch = arch_arm64.name;
	else if (arch && arch != &arch_x86)
		l->arch = arch->name;
	if (!l->arch) {
		err_set(err, ERR_ABSENT, "'%s' is no processor whose branch records are known",
			cpu);
		err_hint(err, "a model of x86 (skylakex, amdzen4), a cpuid as GenuineIntel-6-8F-4, "
			      "a core of Arm (neoverse-v2) or its MIDR, or riscv");
		return -1;
	}
	l->format = l->model ? l->model->format : NULL;
	choose_depth(l);
	probelbrjudge_run(l);
	return 0;
}

void probelbr_release(struct probelbr *l)
{
	arena_release(&l->arena);
}
