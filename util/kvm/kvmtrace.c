/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmtrace.h"

#include <string.h>

enum { REASONS_MOST = 4096 };

#define IOCTL_RUN UINT64_C(0xae80) /* KVM_RUN */

struct kvmtrace_source {
	uint64_t id;
	enum kvmtrace_kind kind;
};

static const struct {
	const char *name;
	enum kvmtrace_kind kind;
} known[] = {
	{ "kvm:kvm_exit", KVMTRACE_EXIT },
	{ "kvm:kvm_entry", KVMTRACE_ENTRY },
	{ "kvm:kvm_s390_sie_exit", KVMTRACE_EXIT },
	{ "kvm:kvm_s390_sie_enter", KVMTRACE_ENTRY },
	{ "kvm:kvm_enter", KVMTRACE_ENTRY },   /* loongarch */
	{ "kvm:kvm_reenter", KVMTRACE_ENTRY }, /* loongarch */
	{ "kvm:kvm_userspace_exit", KVMTRACE_USER_EXIT },
	{ "kvm:kvm_pio", KVMTRACE_PIO },
	{ "kvm:kvm_mmio", KVMTRACE_MMIO },
	{ "kvm:kvm_msr", KVMTRACE_MSR },
	{ "kvm:kvm_cpuid", KVMTRACE_CPUID },
	{ "kvm:kvm_emulate_insn", KVMTRACE_EMULATE },
	{ "syscalls:sys_enter_ioctl", KVMTRACE_RUN },
	{ "syscalls:sys_exit_ioctl", KVMTRACE_RETURN },
	{ "sched:sched_switch", KVMTRACE_SWITCH },
	{ "sched:sched_wakeup", KVMTRACE_WAKEUP },
};

const char *kvmtrace_name(size_t i)
{
	return i < ARRAY_LEN(known) ? known[i].name : NULL;
}

void kvmtrace_release(struct kvmtrace *k)
{
	vec_release(&k->sources);
	map_release(&k->by_id);
	map_release(&k->reasons);
	arena_release(&k->arena);
}

static const struct kvmtrace_source *find_source(struct kvmtrace *k, uint64_t id)
{
	struct kvmtrace_source *s = map_find(&k->by_id, view_make((const char *)&id, sizeof(id)));
	const char *name;

	if (s)
		return s;
	s = arena_alloc(&k->arena, sizeof(*s));
	s->id = id;
	name = tracedata_find_name(k->formats, id);
	for (size_t i = 0; name && i < ARRAY_LEN(known); i++) {
		if (strcmp(name, known[i].name) == 0)
			s->kind = known[i].kind;
	}
	*vec_add(&k->sources) = s;
	*map_add(&k->by_id, view_make((const char *)&s->id, sizeof(s->id))) = s;
	return s;
}

static const char *intern(struct kvmtrace *k, const char *text)
{
	const char *kept = map_find(&k->reasons, view_of(text));

	if (kept)
		return kept;
	/* A damaged recording has a new one in each sample. */
	if (k->reasons.len >= REASONS_MOST)
		return "other";
	kept = arena_string(&k->arena, text);
	*map_add(&k->reasons, view_of(kept)) = (void *)kept;
	return kept;
}

/* One sample, while it is read. */
struct payload {
	struct kvmtrace *k;
	uint64_t id;
	struct view raw;
};

/* 0 for a field that is not there. */
static uint64_t number(const struct payload *p, const char *field)
{
	uint64_t value = 0;

	tracedata_find_number(p->k->formats, p->id, p->raw, field, &value);
	return value;
}

static bool has(const struct payload *p, const char *field, uint64_t *value)
{
	return tracedata_find_number(p->k->formats, p->id, p->raw, field, value);
}

/* By the format's list, else "WHAT 12". */
static const char *name_value(const struct payload *p, const char *field, size_t list,
			      const char *what, uint64_t value)
{
	const char *symbol = tracedata_find_symbol(p->k->formats, p->id, field, list, value);
	struct buf text = { 0 };
	const char *kept;

	if (symbol)
		buf_add_text(&text, symbol);
	else
		buf_printf(&text, "%s %llu", what, (unsigned long long)value);
	kept = intern(p->k, buf_text(&text));
	buf_release(&text);
	return kept;
}

