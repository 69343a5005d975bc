/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterwant.h"

#include <string.h>

#include "util/base/num.h"
#include "util/kvm/armfilter.h"
#include "util/kvm/filterread.h"
#include "util/kvm/kvmdev.h"
#include "util/pmu/evparse.h"

const struct opt filterwant_opts[] = {
	OPT_GROUP(machine_opts, offsetof(struct filterwant_args, machine)),
	U64_WITHIN(0, "select-bits", struct filterwant_args, select_bits, "8|12|10|16", 8, 16,
		   "bits of an event's select: 8 with kvm_intel, 12 with kvm_amd; on arm64 of its "
		   "number, 10 before PMUv3p1"),
	OPT_END,
};

static bool is_amd(const struct machine *m)
{
	struct view cpu = buf_view(&m->cpu);

	return view_starts(view_of(m->set.model), "x86/amd") || view_starts(cpu, "AuthenticAMD") ||
	       view_starts(cpu, "HygonGenuine");
}

/* What counts is the module of KVM: kvm_pvm has 8 bits on AMD's processors, too. */
static uint64_t choose_select_mask(const struct filterwant *w, const struct filterwant_args *args,
				   const struct fs *fs)
{
	struct buf backend = { 0 };
	bool wide = w->is_amd;

	if (args->select_bits)
		wide = args->select_bits == 12;
	else if (!w->machine.foreign && kvmdev_backend(fs, &backend))
		wide = strcmp(buf_text(&backend), "kvm_amd") == 0;
	buf_release(&backend);
	return wide ? KVMFILTER_SELECT_12 : KVMFILTER_SELECT_8;
}

int filterwant_init(struct filterwant *w, const struct filterwant_args *args, const struct fs *fs,
		    struct err *err)
{
	*w = (struct filterwant){ 0 };
	/* Numbers need no tables, and with a CPU that was named there must be a model. */
	if (machine_open(&w->machine, &args->machine, fs, args->machine.cpu ? 0 : MACHINE_ANY_CPU,
			 err) < 0)
		return -1;
	w->is_arm = strcmp(w->machine.set.arch, "arm64") == 0;
	w->is_amd = is_amd(&w->machine);
	w->select_mask = choose_select_mask(w, args, fs);
	w->asked_bits = args->select_bits;
	w->event_bits = args->select_bits == ARMFILTER_BITS_V3 ? ARMFILTER_BITS_V3
							       : ARMFILTER_BITS_V3P1;
	return 0;
}

int filterwant_check_bits(const struct filterwant *w, struct err *err)
{
	unsigned int narrow = w->is_arm ? ARMFILTER_BITS_V3 : 8;
	unsigned int wide = w->is_arm ? ARMFILTER_BITS_V3P1 : 12;

	if (!w->asked_bits || w->asked_bits == narrow || w->asked_bits == wide)
		return 0;
	return err_set(err, ERR_USAGE, "option '--select-bits' is %u or %u with filters of %s",
		       narrow, wide, w->is_arm ? "arm64" : "x86");
}

int filterwant_set_arch(struct filterwant *w, bool is_arm, const char *path, struct err *err)
{
	if (w->is_arm == is_arm)
		return filterwant_check_bits(w, err);
	/* The CPU that was asked for, or what an earlier filter was of. */
	if (w->machine.foreign || w->numbers_only)
		return err_set(err, ERR_USAGE, "%s is a filter of %s, and the %s is not", path,
			       is_arm ? "arm64" : "x86", w->numbers_only ? "one before" : "CPU");
	w->is_arm = is_arm;
	w->is_amd = false;
	w->numbers_only = true;
	return filterwant_check_bits(w, err);
}

int filterwant_open(struct filterwant *w, const struct filterwant_args *args, const struct fs *fs,
		    const char *path, struct filterread *filter, struct err *err)
{
	if (filterread_open(filter, path, err) < 0 || filterwant_init(w, args, fs, err) < 0)
		return -1;
	return filterwant_set_arch(w, filter->is_arm, path, err);
}

void filterwant_release(struct filterwant *w)
{
	machine_release(&w->machine);
	vec_release(&w->events);
	arena_release(&w->names);
}

/*
 * The selects that stand for perf's hardware events. Source: the event maps of
 * the kernel's drivers (arch/x86/events/intel/core.c intel_perfmon_event_map,
 * amd/core.c amd_zen2_perfmon_event_map).
 */
static bool find_hardware(const struct filterwant *w, uint64_t config, uint64_t *event)
{
	static const uint64_t intel[] = {
		0x3c, 0xc0, 0x4f2e, 0x412e, 0xc4, 0xc5, 0x13c, 0, 0, 0x300
	};
	static const uint64_t amd[] = { 0x76, 0xc0, 0xff60, 0x964, 0xc2, 0xc3 };
	static const uint64_t arm[] = { 0x11, 0x08, 0x04, 0x03, 0x21, 0x10, 0x1d };
	const uint64_t *map = w->is_arm ? arm : w->is_amd ? amd : intel;
	size_t n = w->is_arm ? ARRAY_LEN(arm) : w->is_amd ? ARRAY_LEN(amd) : ARRAY_LEN(intel);

	if (config >= n || !map[config])
		return false;
	*event = map[config];
	return true;
}

