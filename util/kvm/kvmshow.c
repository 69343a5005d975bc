/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmshow.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/map.h"
#include "util/kvm/kvmtime.h"
#include "util/out/doc.h"

/* What a row is of. */
struct row_key {
	const struct kvmtime_vcpu *vcpu; /* NULL: of all */
	const char *name;
	uint64_t address;
	enum kvmtrace_kind kind;
	uint32_t is_write;
};
_Static_assert(sizeof(struct row_key) == 2 * sizeof(void *) + 16, "no byte is between members");

/* Exits or accesses, of one virtual CPU or of all. */
struct row {
	struct row_key of;
	uint64_t count;
	struct kvmlatency handled;
};

struct rows {
	struct VEC(struct row) at;
	struct map by_key; /* places, plus 1 */
	struct arena keys;
	uint64_t count, sum_ns;
};

static bool is_wanted(const struct kvmshow *o, const struct kvmtime_vcpu *v)
{
	return (o->vcpu < 0 || v->number == o->vcpu) && (!o->pid || v->pid == o->pid);
}

static struct row *find_row(struct rows *rows, const struct row_key *key)
{
	size_t place = (size_t)map_find(&rows->by_key, view_make((const char *)key, sizeof(*key)));
	struct row_key *kept;

	if (place)
		return &rows->at.at[place - 1];
	kept = arena_alloc(&rows->keys, sizeof(*kept));
	*kept = *key;
	*vec_add(&rows->at) = (struct row){ .of = *key };
	*map_add(&rows->by_key, view_make((const char *)kept, sizeof(*kept))) =
		(void *)rows->at.len;
	return &rows->at.at[rows->at.len - 1];
}

static void add_row(struct rows *rows, const struct row_key *key, uint64_t count,
		    const struct kvmlatency *handled)
{
	struct row *row = find_row(rows, key);

	row->count += count;
	kvmlatency_merge(&row->handled, handled);
	rows->count += count;
	rows->sum_ns += handled->sum_ns;
}

static void release_rows(struct rows *rows)
{
	for (size_t i = 0; i < rows->at.len; i++)
		kvmlatency_release(&rows->at.at[i].handled);
	vec_release(&rows->at);
	map_release(&rows->by_key);
	arena_release(&rows->keys);
}

/* ---- order ---- */

static uint64_t key_of(const struct row *row, enum kvmshow_key key)
{
	const struct kvmlatency *l = &row->handled;

	switch (key) {
	case KVMSHOW_TIME:
		return l->sum_ns;
	case KVMSHOW_MOST:
		return l->most_ns;
	case KVMSHOW_LEAST:
		return l->least_ns;
	case KVMSHOW_MEAN:
		return l->count ? l->sum_ns / l->count : 0;
	case KVMSHOW_P99:
		return kvmlatency_quantile(l, 0.99);
	case KVMSHOW_COUNT:
		break;
	}
	return row->count;
}