/* RISC-V's format has numbers alone. Source: the Privileged ISA, table of scause. */
static const char *name_cause(const struct payload *p, uint64_t cause)
{
	static const struct {
		unsigned int code;
		const char *name;
	} traps[] = {
		{ 2, "ILLEGAL_INSTRUCTION" }, { 3, "BREAKPOINT" },
		{ 5, "LOAD_ACCESS_FAULT" },   { 7, "STORE_ACCESS_FAULT" },
		{ 8, "USER_ECALL" },	      { 10, "VS_ECALL" },
		{ 12, "INST_PAGE_FAULT" },    { 13, "LOAD_PAGE_FAULT" },
		{ 15, "STORE_PAGE_FAULT" },   { 20, "INST_GUEST_PAGE_FAULT" },
		{ 21, "LOAD_GUEST_PAGE_FAULT" }, { 22, "VIRTUAL_INSTRUCTION" },
		{ 23, "STORE_GUEST_PAGE_FAULT" },
	}, interrupts[] = {
		{ 1, "S_SOFT_INTERRUPT" },     { 2, "VS_SOFT_INTERRUPT" },
		{ 5, "S_TIMER_INTERRUPT" },    { 6, "VS_TIMER_INTERRUPT" },
		{ 9, "S_EXTERNAL_INTERRUPT" }, { 12, "S_GUEST_EXTERNAL_INTERRUPT" },
		{ 13, "PMU_INTERRUPT" },
	};
	/* The bit of interrupts is the highest of a register of 32 or 64 bits. */
	bool is_interrupt = cause >> 63 || (cause <= UINT32_MAX && cause >> 31);
	uint64_t code = cause & 0x7fffffff;

	for (size_t i = 0; is_interrupt && i < ARRAY_LEN(interrupts); i++) {
		if (interrupts[i].code == code)
			return interrupts[i].name;
	}
	for (size_t i = 0; !is_interrupt && i < ARRAY_LEN(traps); i++) {
		if (traps[i].code == code)
			return traps[i].name;
	}
	return name_value(p, "scause", 0, is_interrupt ? "interrupt" : "cause", code);
}

static const char *name_exit(const struct payload *p)
{
	uint64_t value, isa;

	if (has(p, "exit_reason", &value)) {
		/* x86: VMX has flags above its reason, and the format a list for each isa. */
		isa = number(p, "isa");
		return name_value(p, "exit_reason", isa == 2,
				  isa == 1   ? "VMX exit"
				  : isa == 2 ? "SVM exit"
					     : "exit",
				  isa == 1 ? value & 0xffff : value);
	}
	if (has(p, "esr_ec", &value)) {
		/* arm64: a trap's class tells more than that it is one. */
		const char *kind = name_value(p, "ret", 0, "exception", number(p, "ret"));

		return strcmp(kind, "TRAP") == 0 || !strncmp(kind, "exception ", 10)
			       ? name_value(p, "esr_ec", 0, "class", value)
			       : kind;
	}
	if (has(p, "scause", &value))
		return name_cause(p, value);
	if (has(p, "icptcode", &value))
		return name_value(p, "icptcode", 0, "intercept", value);
	if (has(p, "reason", &value))
		return name_value(p, "reason", 0, "exit", value);
	return intern(p->k, "unknown");
}

static const char *name_user_exit(const struct payload *p)
{
	int64_t sys = (int64_t)number(p, "errno");

	if (sys < 0)
		return intern(p->k, sys == -4 ? "restart (EINTR)" : "error");
	return name_value(p, "reason", 0, "KVM_EXIT", number(p, "reason"));
}

static void read_access(const struct payload *p, struct kvmtrace_event *e)
{
	uint64_t type;

	switch (e->kind) {
	case KVMTRACE_PIO:
		e->address = number(p, "port");
		e->is_write = number(p, "rw");
		break;
	case KVMTRACE_MMIO:
		/* 0: a read that user space has yet to answer; 1: its answer; 2: a write. */
		type = number(p, "type");
		e->address = number(p, "gpa");
		e->is_write = type == 2;
		e->is_answer = type == 1;
		break;
	case KVMTRACE_MSR:
		e->address = number(p, "ecx");
		e->is_write = number(p, "write");
		break;
	default:
		e->address = number(p, "function");
		break;
	}
}

void kvmtrace_read(struct kvmtrace *k, uint64_t id, struct view raw, struct kvmtrace_event *out)
{
	const struct payload p = { k, id, raw };
	uint64_t vcpu;

	*out = (struct kvmtrace_event){ .kind = find_source(k, id)->kind, .vcpu = -1 };
	switch (out->kind) {
	case KVMTRACE_EXIT:
		out->reason = name_exit(&p);
		/* fall through */
	case KVMTRACE_ENTRY:
		if (has(&p, "vcpu_id", &vcpu) || has(&p, "id", &vcpu))
			out->vcpu = (int64_t)(vcpu & UINT32_MAX);
		break;
	case KVMTRACE_USER_EXIT:
		out->reason = name_user_exit(&p);
		break;
	case KVMTRACE_RUN:
		if ((number(&p, "cmd") & UINT32_MAX) != IOCTL_RUN)
			out->kind = KVMTRACE_NONE;
		break;
	case KVMTRACE_PIO:
	case KVMTRACE_MMIO:
	case KVMTRACE_MSR:
	case KVMTRACE_CPUID:
		read_access(&p, out);
		break;
	case KVMTRACE_SWITCH:
		out->prev = (uint32_t)number(&p, "prev_pid");
		out->next = (uint32_t)number(&p, "next_pid");
		/* Above the eight states there is the mark of a preemption. */
		out->is_runnable = !(number(&p, "prev_state") & 0xff);
		break;
	case KVMTRACE_WAKEUP:
		out->next = (uint32_t)number(&p, "pid");
		break;
	default:
		break;
	}
}
