/* SPDX-License-Identifier: MIT */
#include "util/probe/probeshow.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "util/out/doc.h"
#include "util/pmu/sbicount.h"
#include "util/probe/probe.h"

/* For programs, and for people. */
static const struct {
	const char *name, *title;
} names[PROBE_WHATS] = {
	[PROBE_COUNTING] = { "counting", "counting" },
	[PROBE_FILTER] = { "mode_filter", "filters by mode (:u, :k)" },
	[PROBE_OVERFLOW] = { "overflow_interrupts", "overflow interrupts (sampling)" },
	[PROBE_BRANCHES] = { "branch_records", "branch records" },
	[PROBE_DELEGATION] = { "delegation", "delegated counters" },
	[PROBE_USER_READS] = { "user_reads", "counters read by programs (rdpmc)" },
};

static const struct cell no_cell = { .kind = CELL_NONE };

static void write_machine(struct doc *doc, const struct probe *p)
{
	static const struct column columns[] = {
		{ "arch", "Architecture", NULL, 0 },	 { "kernel", "Kernel", NULL, 0 },
		{ "hypervisor", "Hypervisor", NULL, 0 }, { "device_tree", "Device tree", NULL, 0 },
		{ "board", "Board", NULL, 0 },		 { "this_machine", NULL, NULL, 0 },
	};
	const char *below = p->hypervisor ? p->hypervisor : p->virtual ? "unknown" : NULL;
	const struct cell cells[] = {
		cell_text(p->arch ? p->arch->name : NULL),
		cell_text(p->kernel),
		cell_text(below),
		cell_text(p->tree_path),
		cell_text(p->tree.model[0] ? p->tree.model : NULL),
		cell_bool(p->live),
	};

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		struct column column = columns[i];

		/* People are not told what there is not. */
		if (cells[i].kind == CELL_NONE)
			column.title = NULL;
		doc_value(doc, &column, cells[i]);
	}
}

static struct cell works(enum probe_answer answer)
{
	return answer == PROBE_UNKNOWN ? no_cell : cell_bool(answer == PROBE_YES);
}

static void write_abilities(struct doc *doc, struct probe *p)
{
	static const struct column columns[] = {
		{ NULL, "Ability", NULL, 0 },	 { "ability", NULL, NULL, 0 },
		{ "works", NULL, NULL, 0 },	 { "reason", "", NULL, 0 },
		{ "change", "Change", NULL, 0 }, { "source", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "abilities",
					    .title = "",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns),
					    .layout = TABLE_ENTRIES };
	static const char *const words[] = { "unknown", "yes", "no" };
	static const enum cell_tone tones[] = { TONE_WARN, TONE_GOOD, TONE_BAD };

	doc_table(doc, &table);
	for (size_t i = 0; i < PROBE_WHATS; i++) {
		const struct probe_ability *a = &p->abilities[i];
		bool asked = a->answer != PROBE_UNKNOWN || a->source || i != PROBE_DELEGATION;
		struct buf line = { 0 };

		buf_printf(&line, "%s: %s", names[i].title, asked ? words[a->answer] : "-");
		doc_row(doc, (struct cell[]){
				     cell_tone(cell_text(line.at),
					       asked ? tones[a->answer] : TONE_FAINT),
				     cell_text(names[i].name),
				     works(a->answer),
				     cell_text(a->reason),
				     cell_text(a->change),
				     cell_text(a->source),
			     });
		buf_release(&line);
	}
	doc_table_end(doc);
}

static void write_cpus(struct doc *doc, const struct probe *p)
{
	static const struct column columns[] = {
		{ "cpus", "CPUs", NULL, 0 },   { "name", "Name", NULL, 0 },
		{ "cpuid", "cpuid", NULL, 0 }, { "model", "Event tables", NULL, 0 },
		{ "isa", "ISA", NULL, 0 },
	};
	static const struct table table = {
		.key = "cpus", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < p->cpus.len; i++) {
		const struct probe_cpu *c = &p->cpus.at[i];

		doc_row(doc, (struct cell[]){
				     cell_text(c->cpus),
				     cell_text(c->name[0] ? c->name : NULL),
				     cell_text(c->cpuid[0] ? c->cpuid : NULL),
				     cell_text(c->model),
				     cell_text(c->isa),
			     });
	}
	doc_table_end(doc);
}