static bool is_core(const char *pmu)
{
	return strcmp(pmu, "default_core") == 0 || strcmp(pmu, "cpu") == 0 ||
	       strcmp(pmu, "cpu_core") == 0 || strcmp(pmu, "cpu_atom") == 0 ||
	       strstr(pmu, "armv8") == pmu;
}

static void set_absent(struct filterwant_event *e, const char *why)
{
	e->kind = FILTERWANT_ABSENT;
	e->why = why;
}

/* Counters that KVM does not give guests, or only without the register that says what to count. */
static void check_guest(struct filterwant_event *e, const struct encoding *from)
{
	if (from->nregisters)
		set_absent(e, "it needs a register beside the counter's, which KVM does not give "
			      "guests");
	else if (!kvmfilter_select(e->event) && e->event >= 0x400)
		set_absent(e, "KVM gives guests no top-down counters");
}

static void set_event(const struct filterwant *w, struct filterwant_event *e,
		      const struct encoding *from)
{
	uint64_t config = from->config[0];

	if (from->has_type && from->type == 0 && !find_hardware(w, config & 0xffffffff, &config)) {
		set_absent(e, "no select of this CPU stands for it");
		return;
	}
	e->is_generic = true;
	if (w->is_arm) {
		e->event = config & 0xffff;
		return;
	}
	e->event = config & (KVMFILTER_SELECT_12 | 0xff00);
	if (!w->is_amd) {
		e->event &= 0xffff;
		e->fixed = kvmfilter_find_fixed(config) |
			   (from->counters.known ? (uint32_t)from->counters.fixed : 0);
		/* Select 0 is how fixed counters are named; a programmable one counts nothing. */
		e->is_generic = config & 0xff;
	}
	e->is_wider = config != e->event || from->config[1];
	check_guest(e, from);
}

static void read_encoding(const struct filterwant *w, struct filterwant_event *e,
			  const struct encoding *from)
{
	static const char *const without[] = { "software", "tool", "tracepoint", "breakpoint",
					       "msr" };

	for (size_t i = 0; i < ARRAY_LEN(without); i++) {
		if (strcmp(from->pmu, without[i]) == 0)
			e->kind = FILTERWANT_FREE;
	}
	if (e->kind == FILTERWANT_FREE)
		return;
	if (!is_core(from->pmu))
		set_absent(e, "it is not of the CPU's core: guests have core counters alone");
	else if (from->has_type && from->type == 3)
		set_absent(e, "what it is on this CPU is not known here: name the CPU's own event");
	else if (!from->has_config)
		set_absent(e, "its encoding is not known here");
	else
		set_event(w, e, from);
}

static void add_event(struct filterwant *w, const struct filterwant_event *e)
{
	struct filterwant_event *place = vec_add(&w->events);

	*place = *e;
	place->name = arena_string(&w->names, e->name);
}

static int add_names(struct filterwant *w, const char *text, struct err *err)
{
	struct evspec_list specs = { 0 };
	struct encoding_list list = { 0 };
	int status;

	if (w->numbers_only) {
		err_set(err, ERR_USAGE,
			"'%s' cannot be looked up: the filter is of %s, this machine is not", text,
			w->is_arm ? "arm64" : "x86");
		err_hint(err, "--cpu says which CPU the guest has");
		return -1;
	}
	status = evparse_text(&specs, text, err);

	for (size_t i = 0; status == 0 && i < specs.events.len; i++)
		status = resolve_event(&w->machine.resolve, &specs.events.at[i], &list, err);
	for (size_t i = 0; status == 0 && i < list.len; i++) {
		struct filterwant_event e = { .name = list.at[i].name };

		read_encoding(w, &e, &list.at[i]);
		add_event(w, &e);
	}
	vec_release(&list);
	evspec_release(&specs);
	return status;
}

/* "0x81d0", "r81d0": a register's value, for which no table is needed. */
static bool read_number(const char *text, uint64_t *value)
{
	return num_is_u64(view_of(text), value) || evspec_is_raw(view_of(text), value);
}

int filterwant_add(struct filterwant *w, const char *text, struct err *err)
{
	struct filterwant_event e = { .name = text, .is_generic = true };
	uint64_t value;

	if (!read_number(text, &value))
		return add_names(w, text, err);
	/* A select that is too long for this KVM stays so: lint tells. */
	e.event = value & (w->is_arm ? 0xffff : KVMFILTER_SELECT_12 | 0xff00);
	if (!w->is_arm && !w->is_amd) {
		e.fixed = kvmfilter_find_fixed(value);
		e.is_generic = value & 0xff;
	}
	add_event(w, &e);
	return 0;
}

static bool is_listed(const struct kvmfilter_events *events, uint64_t event)
{
	for (size_t i = 0; i < events->len; i++) {
		if (events->at[i] == event)
			return true;
	}
	return false;
}

void filterwant_list(const struct filterwant *w, struct kvmfilter_events *events, uint32_t *fixed)
{
	for (size_t i = 0; i < w->events.len; i++) {
		const struct filterwant_event *e = &w->events.at[i];

		if (e->kind != FILTERWANT_COUNTED)
			continue;
		*fixed |= e->fixed;
		if (e->is_generic && !is_listed(events, e->event))
			*vec_add(events) = e->event;
	}
}