static int compare_texts(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int compare(const void *left, const void *right, void *key)
{
	const struct row *a = left, *b = right;
	uint64_t x = key_of(a, *(enum kvmshow_key *)key), y = key_of(b, *(enum kvmshow_key *)key);
	uint32_t s = a->of.vcpu ? a->of.vcpu->tid : 0, t = b->of.vcpu ? b->of.vcpu->tid : 0;
	int names = compare_texts(a->of.name, b->of.name);

	if (x != y)
		return x < y ? 1 : -1;
	if (names)
		return names;
	if (a->of.kind != b->of.kind)
		return a->of.kind < b->of.kind ? -1 : 1;
	if (a->of.address != b->of.address)
		return a->of.address < b->of.address ? -1 : 1;
	return s == t ? (int)a->of.is_write - (int)b->of.is_write : s < t ? -1 : 1;
}

static size_t sort(struct rows *rows, const struct kvmshow *o)
{
	enum kvmshow_key key = o->key;

	if (rows->at.len)
		qsort_r(rows->at.at, rows->at.len, sizeof(rows->at.at[0]), compare, &key);
	return o->most && rows->at.len > o->most ? o->most : rows->at.len;
}

/* ---- tables ---- */

static struct cell number_cell(const struct kvmtime_vcpu *v)
{
	return v && v->number >= 0 ? cell_count((uint64_t)v->number) : cell_none();
}

/* For programs of 1, for people of 100. */
static void put_share(struct cell *c, uint64_t part, uint64_t whole)
{
	double share = whole ? (double)part / (double)whole : 0;

	c[0] = whole ? cell_real(share) : cell_none();
	c[1] = whole ? cell_real(share * 100) : cell_none();
}

#define VCPU_COLUMNS \
	{ "vm", "VM", NULL, 0 }, { "vcpu", "vCPU", NULL, 0 }, \
	{ \
		"thread", "Thread", NULL, 0 \
	}
#define TIME_COLUMNS \
	{ "count", "Count", NULL, 0 }, { "share", NULL, NULL, 0 }, { NULL, "Share", "%", 0 }, \
		{ "time_ns", "Time", "ns", 0 }, { "time_share", NULL, NULL, 0 }, \
		{ NULL, "Of time", "%", 0 }, { "min_ns", "Min", "ns", 0 }, \
		{ "mean_ns", "Mean", "ns", 0 }, { "p50_ns", "p50", "ns", 0 }, \
		{ "p99_ns", "p99", "ns", 0 }, \
	{ \
		"max_ns", "Max", "ns", 0 \
	}
#define N_TIMES 11

static void put_vcpu(struct cell *c, const struct kvmtime_vcpu *v)
{
	c[0] = v ? cell_int(v->pid) : cell_none();
	c[1] = number_cell(v);
	c[2] = v ? cell_int(v->tid) : cell_none();
}

static void put_times(struct cell *c, const struct row *row, const struct rows *all)
{
	const struct kvmlatency *l = &row->handled;

	for (int i = 0; i < N_TIMES; i++)
		c[i] = cell_none();
	c[0] = cell_count(row->count);
	put_share(c + 1, row->count, all->count);
	if (!l->count)
		return;
	c[3] = cell_count(l->sum_ns);
	put_share(c + 4, l->sum_ns, all->sum_ns);
	c[6] = cell_count(l->least_ns);
	c[7] = cell_count(l->sum_ns / l->count);
	c[8] = cell_count(kvmlatency_quantile(l, 0.5));
	c[9] = cell_count(kvmlatency_quantile(l, 0.99));
	c[10] = cell_count(l->most_ns);
}

static void write_exits(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	static const struct column columns[] = {
		VCPU_COLUMNS,
		{ "reason", "Exit reason", NULL, 0 },
		TIME_COLUMNS,
	};
	static const struct table table = {
		.key = "exits", .title = "Exits", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	struct rows rows = { 0 };
	size_t n;

	for (size_t i = 0; i < k->vcpus.len; i++) {
		const struct kvmtime_vcpu *v = k->vcpus.at[i];
		size_t len = k->has_exits ? v->exits.len : v->user_exits.len;

		for (size_t j = 0; is_wanted(o, v) && j < len; j++) {
			const struct kvmtime_reason *r = k->has_exits ? &v->exits.at[j]
								      : &v->user_exits.at[j];

			add_row(&rows,
				&(struct row_key){ .vcpu = o->per_vcpu ? v : NULL,
						   .name = r->name },
				r->count, &r->handled);
		}
	}
	n = sort(&rows, o);
	doc_table(doc, &table);
	for (size_t i = 0; i < n; i++) {
		struct cell cells[ARRAY_LEN(columns)];

		put_vcpu(cells, rows.at.at[i].of.vcpu);
		cells[3] = cell_text(rows.at.at[i].of.name);
		put_times(cells + 4, &rows.at.at[i], &rows);
		doc_row(doc, cells);
	}
	doc_table_end(doc);
	release_rows(&rows);
}

static const struct {
	enum kvmtrace_kind kind;
	enum kvmshow_part part;
	const char *name;
} kinds[] = {
	{ KVMTRACE_MMIO, KVMSHOW_MMIO, "mmio" },
	{ KVMTRACE_PIO, KVMSHOW_PIO, "pio" },
	{ KVMTRACE_MSR, KVMSHOW_MSR, "msr" },
	{ KVMTRACE_CPUID, KVMSHOW_CPUID, "cpuid" },
};

/* NULL for one that is not wanted. */
static const char *kind_name(const struct kvmshow *o, enum kvmtrace_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].kind == kind && (o->parts & kinds[i].part))
			return kinds[i].name;
	}
	return NULL;
}

