/* SPDX-License-Identifier: MIT */
#include "util/probe/probevm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arch/branchformat.h"
#include "gen/x86-regs.h"
#include "util/kvm/vmconfig.h"
#include "util/kvm/vmmodel.h"
#include "util/out/doc.h"
#include "util/probe/probelbr.h"

enum { FORMAT_ARCH = 0x3f };

static void find(struct probevm *v, const char *what, enum probevm_verdict verdict,
		 const char *change, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

static void find(struct probevm *v, const char *what, enum probevm_verdict verdict,
		 const char *change, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*vec_add(&v->findings) = (struct probevm_finding){
		.what = what,
		.verdict = verdict,
		.text = arena_string(&v->arena, text),
		.change = change ? arena_string(&v->arena, change) : NULL,
	};
	if (verdict == PROBEVM_BAD)
		v->configuration = false;
}

static bool is_libvirt(const struct vmconfig *c)
{
	return strcmp(c->kind, "libvirt") == 0;
}

static void judge_accelerator(struct probevm *v, const struct vmconfig *c)
{
	const char *kvm = is_libvirt(c) ? "<domain type='kvm'>" : "-accel kvm";
	bool is_said = vmaccel_is_said(&c->accel), falls_back;

	switch (vmaccel_choose(&c->accel, &falls_back)) {
	case VMACCEL_KVM:
		find(v, "accelerator", PROBEVM_GOOD, NULL, "KVM%s%s",
		     is_said ? "" : ", as the program is called so",
		     falls_back ? "; where that does not work QEMU emulates, and there is no PMU"
				: "");
		break;
	case VMACCEL_EMULATED:
		find(v, "accelerator", PROBEVM_BAD, kvm,
		     "%s: emulated processors of x86 have no PMU",
		     is_said ? "not KVM, which is not named before it"
			     : "none is named, and QEMU emulates then");
		break;
	case VMACCEL_NONE:
		find(v, "accelerator", PROBEVM_BAD, kvm,
		     "none that is named can be had on Linux beside KVM");
		break;
	case VMACCEL_REFUSED:
		find(v, "accelerator", PROBEVM_BAD,
		     is_libvirt(c) ? "no accelerator in <qemu:commandline>" : "-accel kvm alone",
		     "QEMU refuses -accel together with -enable-kvm or -machine accel=");
		break;
	}
}

static void judge_machine(struct probevm *v, const struct vmconfig *c)
{
	if (c->arch && strcmp(c->arch, "x86_64") != 0 && strcmp(c->arch, "i386") != 0 &&
	    strcmp(c->arch, "i686") != 0)
		find(v, "architecture", PROBEVM_BAD, NULL,
		     "%s: guests have branch records on x86 alone", c->arch);
	judge_accelerator(v, c);
}

static bool is_cpuid(const char *cpu)
{
	return strncmp(cpu, "GenuineIntel-", 13) == 0 || strncmp(cpu, "AuthenticAMD-", 13) == 0;
}

/* Vendor, family and model as a cpuid begins with them; what is not said is the host's. */
struct identity {
	char vendor[16];
	int family, model; /* -1: not known */
};

static struct identity parse_cpuid(const char *cpu)
{
	struct identity id = { .family = -1, .model = -1 };

	if (sscanf(cpu, "%12[^-]-%d-%x", id.vendor, &id.family, (unsigned int *)&id.model) != 3)
		id = (struct identity){ .family = -1, .model = -1 };
	return id;
}

/* What the guest's processor is told to be. */
static struct identity guest_of(const struct vmconfig *c)
{
	const struct vmmodel *m = c->model ? vmmodel_find(c->model) : NULL;
	struct identity id = { .family = -1, .model = -1 };

	if (m) {
		id.family = (int)m->family;
		id.model = (int)m->model;
	}
	snprintf(id.vendor, sizeof(id.vendor), "%s", c->vendor ? c->vendor : m ? m->vendor : "");
	id.family = c->family >= 0 ? c->family : id.family;
	id.model = c->model_number >= 0 ? c->model_number : id.model;
	return id;
}

/* Of a host that is named alone its generation is known. */
static const char *differs_from_model(const struct identity *guest, const struct lbrmodel *host)
{
	bool is_intel = strcmp(guest->vendor, "GenuineIntel") == 0;
	char cpu[64];

	if (guest->vendor[0] && !strchr(host->numbers, ':') != is_intel)
		return "vendor";
	if (!guest->vendor[0] || guest->family < 0 || guest->model < 0)
		return NULL;
	snprintf(cpu, sizeof(cpu), "%s-%d-%X", guest->vendor, guest->family,
		 (unsigned int)guest->model);
	return lbrmodel_find(cpu) == host ? NULL : "processor";
}

/* Why the guest's processor is not the host's; NULL where it may be. */
static const char *differs(const struct vmconfig *c, const struct probelbr *host)
{
	struct identity guest = guest_of(c), own = { .family = -1, .model = -1 };

	if (!host->cpu || !is_cpuid(host->cpu))
		return host->model ? differs_from_model(&guest, host->model) : NULL;
	own = parse_cpuid(host->cpu);
	if (guest.vendor[0] && own.vendor[0] && strcmp(guest.vendor, own.vendor) != 0)
		return "vendor";
	if ((guest.family >= 0 && own.family >= 0 && guest.family != own.family) ||
	    (guest.model >= 0 && own.model >= 0 && guest.model != own.model))
		return "family or model";
	return NULL;
}

static void judge_model(struct probevm *v, const struct vmconfig *c, const struct probelbr *host)
{
	const char *change = is_libvirt(c) ? "<cpu mode='host-passthrough'/>" : "-cpu host";
	const char *other = c->model ? differs(c, host) : NULL;

	if (!c->model)
		find(v, "model", PROBEVM_BAD, change,
		     "no model is named: the default one has no PMU, and is not the host's");
	else if (!other && (strcmp(c->model, "host") == 0 || strcmp(c->model, "max") == 0))
		find(v, "model", PROBEVM_GOOD, NULL, "%s: the host's own", c->model);
	else if (other)
		find(v, "model", PROBEVM_BAD, change,
		     "%s: its %s is not the host's (%s), and KVM takes an LBR format only for the "
		     "family and model of the host",
		     c->model, other, host->cpu);
	else
		find(v, "model", PROBEVM_NOTE, change,
		     "%s: KVM takes an LBR format only for the family and model of the host, so this "
		     "works on exactly such a host",
		     c->model);
	if (c->pdcm == VMCONFIG_OFF)
		find(v, "pdcm", PROBEVM_BAD, "leave out -pdcm",
		     "without PDCM guests cannot read IA32_PERF_CAPABILITIES, which tells the format");
}

static void judge_pmu(struct probevm *v, const struct vmconfig *c)
{
	const char *on = is_libvirt(c) ? "<features><pmu state='on'/></features>" : "pmu=on";
	bool is_host = c->model && (strcmp(c->model, "host") == 0 || strcmp(c->model, "max") == 0);

	if (c->pmu == VMCONFIG_ON)
		find(v, "pmu", PROBEVM_GOOD, NULL, "on");
	else if (c->pmu == VMCONFIG_OFF)
		find(v, "pmu", PROBEVM_BAD, on, "off: QEMU refuses an lbr-fmt without pmu=on");
	else if (is_host)
		find(v, "pmu", PROBEVM_NOTE, on, "not named: with %s it is on", c->model);
	else
		find(v, "pmu", PROBEVM_BAD, on, "not named: with this model it is off");
}

/* What the host offers, 0 where that is not known, or nothing. */
static unsigned int offered(const struct probelbr *host)
{
	if (host->abilities[PROBELBR_GUEST].answer == PROBE_NO)
		return 0;
	if (host->probe)
		return host->kvm.capabilities & IA32_PERF_CAPABILITIES_LBR_FMT_MASK;
	return host->format == &lbrarch_format ? 0 : branchformat_intel_number(host->format);
}

static void judge_format(struct probevm *v, const struct vmconfig *c, const struct probelbr *host)
{
	const struct branchformat *f = branchformat_of_intel((unsigned int)c->lbr_fmt);
	unsigned int wanted = offered(host);
	bool can = host->abilities[PROBELBR_GUEST].answer != PROBE_NO;
	char text[128] = "lbr-fmt=N with N of the host's register 0x345, bits 5:0: 0x5 on Skylake "
			 "to Rocket Lake, 0x4 on Haswell and Broadwell";
	const char *change = can ? text : NULL;

	if (wanted)
		snprintf(text, sizeof(text), "lbr-fmt=0x%x%s", wanted,
			 is_libvirt(c)
				 ? ", by <qemu:arg value='-cpu'/>: libvirt has no element for it"
				 : "");
	if (!c->has_lbr_fmt)
		find(v, "lbr-fmt", PROBEVM_BAD, change,
		     "not named: QEMU gives no LBR then, whatever the host has");
	else if (!c->lbr_fmt)
		find(v, "lbr-fmt", PROBEVM_BAD, change, "0 switches LBR off");
	else if (c->lbr_fmt == FORMAT_ARCH)
		find(v, "lbr-fmt", PROBEVM_BAD, NULL,
		     "0x3f is architectural LBR, which KVM (Linux 7.2 and before) does not virtualise");
	else if (!f)
		find(v, "lbr-fmt", PROBEVM_BAD, change, "%#llx is no format that is known",
		     (unsigned long long)c->lbr_fmt);
	else if (wanted && wanted != c->lbr_fmt)
		find(v, "lbr-fmt", PROBEVM_BAD, change,
		     "%#llx (%s) is not what this host has, and KVM takes no other: %#x",
		     (unsigned long long)c->lbr_fmt, f->name, wanted);
	else
		find(v, "lbr-fmt", PROBEVM_GOOD, NULL, "%#llx (%s)%s",
		     (unsigned long long)c->lbr_fmt, f->name,
		     wanted ? ", as the host has it" : "; the host must have the same");
}

static void judge_migration(struct probevm *v, const struct vmconfig *c)
{
	const char *off = is_libvirt(c) ? "<cpu mode='host-passthrough' migratable='off'>"
					: "migratable=no";

	if (c->migratable == VMCONFIG_OFF)
		find(v, "migratable", PROBEVM_GOOD, NULL,
		     "no: the records would not be there after a migration");
	else
		find(v, "migratable", PROBEVM_NOTE, off,
		     "%s: QEMU does not migrate the records, and another host may have another format",
		     c->migratable == VMCONFIG_ON ? "yes" : "not named, which is yes");
}

static void judge_host(struct probevm *v, const struct probelbr *host)
{
	const struct probe_ability *a = &host->abilities[PROBELBR_GUEST];

	v->host = a->answer == PROBE_YES;
	*vec_add(&v->findings) = (struct probevm_finding){
		"host",
		v->host ? PROBEVM_GOOD : PROBEVM_BAD,
		arena_string(&v->arena, a->reason),
		v->host || !a->change ? NULL : arena_string(&v->arena, a->change),
	};
}

void probevm_judge(struct probevm *v, const struct vmconfig *c, const struct probelbr *host)
{
	*v = (struct probevm){ .configuration = true };
	judge_machine(v, c);
	judge_model(v, c, host);
	judge_pmu(v, c);
	judge_format(v, c, host);
	judge_migration(v, c);
	judge_host(v, host);
}

void probevm_release(struct probevm *v)
{
	vec_release(&v->findings);
	arena_release(&v->arena);
}

void probevm_write(struct doc *doc, const struct probevm *v, const struct vmconfig *c)
{
	static const struct column kind = { "kind", "Configuration of", NULL, 0 },
				   works = { "works", "Guest LBR", NULL, 0 },
				   good = { "configuration", NULL, NULL, 0 },
				   host = { "host", NULL, NULL, 0 };
	static const struct column columns[] = {
		{ NULL, "What", NULL, 0 },	 { "what", NULL, NULL, 0 },
		{ "verdict", NULL, NULL, 0 },	 { "text", "", NULL, 0 },
		{ "change", "Change", NULL, 0 },
	};
	static const struct table table = { .key = "findings",
					    .title = "",
					    .columns = columns,
					    .ncolumns = 5,
					    .layout = TABLE_ENTRIES };
	static const char *const words[] = { "ok", "note", "problem" };
	static const enum cell_tone tones[] = { TONE_GOOD, TONE_WARN, TONE_BAD };
	bool all = v->configuration && v->host;

	doc_begin(doc, "lbr-check-vm", 1);
	doc_value(doc, &kind, cell_text(c->kind));
	doc_value(doc, &works, cell_tone(cell_bool(all), all ? TONE_GOOD : TONE_BAD));
	doc_value(doc, &good, cell_bool(v->configuration));
	doc_value(doc, &host, cell_bool(v->host));
	doc_table(doc, &table);
	for (size_t i = 0; i < v->findings.len; i++) {
		const struct probevm_finding *f = &v->findings.at[i];
		struct buf line = { 0 };

		buf_printf(&line, "%s: %s", f->what, words[f->verdict]);
		doc_row(doc, (struct cell[]){ cell_tone(cell_text(line.at), tones[f->verdict]),
					      cell_text(f->what), cell_text(words[f->verdict]),
					      cell_text(f->text), cell_text(f->change) });
		buf_release(&line);
	}
	doc_table_end(doc);
	doc_end(doc);
}
