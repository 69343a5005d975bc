/* SPDX-License-Identifier: MIT */
#include "util/pmu/csrplan.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evset.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/out/doc.h"
#include "util/pmu/countermask.h"
#include "util/pmu/delegate.h"
#include "util/pmu/resolve.h"
#include "util/pmu/sbicount.h"

static unsigned exclude_of(const struct evspec_mods *m)
{
	bool levels = m->user || m->kernel || m->hypervisor, sides = m->guest || m->host;
	unsigned exclude = 0;

	if (levels && !m->user)
		exclude |= SSCCFG_NO_USER;
	if (levels && !m->kernel)
		exclude |= SSCCFG_NO_KERNEL;
	if (levels && !m->hypervisor)
		exclude |= SSCCFG_NO_HV;
	if (sides && !m->host)
		exclude |= SSCCFG_NO_HOST;
	if (sides && !m->guest)
		exclude |= SSCCFG_NO_GUEST;
	return exclude;
}

/* Can registers be told to count it? */
static int check_event(const struct encoding *e, uint64_t counters, struct err *err)
{
	if (!delegate_counts(e))
		return err_set(err, ERR_INPUT,
			       "'%s' is not counted by a counter of the core, but by %s", e->name,
			       e->type == PERF_TYPE_RAW ? "firmware" : "the kernel");
	if (e->frequency)
		return err_set(err, ERR_INPUT,
			       "'%s' has a frequency, which no register takes: give a period",
			       e->name);
	if (!delegate_mask(e, counters) && (e->period || e->frequency))
		return err_set(err, ERR_INPUT,
			       "'%s' has a period, and no counter of its mask overflows", e->name);
	return 0;
}

/*
 * The kernel's generic events are those of a counter, or have a code that only
 * firmware knows, and a device tree that tells what firmware writes.
 */
static int find_code(const struct resolve *r, const struct encoding *e, int counter, uint64_t *code,
		     struct err *err)
{
	struct sbicount told = { 0 };

	*code = e->config[0];
	if (e->type == PERF_TYPE_RAW || DELEGATE_FIXED >> counter & 1)
		return 0;
	if (r->board)
		told = sbicount_find(r->board, e->type, e->config[0]);
	*code = told.selector;
	if (told.counters)
		return 0;
	return err_set(err, ERR_ABSENT,
		       "'%s' has no event code for hpmevent%d: the tables of this CPU have none",
		       e->name, counter);
}

/* Counters 0 and 2 count their own event whatever a mask says, so they are for no other. */
static int leave_fixed(const struct resolve *r, struct encoding *e, struct err *err)
{
	uint64_t without = countermask_own(r, e);

	if (!e->counters.known)
		return 0;
	if (!e->counters.generic)
		return err_set(err, ERR_ABSENT, "'%s': %s has no counter for it", e->name,
			       r->board ? "the device tree" : "this CPU");
	if (!without)
		return err_set(err, ERR_INPUT,
			       "'%s' can take only counters that count another event: its mask is "
			       "0x%" PRIx64,
			       e->name, e->counters.generic);
	e->counters.generic = without;
	return 0;
}

static int fill(struct csrplan *p, const struct resolve *r, uint64_t counters, struct err *err)
{
	size_t n = p->events->len;
	struct encoding *copies = alloc_zero(n + 1, sizeof(copies[0]));
	const struct encoding **events = alloc_zero(n + 1, sizeof(events[0]));
	int *counter = alloc_zero(n + 1, sizeof(counter[0]));
	struct buf why = { 0 };
	int status = 0;

	for (size_t i = 0; i < n && status == 0; i++) {
		copies[i] = p->events->at[i];
		events[i] = &copies[i];
		status = check_event(events[i], counters, err);
		if (status == 0)
			status = leave_fixed(r, &copies[i], err);
	}
	if (status == 0 && !delegate_place(events, n, counters, counter, &why))
		status = err_set(err, ERR_INPUT, "these events do not fit together: %s",
				 buf_text(&why));
	for (size_t i = 0; i < n && status == 0; i++) {
		uint64_t code;

		status = find_code(r, events[i], counter[i], &code, err);
		*vec_add(&p->settings) = (struct counter_setting){
			.event = code,
			.inhibit = ssccfg_inhibit(exclude_of(&events[i]->mods)),
			.period = events[i]->period,
			.counter = (uint32_t)counter[i],
		};
	}
	buf_release(&why);
	free(copies);
	free(events);
	free(counter);
	return status;
}

int csrplan_make(struct csrplan *p, const struct resolve *r, const struct encoding_list *events,
		 struct err *err)
{
	const struct ssccfg_limits *limits = ssccfg_limits(r->cpu);
	uint64_t counters = limits->counters & countermask_of_pmu(r->set, "default_core");

	*p = (struct csrplan){
		.model = r->set->model[0] ? r->set->model : r->cpu,
		.events = events,
	};
	if (!r->arch || !r->arch->counter_term) {
		err_set(err, ERR_UNSUPPORTED, "'%s' has no delegated counters: --csr is for RISC-V",
			p->model);
		err_hint(err, "--cpu names another CPU: riscv/qemu/virt");
		return -1;
	}
	if (fill(p, r, counters, err) < 0)
		return -1;
	return ssccfg_check(p->settings.at, p->settings.len, limits, err);
}

