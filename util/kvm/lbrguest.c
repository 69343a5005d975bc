/* SPDX-License-Identifier: MIT */
#include "util/kvm/lbrguest.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "gen/x86-regs.h"
#include "util/base/alloc.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"
#include "util/kvm/kvmvm.h"

/* The guest's memory: real mode, all segments at 0. */
enum {
	CODE = 0x1000,
	HANDLER = 0x1800,  /* of faults */
	FAULTED = 0x2ff0,  /* a byte that the handler sets */
	PROGRESS = 0x2ff2, /* accesses that were done */
	WRITES = 0x3000,   /* the number, and the lower and upper half of the value, of each */
	READS = 0x4000,	   /* the number of each */
	VALUES = 0x5000,   /* what was read */
	STACK = 0x8000,
	MEMORY = 0x10000,
	VECTOR_GP = 13,
	EXITS_MOST = 10000,
	FILTERED = 0x600 * 8, /* MSRs of a range, at most */
};

struct code {
	unsigned char *at;
	size_t len;
};

static void put(struct code *c, const void *bytes, size_t n)
{
	memcpy(c->at + c->len, bytes, n);
	c->len += n;
}

#define PUT(c, ...) \
	put(c, (const unsigned char[]){ __VA_ARGS__ }, \
	    sizeof((const unsigned char[]){ __VA_ARGS__ }))

/* A jump of two bytes back to where it is if the last result was not 0 (jnz). */
static void jump_back(struct code *c, size_t to)
{
	PUT(c, 0x75, (unsigned char)(to - (c->len + 2)));
}

static void count_access(struct code *c)
{
	PUT(c, 0xff, 0x06, PROGRESS & 0xff, PROGRESS >> 8); /* inc word [PROGRESS] */
}

/* mov si,WRITES; for di: mov ecx,[si]; mov eax,[si+4]; mov edx,[si+8]; wrmsr */
static void put_writes(struct code *c, size_t n)
{
	size_t loop;

	if (!n)
		return;
	PUT(c, 0xbe, WRITES & 0xff, WRITES >> 8, 0xbf, (unsigned char)n, 0);
	loop = c->len;
	PUT(c, 0x66, 0x8b, 0x0c, 0x66, 0x8b, 0x44, 0x04, 0x66, 0x8b, 0x54, 0x08, 0x0f, 0x30);
	count_access(c);
	PUT(c, 0x83, 0xc6, 0x0c, 0x4f); /* add si,12; dec di */
	jump_back(c, loop);
}

/* mov cx,n; dec cx; jnz: branches, all but the last one taken. */
static void put_branches(struct code *c)
{
	size_t loop;

	PUT(c, 0xb9, LBRGUEST_BRANCHES, 0);
	loop = c->len;
	PUT(c, 0x49);
	jump_back(c, loop);
}

/* mov si,READS; mov bx,VALUES; for di: mov ecx,[si]; rdmsr; mov [bx],eax; mov [bx+4],edx */
static void put_reads(struct code *c, size_t n)
{
	size_t loop;

	if (!n)
		return;
	PUT(c, 0xbe, READS & 0xff, READS >> 8, 0xbf, (unsigned char)n, 0);
	PUT(c, 0xbb, VALUES & 0xff, VALUES >> 8);
	loop = c->len;
	PUT(c, 0x66, 0x8b, 0x0c, 0x0f, 0x32, 0x66, 0x89, 0x07, 0x66, 0x89, 0x57, 0x04);
	count_access(c);
	PUT(c, 0x83, 0xc6, 0x04, 0x83, 0xc3, 0x08, 0x4f); /* add si,4; add bx,8; dec di */
	jump_back(c, loop);
}

static void load(const struct lbrguest *g, unsigned char *memory)
{
	struct code code = { .at = memory + CODE };
	struct code handler = { .at = memory + HANDLER };
	const uint16_t vector[2] = { HANDLER, 0 };

	memcpy(memory + VECTOR_GP * sizeof(vector), vector, sizeof(vector));
	for (size_t i = 0; i < g->nwrites; i++) {
		const uint32_t row[3] = { g->writes[i].msr, (uint32_t)g->writes[i].value,
					  (uint32_t)(g->writes[i].value >> 32) };

		memcpy(memory + WRITES + i * sizeof(row), row, sizeof(row));
	}
	if (g->nreads)
		memcpy(memory + READS, g->reads, g->nreads * sizeof(g->reads[0]));
	put_writes(&code, g->nwrites);
	put_branches(&code);
	put_reads(&code, g->nreads);
	PUT(&code, 0xf4); /* hlt */
	/* mov byte [FAULTED],1; hlt */
	PUT(&handler, 0xc6, 0x06, FAULTED & 0xff, FAULTED >> 8, 1, 0xf4);
}

static int start(const struct kvmvm *m, struct err *err)
{
	struct kvmabi_regs regs = { .rip = CODE, .rsp = STACK, .rflags = 2 };
	struct kvmabi_sregs sregs;

	if (ioctl(m->vcpu, KVMABI_GET_SREGS, &sregs) < 0)
		return err_system(err, errno, "KVM_GET_SREGS");
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	if (ioctl(m->vcpu, KVMABI_SET_SREGS, &sregs) < 0 ||
	    ioctl(m->vcpu, KVMABI_SET_REGS, &regs) < 0)
		return err_system(err, errno, "KVM_SET_REGS");
	return 0;
}