static void write_accesses(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	static const struct column columns[] = {
		VCPU_COLUMNS,
		{ "kind", "Access", NULL, 0 },
		{ "address", "Address", NULL, 0 },
		{ "write", "Write", NULL, 0 },
		TIME_COLUMNS,
	};
	static const struct table table = { .key = "addresses",
					    .title = "By address",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };
	struct rows rows = { 0 };
	size_t n;

	for (size_t i = 0; i < k->vcpus.len; i++) {
		const struct kvmtime_vcpu *v = k->vcpus.at[i];

		for (size_t j = 0; is_wanted(o, v) && j < v->accesses.len; j++) {
			const struct kvmtime_access *a = &v->accesses.at[j];

			if (kind_name(o, a->kind))
				add_row(&rows,
					&(struct row_key){ .vcpu = o->per_vcpu ? v : NULL,
							   .kind = a->kind,
							   .address = a->address,
							   .is_write = a->is_write },
					a->count, &a->handled);
		}
	}
	n = sort(&rows, o);
	doc_table(doc, &table);
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &rows.at.at[i];
		struct cell cells[ARRAY_LEN(columns)];

		put_vcpu(cells, row->of.vcpu);
		cells[3] = cell_text(kind_name(o, row->of.kind));
		cells[4] = cell_hex(row->of.address);
		cells[5] = row->of.kind == KVMTRACE_CPUID ? cell_none()
							  : cell_bool(row->of.is_write);
		put_times(cells + 6, row, &rows);
		doc_row(doc, cells);
	}
	doc_table_end(doc);
	release_rows(&rows);
}

static struct cell known_cell(bool known, uint64_t n)
{
	return known ? cell_count(n) : cell_none();
}

static void write_vcpus(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	static const struct column columns[] = {
		VCPU_COLUMNS,
		{ "comm", "Name", NULL, 0 },
		{ "exits", "Exits", NULL, 0 },
		{ "user_exits", "To user space", NULL, 0 },
		{ "guest_ns", "Guest", "ns", 0 },
		{ "emulation_ns", "Emulation", "ns", 0 },
		{ "run_ns", "KVM_RUN", "ns", 0 },
		{ "user_ns", "User space", "ns", 0 },
		{ "steal_ns", "Steal", "ns", 0 },
		{ "steal_count", "Waits", NULL, 0 },
		{ "preempted_ns", "Preempted", "ns", 0 },
		{ "preempted_count", "Preemptions", NULL, 0 },
		{ "idle_ns", "Idle", "ns", 0 },
		{ "emulated_instructions", "Emulated insns", NULL, 0 },
	};
	static const struct table table = { .key = "vcpus",
					    .title = "Virtual CPUs",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };

	doc_table(doc, &table);
	for (size_t i = 0; i < k->vcpus.len; i++) {
		const struct kvmtime_vcpu *v = k->vcpus.at[i];
		bool exits = k->has_exits, runs = k->has_runs, switches = k->has_switches;

		if (!is_wanted(o, v))
			continue;
		doc_row(doc, (struct cell[]){
				     cell_int(v->pid),
				     number_cell(v),
				     cell_int(v->tid),
				     cell_text(v->comm),
				     known_cell(exits, v->n_exits),
				     cell_count(v->n_user_exits),
				     known_cell(exits, v->guest_ns),
				     known_cell(exits, v->handle_ns),
				     known_cell(runs, v->run_ns),
				     known_cell(runs, v->user_ns),
				     known_cell(switches, v->steal_ns),
				     known_cell(switches, v->steal_count),
				     known_cell(switches, v->preempted_ns),
				     known_cell(switches, v->preempted_count),
				     known_cell(switches, v->idle_ns),
				     cell_count(v->n_emulated),
			     });
	}
	doc_table_end(doc);
}

