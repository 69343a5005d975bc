/* SPDX-License-Identifier: MIT */
#include "util/probe/probelbrshow.h"

#include <stdarg.h>
#include <stdio.h>

#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "util/out/doc.h"
#include "util/probe/probelbr.h"

static const struct {
	const char *name, *title;
} names[PROBELBR_WHATS] = {
	[PROBELBR_HOST] = { "host_branch_stacks", "host branch stacks" },
	[PROBELBR_GUEST] = { "guest_lbr", "guest LBR" },
	[PROBELBR_ARCH] = { "guest_arch_lbr", "guest architectural LBR" },
	[PROBELBR_AMD] = { "guest_amd_lbr_v2", "guest AMD LBRv2" },
	[PROBELBR_SAMPLING] = { "guest_sampling", "samples of guests" },
	[PROBELBR_CTR] = { "riscv_ctr", "RISC-V CTR" },
};

static void tell_fact(struct doc *doc, const char *name, struct cell value, const char *source)
{
	doc_row(doc, (struct cell[]){ cell_text(name), value, cell_text(source) });
}

static void tell_text(struct doc *doc, const char *name, const char *source, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void tell_text(struct doc *doc, const char *name, const char *source, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tell_fact(doc, name, cell_text(text), source);
}

static void tell_kvm(struct doc *doc, const struct probelbr *l)
{
	const struct kvmfacts *k = &l->kvm;

	if (!k->usable) {
		tell_text(doc, "/dev/kvm", "KVM", "no: %s", k->problem.text);
		return;
	}
	tell_text(doc, "/dev/kvm", "KVM", "ok, version %u, backend %s", k->version,
		  k->backend[0] ? k->backend : "unknown");
	tell_text(doc, "vPMU", "KVM_CAP_PMU_CAPABILITY", "%s%s%s", k->vpmu ? "yes" : "no",
		  k->enable_pmu[0] ? ", kvm.enable_pmu=" : "", k->enable_pmu);
	if (k->mediated[0])
		tell_text(doc, "mediated vPMU", "sysfs", "%s", k->mediated);
	tell_text(doc, "event filter", "KVM_CAP_PMU_EVENT_FILTER", "%s%s%s",
		  k->filter ? "taken" : "not known", k->masked ? ", also masked entries" : "",
		  k->filter && !k->vpmu ? "; without a vPMU it has no effect" : "");
	if (k->has_capabilities)
		tell_text(doc, "0x345 for guests", "KVM", "%#llx, LBR format %llu",
			  (unsigned long long)k->capabilities,
			  (unsigned long long)(k->capabilities &
					       IA32_PERF_CAPABILITIES_LBR_FMT_MASK));
}

/* What the kernel says of the branches of each kind of cores. */
static void tell_caps(struct doc *doc, struct probe *p)
{
	for (size_t i = 0; i < p->core.len; i++) {
		const char *branches = probe_read_pmu(p, p->core.at[i], "caps/branches");
		struct buf name = { 0 };

		buf_printf(&name, "%s/caps/branches", p->core.at[i]->name);
		tell_text(doc, name.at, "sysfs", "%s", branches ? branches : "not there");
		buf_release(&name);
	}
}

static void tell_leaf(struct doc *doc, const struct perfleaf *leaf)
{
	if (!leaf->there)
		return;
	if (perfleaf_is_amd(leaf)) {
		tell_text(doc, "LBRv2", "CPUID 0x80000022", "%s", leaf->lbr_v2 ? "yes" : "no");
		tell_text(doc, "BRS", "CPUID 0x80000008", "%s", leaf->brs ? "yes" : "no");
		return;
	}
	tell_text(doc, "PDCM", "CPUID 1 ECX bit 15", "%s", leaf->pdcm ? "yes" : "no");
	tell_text(doc, "architectural LBR", "CPUID 7 EDX bit 19", "%s",
		  leaf->arch_lbr ? "yes" : "no");
	tell_text(doc, "transactions", "CPUID 7 EBX bits 4, 11", "%s", leaf->tsx ? "yes" : "no");
	if (leaf->hybrid)
		tell_text(doc, "hybrid", "CPUID 7 EDX bit 15", "yes");
}

static void tell_facts(struct doc *doc, const struct probelbr *l)
{
	static const struct column columns[] = {
		{ "name", "Fact", NULL, 0 },
		{ "value", "Value", NULL, 0 },
		{ "source", "By", NULL, 0 },
	};
	static const struct table table = {
		.key = "facts", .title = "", .columns = columns, .ncolumns = 3
	};

	doc_table(doc, &table);
	if (l->model && l->model->from && l->model->info)
		tell_text(doc, "registers", "model", "from %#x, to %#x, info %#x", l->model->from,
			  l->model->to, l->model->info);
	else if (l->model && l->model->from)
		tell_text(doc, "registers", "model", "from %#x, to %#x", l->model->from,
			  l->model->to);
	if (l->probe)
		tell_caps(doc, l->probe);
	tell_leaf(doc, &l->leaf);
	if (l->has_capabilities)
		tell_text(doc, "IA32_PERF_CAPABILITIES", l->capabilities_source,
			  "%#llx, LBR format %llu", (unsigned long long)l->capabilities,
			  (unsigned long long)(l->capabilities &
					       IA32_PERF_CAPABILITIES_LBR_FMT_MASK));
	if (l->probe)
		tell_kvm(doc, l);
	doc_table_end(doc);
}

static void tell_abilities(struct doc *doc, const struct probelbr *l)
{
	static const struct column columns[] = {
		{ NULL, "Ability", NULL, 0 },	 { "ability", NULL, NULL, 0 },
		{ "works", NULL, NULL, 0 },	 { "reason", "", NULL, 0 },
		{ "change", "Change", NULL, 0 },
	};
	static const struct table table = { .key = "abilities",
					    .title = "",
					    .columns = columns,
					    .ncolumns = 5,
					    .layout = TABLE_ENTRIES };
	static const char *const words[] = { "unknown", "yes", "no" };
	static const enum cell_tone tones[] = { TONE_WARN, TONE_GOOD, TONE_BAD };

	doc_table(doc, &table);
	for (size_t i = 0; i < PROBELBR_WHATS; i++) {
		const struct probe_ability *a = &l->abilities[i];
		struct buf line = { 0 };

		buf_printf(&line, "%s: %s", names[i].title, words[a->answer]);
		doc_row(doc, (struct cell[]){
				     cell_tone(cell_text(line.at), tones[a->answer]),
				     cell_text(names[i].name),
				     a->answer == PROBE_UNKNOWN ? cell_none()
								: cell_bool(a->answer == PROBE_YES),
				     cell_text(a->reason),
				     cell_text(a->change),
			     });
		buf_release(&line);
	}
	doc_table_end(doc);
}

void probelbrshow_write(struct doc *doc, const struct probelbr *l)
{
	const char *name = l->model ? l->model->name : l->core ? l->core->name : NULL;
	const struct column cpu = { "cpu", l->cpu[0] ? "CPU" : NULL, NULL, 0 },
			    model = { "model", name ? "Model" : NULL, NULL, 0 },
			    format = { "format", l->format ? "Format" : NULL, NULL, 0 },
			    depth = { "depth", l->depth ? "Depth" : NULL, NULL, 0 },
			    live = { "this_machine", NULL, NULL, 0 };

	doc_begin(doc, "lbr-probe", 1);
	doc_value(doc, &cpu, l->cpu[0] ? cell_text(l->cpu) : cell_none());
	doc_value(doc, &model, cell_text(name));
	doc_value(doc, &format, cell_text(l->format ? l->format->name : NULL));
	doc_value(doc, &depth, l->depth ? cell_count(l->depth) : cell_none());
	doc_value(doc, &live, cell_bool(l->probe && l->probe->live));
	tell_abilities(doc, l);
	tell_facts(doc, l);
	for (size_t i = 0; l->probe && i < l->probe->notes.len; i++)
		doc_note(doc, "%s", l->probe->notes.at[i]);
	doc_end(doc);
}