/* Also those accesses that KVM would take without doing anything (DEBUGCTL) come to user space. */
static int filter(const struct kvmvm *m, struct err *err)
{
	static const uint8_t none[FILTERED / 8];
	static const struct {
		uint32_t base, n;
	} ranges[] = {
		{ MSR_LBR_SELECT, 2 },
		{ MSR_IA32_DEBUGCTL, 1 },
		{ MSR_LASTBRANCH_FROM_IP(0), 0x80 },
		{ MSR_LBR_INFO(0), 0x20 },
		{ MSR_LASTBRANCH_CORE_FROM_IP(0), 0x40 },
		{ MSR_IA32_LBR_CTL, 2 },
		{ MSR_IA32_LBR_INFO(0), 0x40 },
		{ MSR_IA32_LBR_FROM_IP(0), 0x40 },
		{ MSR_IA32_LBR_TO_IP(0), 0x40 },
		{ MSR_AMD_LBR_SELECT, 2 },
		{ MSR_AMD_LBR_FROM(0), 0x20 },
	};
	struct kvmabi_msr_filter f = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		f.ranges[i].access = KVMABI_FILTER_READ | KVMABI_FILTER_WRITE;
		f.ranges[i].base = ranges[i].base;
		f.ranges[i].n = ranges[i].n;
		f.ranges[i].bitmap = none;
	}
	if (ioctl(m->vm, KVMABI_SET_MSR_FILTER, &f) < 0)
		return err_system(err, errno, "KVM_X86_SET_MSR_FILTER");
	return 0;
}

static int make(struct kvmvm *m, const struct kvmdev *dev, uint64_t capabilities, bool serves,
		struct err *err)
{
	const uint64_t reasons = KVMABI_MSR_INVAL | KVMABI_MSR_UNKNOWN | KVMABI_MSR_FILTER;

	if (kvmvm_init(m, dev, err) < 0 || kvmvm_add_memory(m, MEMORY, err) < 0)
		return -1;
	if (serves && (kvmvm_enable(m, KVMABI_CAP_X86_USER_SPACE_MSR, reasons, err) < 0 ||
		       filter(m, err) < 0))
		return -1;
	if (kvmvm_add_cpu(m, err) < 0)
		return -1;
	if (capabilities && !kvmvm_set_msr(m, MSR_IA32_PERF_CAPABILITIES, capabilities))
		return err_set(err, ERR_UNSUPPORTED,
			       "KVM refuses %#llx as a guest's IA32_PERF_CAPABILITIES",
			       (unsigned long long)capabilities);
	return start(m, err);
}

static void serve(struct lbrguest *g, struct kvm_run *run, const struct lbrguest_server *s)
{
	bool is_read = run->exit_reason == KVM_EXIT_X86_RDMSR, done;
	uint64_t value = 0;

	if (is_read)
		done = s && s->read && s->read(s->arg, run->msr.index, &value);
	else
		done = s && s->write && s->write(s->arg, run->msr.index, run->msr.data);
	if (is_read && done)
		run->msr.data = value;
	run->msr.error = !done;
	g->served += done;
}

static int run(struct lbrguest *g, struct kvmvm *m, const struct lbrguest_server *server,
	       struct err *err)
{
	for (int i = 0; i < EXITS_MOST; i++) {
		if (ioctl(m->vcpu, KVM_RUN, 0) < 0 && errno != EINTR)
			return err_system(err, errno, "KVM_RUN");
		switch (m->run->exit_reason) {
		case KVM_EXIT_HLT:
			return 0;
		case KVM_EXIT_X86_RDMSR:
		case KVM_EXIT_X86_WRMSR:
			serve(g, m->run, server);
			break;
		case KVM_EXIT_INTR:
			break;
		default:
			return err_set(err, ERR_UNSUPPORTED, "the guest stopped with exit %u",
				       m->run->exit_reason);
		}
	}
	return err_set(err, ERR_UNSUPPORTED, "the guest does not come to its end");
}

int lbrguest_run(struct lbrguest *g, const struct kvmdev *dev, uint64_t perf_capabilities,
		 const struct lbrguest_server *server, struct err *err)
{
	struct kvmvm m;
	uint16_t done;
	int status;

	if (g->nwrites > LBRGUEST_MOST || g->nreads > LBRGUEST_MOST)
		return err_set(err, ERR_USAGE, "more than %d registers", LBRGUEST_MOST);
	status = make(&m, dev, perf_capabilities, server != NULL, err);
	if (status == 0) {
		load(g, m.memory);
		status = run(g, &m, server, err);
	}
	if (status == 0) {
		memcpy(&done, m.memory + PROGRESS, sizeof(done));
		g->done = done;
		g->faulted = m.memory[FAULTED];
		if (g->nreads)
			memcpy(g->values, m.memory + VALUES, g->nreads * sizeof(g->values[0]));
	}
	kvmvm_release(&m);
	return status;
}