/* The terms of a PMU's format, or the names in one of its folders. */
struct list {
	struct VEC(struct cell) cells;
	struct cell_list list;
};

static struct cell end_list(struct list *l)
{
	l->list = (struct cell_list){ l->cells.at, l->cells.len };
	return cell_list(&l->list);
}

static struct cell list_terms(struct probe *p, struct pmu *pmu, struct list *l)
{
	struct err ignored = { 0 };

	if (pmu_read_format(pmu, p->fs, &p->pmus.arena, &ignored) < 0)
		return no_cell;
	for (size_t i = 0; i < pmu->format.terms.len; i++)
		*vec_add(&l->cells) = cell_view(pmu->format.terms.at[i].name);
	return end_list(l);
}

/* "max_precise=2" */
static struct cell list_caps(struct probe *p, const struct pmu *pmu, struct list *l)
{
	struct fs_names caps = { 0 };
	struct buf path = { 0 }, text = { 0 };
	struct err ignored = { 0 };

	buf_printf(&path, "%s/caps", pmu->path);
	if (fs_list(p->fs, path.at, &caps, &ignored) == 0) {
		for (size_t i = 0; i < caps.len; i++) {
			const char *value;

			buf_clear(&text);
			buf_printf(&text, "caps/%s", caps.at[i]);
			value = probe_read_pmu(p, pmu, text.at);
			buf_clear(&text);
			buf_printf(&text, "%s=%s", caps.at[i], value ? value : "?");
			*vec_add(&l->cells) = cell_text(arena_string(&p->arena, text.at));
		}
	}
	fs_names_release(&caps);
	buf_release(&path);
	buf_release(&text);
	return end_list(l);
}

static void write_pmu(struct doc *doc, struct probe *p, struct pmu *pmu)
{
	struct list terms = { 0 }, caps = { 0 };
	struct err ignored = { 0 };
	bool have_events = pmu_read_aliases(pmu, p->fs, &p->pmus.arena, &ignored) == 0;

	doc_row(doc, (struct cell[]){
			     cell_text(pmu->name),
			     cell_count(pmu->type),
			     cell_bool(pmu->is_core),
			     cell_text(pmu->cpus[0] ? pmu->cpus : NULL),
			     have_events ? cell_count(pmu->aliases.len) : no_cell,
			     list_terms(p, pmu, &terms),
			     list_caps(p, pmu, &caps),
		     });
	vec_release(&terms.cells);
	vec_release(&caps.cells);
}