/* Why there are no rows, where only some virtual CPUs are wanted. */
static void note_absent(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	bool has_machine = false, has_number = false;

	if (!k->vcpus.len)
		return;
	for (size_t i = 0; i < k->vcpus.len; i++) {
		const struct kvmtime_vcpu *v = k->vcpus.at[i];

		if (is_wanted(o, v))
			return;
		has_machine |= !o->pid || v->pid == o->pid;
		has_number |= v->number >= 0 && (!o->pid || v->pid == o->pid);
	}
	if (!has_machine)
		doc_note(doc, "no virtual CPU of process %u was seen", o->pid);
	else if (has_number)
		doc_note(doc, "no virtual CPU of number %lld was seen", (long long)o->vcpu);
	else
		doc_note(doc,
			 "nothing tells the numbers of the virtual CPUs that were seen, so none is "
			 "number %lld (--per-vcpu tells them apart by their threads)",
			 (long long)o->vcpu);
}

/* How it is known, and what is not. */
static void write_notes(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	uint64_t others = 0, reasons = 0;

	for (size_t i = 0; i < k->vcpus.len; i++) {
		others += k->vcpus.at[i]->other_accesses;
		reasons += k->vcpus.at[i]->other_reasons;
	}
	if (reasons)
		doc_note(doc, "%llu exits were of more reasons than are told apart (%d)",
			 (unsigned long long)reasons, KVMTIME_REASONS);
	if (others)
		doc_note(doc, "%llu accesses were to more addresses than are told apart (%d)",
			 (unsigned long long)others, KVMTIME_ADDRESSES);
	if (o->lost)
		doc_note(doc, "%llu samples were lost: counts are too low, and some times too long",
			 (unsigned long long)o->lost);
	note_absent(doc, k, o);
	if (o->brief)
		return;
	if (!k->vcpus.len)
		doc_note(doc, "no virtual CPU was seen");
	else if (k->has_exits)
		doc_note(doc, "exits are those of kvm_exit and kvm_entry");
	else if (k->has_runs)
		doc_note(doc,
			 "kvm_exit and kvm_entry have not fired (some backends, kvm_pvm is one, "
			 "do not use them): exits are those to user space, by KVM_RUN and "
			 "kvm_userspace_exit; how a guest's time parts from KVM's is not known");
	else
		doc_note(doc, "neither kvm_exit and kvm_entry nor KVM_RUN were recorded: there are "
			      "counts, but no times");
	if (k->vcpus.len && !k->has_runs)
		doc_note(doc,
			 "KVM_RUN was not recorded (syscalls:sys_enter_ioctl): what user space "
			 "takes is not known");
	if (k->vcpus.len && !k->has_switches)
		doc_note(doc,
			 "switches were not recorded (sched:sched_switch): times have steal and "
			 "idling in them");
}

void kvmshow_write(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o)
{
	static const struct column time = { "time_s", NULL, NULL, 0 },
				   source = { "source", "Exits by", NULL, 0 },
				   duration = { "duration_ns", "Time", "ns", 0 },
				   samples = { "samples", "Samples", NULL, 0 },
				   lost = { "lost", NULL, NULL, 0 };
	const unsigned int accesses = KVMSHOW_MMIO | KVMSHOW_PIO | KVMSHOW_MSR | KVMSHOW_CPUID;

	doc_begin(doc, "kvm-stat", 1);
	if (o->time_s > 0)
		doc_row_value(doc, &time, cell_real(o->time_s));
	doc_value(doc, &source,
		  cell_text(k->has_exits  ? "kvm_exit"
			    : k->has_runs ? "KVM_RUN"
					  : NULL));
	doc_value(doc, &duration, cell_count(k->last_ns - k->first_ns));
	doc_value(doc, &samples, cell_count(k->events));
	doc_value(doc, &lost, cell_count(o->lost));
	if (o->parts & KVMSHOW_EXITS)
		write_exits(doc, k, o);
	if (o->parts & accesses)
		write_accesses(doc, k, o);
	if (o->parts & KVMSHOW_VCPUS)
		write_vcpus(doc, k, o);
	write_notes(doc, k, o);
	doc_end(doc);
}