void csrplan_release(struct csrplan *p)
{
	vec_release(&p->settings);
}

enum { OP, CSR, NAME, VALUE, PHASE, MEANING, COLUMNS };

/* What an access is for, where that is not in its own line. */
static void explain(const struct csrplan *p, const struct ssccfg_op *op, struct buf *out)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} bits[] = { { SSCCFG_SINH, "SINH" },
		     { SSCCFG_UINH, "UINH" },
		     { SSCCFG_VSINH, "VSINH" },
		     { SSCCFG_VUINH, "VUINH" } };
	const char *event = "";

	buf_clear(out);
	if (op->csr == SSCCFG_SCOUNTINHIBIT) {
		if (op->phase == SSCCFG_PHASE_STOP)
			buf_add_text(out, "no counter counts");
		for (size_t i = 0; i < p->settings.len && op->phase == SSCCFG_PHASE_START; i++)
			buf_printf(out, "%s%" PRIu32,
				   i ? ", " : "counts: ", p->settings.at[i].counter);
		return;
	}
	if (op->csr == SSCCFG_SISELECT) {
		buf_printf(out, "counter %d", op->counter);
		return;
	}
	for (size_t i = 0; i < p->settings.len; i++) {
		if (p->settings.at[i].counter == op->counter)
			event = p->events->at[i].name;
	}
	if (op->csr == SSCCFG_SIREG) {
		buf_add_text(out, event);
		return;
	}
	if (op->counter == SSCCFG_CYCLE || op->counter == SSCCFG_INSTRET)
		buf_printf(out, "%scfg", op->counter == SSCCFG_CYCLE ? "cycle" : "instret");
	else
		buf_printf(out, "hpmevent%d: %s", op->counter, op->value ? event : "none");
	for (size_t i = 0; i < ARRAY_LEN(bits); i++) {
		if (op->value & bits[i].bit)
			buf_printf(out, " %s", bits[i].name);
	}
}

static void show_program(const struct csrplan *p, struct doc *doc)
{
	static const struct column columns[COLUMNS] = {
		[OP] = { "op", "Op", NULL, 0 },		 [CSR] = { "csr", "CSR", NULL, 0 },
		[NAME] = { "name", "Name", NULL, 0 },	 [VALUE] = { "value", "Value", NULL, 18 },
		[PHASE] = { "phase", "Phase", NULL, 9 }, [MEANING] = { NULL, "Meaning", NULL, 0 },
	};
	static const struct table table = {
		.key = "program", .title = "", .columns = columns, .ncolumns = COLUMNS
	};
	struct ssccfg_program *program = alloc_zero(1, sizeof(*program));
	struct buf meaning = { 0 };

	ssccfg_whole(p->settings.at, p->settings.len, program);
	doc_table(doc, &table);
	for (uint32_t i = 0; i < program->n; i++) {
		const struct ssccfg_op *op = &program->ops[i];
		struct cell cells[COLUMNS] = {
			[OP] = cell_text(ssccfg_kind_name(op->kind)),
			[CSR] = cell_hex(op->csr),
			[NAME] = cell_text(ssccfg_csr_name(op->csr)),
			[PHASE] = cell_text(ssccfg_phase_name(op->phase)),
		};

		explain(p, op, &meaning);
		if (op->kind == SSCCFG_WRITE)
			cells[VALUE] = cell_hex(op->value);
		if (meaning.len)
			cells[MEANING] = cell_text(buf_text(&meaning));
		doc_row(doc, cells);
	}
	doc_table_end(doc);
	buf_release(&meaning);
	free(program);
}

static void show_events(const struct csrplan *p, struct doc *doc)
{
	static const struct column columns[] = {
		{ "name", "Event", NULL, 0 },	 { "counter", "Counter", NULL, 0 },
		{ "event", "Code", NULL, 0 },	 { "inhibit", "Inhibit", NULL, 0 },
		{ "period", "Period", NULL, 0 },
	};
	static const struct table table = { .key = "events",
					    .title = "Events",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };

	doc_table(doc, &table);
	for (size_t i = 0; i < p->settings.len; i++) {
		const struct counter_setting *s = &p->settings.at[i];
		struct cell cells[] = {
			cell_text(p->events->at[i].name),
			cell_count(s->counter),
			p->events->at[i].type == PERF_TYPE_RAW ||
					!(DELEGATE_FIXED >> s->counter & 1)
				? cell_hex(s->event)
				: cell_none(),
			cell_hex(s->inhibit),
			s->period ? cell_count(s->period) : cell_none(),
		};

		doc_row(doc, cells);
	}
	doc_table_end(doc);
}

void csrplan_show(const struct csrplan *p, struct doc *doc)
{
	static const struct column model = { "model", "Model", NULL, 0 };

	doc_begin(doc, "csr", 1);
	doc_value(doc, &model, cell_text(p->model));
	show_program(p, doc);
	show_events(p, doc);
	doc_end(doc);
}