static void write_pmus(struct doc *doc, struct probe *p)
{
	static const struct column columns[] = {
		{ "name", "PMU", NULL, 0 },	 { "type", "Type", NULL, 0 },
		{ "core", "Core", NULL, 0 },	 { "cpus", "CPUs", NULL, 0 },
		{ "events", "Events", NULL, 0 }, { "format", "Format", NULL, 0 },
		{ "caps", "Caps", NULL, 0 },
	};
	static const struct table table = {
		.key = "pmus", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	struct err err = { 0 };
	struct pmu *pmu;
	size_t n = 0;

	doc_table(doc, &table);
	if (p->fs && pmuset_count(&p->pmus, &n, &err) < 0)
		*vec_add(&p->notes) = arena_string(&p->arena, err.text);
	for (size_t i = 0; i < n; i++) {
		err_clear(&err);
		if (pmuset_at(&p->pmus, i, &pmu, &err) == 0)
			write_pmu(doc, p, pmu);
	}
	doc_table_end(doc);
}

static void write_counters(struct doc *doc, const struct probe *p)
{
	static const struct column columns[] = {
		{ "pmu", "PMU", NULL, 0 },	 { "generic", "Programmable counters", NULL, 0 },
		{ "fixed", "Fixed", NULL, 0 },	 { "reserved", "Held by the watchdog", NULL, 0 },
		{ "source", "Source", NULL, 0 },
	};
	static const struct table table = {
		.key = "counters", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < p->counters.len; i++) {
		const struct probe_counters *c = &p->counters.at[i];

		doc_row(doc, (struct cell[]){
				     cell_text(c->pmu),
				     cell_count(c->generic),
				     cell_count(c->fixed),
				     cell_text(c->reserved),
				     cell_text(c->source),
			     });
	}
	doc_table_end(doc);
}

static void write_settings(struct doc *doc, const struct probe *p)
{
	static const struct column columns[] = {
		{ "name", "Setting", NULL, 0 },
		{ "value", "Value", NULL, 0 },
		{ "meaning", "Meaning", NULL, 0 },
	};
	static const struct table table = {
		.key = "settings", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < p->settings.len; i++) {
		const struct probe_setting *s = &p->settings.at[i];

		doc_row(doc, (struct cell[]){ cell_text(s->name), cell_text(s->value),
					      cell_text(s->meaning[0] ? s->meaning : NULL) });
	}
	doc_table_end(doc);
}

/* perf's events by the SBI's index: type 0 and type 1, as far as they have names. */
static void write_named(struct doc *doc, const struct sbipmu *pmu, uint32_t first, uint32_t last)
{
	for (uint32_t event = first; event <= last; event++) {
		uint32_t counters = sbipmu_find_counters(pmu, event);
		char room[SBICOUNT_ROOM];
		const char *name = counters ? sbicount_name(event, room) : NULL;
		uint64_t selector;
		bool told;

		if (!name)
			continue;
		selector = sbipmu_find_selector(pmu, event, &told);
		/* Cycle and instret are no programmable counters, and have no selector. */
		doc_row(doc, (struct cell[]){
				     cell_text(name),
				     cell_hex(event),
				     counters & ~UINT32_C(5) ? cell_hex(selector) : no_cell,
				     no_cell,
				     cell_hex(counters),
			     });
	}
}

static void write_mapped(struct doc *doc, const struct probe *p)
{
	static const struct column columns[] = {
		{ "name", "Event", NULL, 0 },	       { "event", "SBI index", NULL, 0 },
		{ "mhpmevent", "mhpmevent", NULL, 0 }, { "mask", "Under the mask", NULL, 0 },
		{ "counters", "Counters", NULL, 0 },
	};
	static const struct table table = { .key = "device_tree_events",
					    .title = "",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };
	const struct sbipmu *pmu = &p->tree.pmu;

	doc_table(doc, &table);
	write_named(doc, pmu, SBIPMU_CYCLES, 0xa);
	write_named(doc, pmu, SBIPMU_CACHE, SBIPMU_CACHE + 0x37);
	for (size_t i = 0; i < pmu->raws.len; i++) {
		const struct sbipmu_raw *r = &pmu->raws.at[i];

		doc_row(doc, (struct cell[]){ cell_text("(raw codes)"), no_cell, cell_hex(r->match),
					      cell_hex(r->mask), cell_hex(r->counters) });
	}
	doc_table_end(doc);
}

void probeshow_write(struct doc *doc, struct probe *p)
{
	doc_begin(doc, "probe", 1);
	write_machine(doc, p);
	write_abilities(doc, p);
	write_cpus(doc, p);
	write_pmus(doc, p);
	write_counters(doc, p);
	write_settings(doc, p);
	if (p->tree.has_pmu)
		write_mapped(doc, p);
	for (size_t i = 0; i < p->notes.len; i++)
		doc_note(doc, "%s", p->notes.at[i]);
	doc_end(doc);
}
