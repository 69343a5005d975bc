/* SPDX-License-Identifier: MIT */
/*
 * A virtual machine of a few instructions on /dev/kvm (x86): exits of a kind that is
 * asked for, as many as are asked for, and nothing else. Prints what it has seen:
 *
 *	minivm pio|mmio|msr|cpuid N	16-bit code
 *	minivm user-pio|spin N		64-bit code of privilege level 3; spin only counts
 *
 * 77: there is no KVM here, or it is not one that runs such code.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	MEMORY = 0xa0000, /* behind it is a hole, up to 1 MiB */
	CODE = 0x1000,
	TABLES = 0x10000,
	PAGE = 0x1000,
	NOTHING_HERE = 77,
};

/* The number of turns, 4 bytes, goes to .count; the end is hlt, or a fault at level 3. */
static const struct program {
	const char *name;
	unsigned int count, length;
	int is_64;
	unsigned char code[24];
} programs[] = {
	/* mov ecx, N; mov dx, 0xe9; L: out dx, al; dec ecx; jnz L; hlt */
	{ "pio", 2, 15, 0, "\x66\xb9____\xba\xe9\x00\xee\x66\x49\x75\xfb\xf4" },
	/* mov ecx, N; mov ax, 0xf000; mov ds, ax; L: mov byte [0x10], 0x55; dec ecx; jnz L; hlt */
	{ "mmio", 2, 21, 0,
	  "\x66\xb9____\xb8\x00\xf0\x8e\xd8\xc6\x06\x10\x00\x55\x66\x49\x75\xf7\xf4" },
	/* mov esi, N; mov ecx, 0x10; L: rdmsr; dec esi; jnz L; hlt */
	{ "msr", 2, 19, 0, "\x66\xbe____\x66\xb9\x10\x00\x00\x00\x0f\x32\x66\x4e\x75\xfa\xf4" },
	/* mov esi, N; L: xor eax, eax; xor ecx, ecx; cpuid; dec esi; jnz L; hlt */
	{ "cpuid", 2, 19, 0, "\x66\xbe____\x66\x31\xc0\x66\x31\xc9\x0f\xa2\x66\x4e\x75\xf4\xf4" },
	/* mov esi, N; mov dx, 0xe9; L: out dx, al; dec esi; jnz L; hlt */
	{ "user-pio", 1, 15, 1, "\xbe____\x66\xba\xe9\x00\xee\xff\xce\x75\xfb\xf4" },
	/* mov ecx, N; L: dec ecx; jnz L; hlt */
	{ "spin", 1, 10, 1, "\xb9____\xff\xc9\x75\xfc\xf4" },
};

static int refuse(const char *what)
{
	printf("minivm: %s: %s\n", what, strerror(errno));
	return NOTHING_HERE;
}

/* One gigabyte as it is, in pages of 2 MiB that level 3 may use. */
static void map_memory(unsigned char *memory)
{
	uint64_t *tables = (uint64_t *)(memory + TABLES);

	tables[0] = TABLES + PAGE + 7;
	tables[PAGE / 8] = TABLES + 2 * PAGE + 7;
	tables[2 * PAGE / 8] = 0x87;
}

static void set_registers(const struct program *p, struct kvm_sregs *s, struct kvm_regs *r)
{
	struct kvm_segment segment = {
		.limit = 0xffffffff,
		.selector = 8 | 3,
		.present = 1,
		.type = 11,
		.dpl = 3,
		.s = 1,
		.l = 1,
		.g = 1,
	};

	r->rip = CODE;
	r->rsp = 0x8000;
	r->rflags = 2;
	s->cs.base = 0;
	s->cs.selector = 0;
	if (!p->is_64)
		return;
	r->rflags |= 3 << 12; /* level 3 may use ports */
	s->cr3 = TABLES;
	s->cr4 = 0x20;
	s->cr0 = 0x80050033;
	s->efer = 0x500;
	s->cs = segment;
	segment.type = 3;
	segment.selector = 16 | 3;
	segment.l = 0;
	segment.db = 1;
	s->ds = s->es = s->fs = s->gs = s->ss = segment;
}

static int run(int cpu, struct kvm_run *run, const char *name)
{
	unsigned int io = 0, mmio = 0;

	for (;;) {
		if (ioctl(cpu, KVM_RUN, 0) < 0) {
			if (errno == EINTR)
				continue;
			return refuse("KVM_RUN");
		}
		io += run->exit_reason == KVM_EXIT_IO;
		mmio += run->exit_reason == KVM_EXIT_MMIO;
		if (run->exit_reason == KVM_EXIT_IO || run->exit_reason == KVM_EXIT_MMIO)
			continue;
		printf("%s io=%u mmio=%u last=%u\n", name, io, mmio, run->exit_reason);
		return run->exit_reason == KVM_EXIT_HLT || run->exit_reason == KVM_EXIT_SHUTDOWN
			       ? 0
			       : NOTHING_HERE;
	}
}

static int make_cpu(int kvm, int vm, const struct program *p, unsigned char *memory)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) + 256 * sizeof(cpuid->entries[0]));
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), cpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	struct kvm_sregs sregs;
	struct kvm_regs regs = { 0 };
	struct kvm_run *shared;

	if (cpu < 0 || size < (int)sizeof(*shared))
		return refuse("KVM_CREATE_VCPU");
	cpuid->nent = 256;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid) < 0 || ioctl(cpu, KVM_SET_CPUID2, cpuid) < 0)
		return refuse("KVM_SET_CPUID2");
	free(cpuid);
	shared = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (shared == MAP_FAILED || ioctl(cpu, KVM_GET_SREGS, &sregs) < 0)
		return refuse("KVM_GET_SREGS");
	map_memory(memory);
	set_registers(p, &sregs, &regs);
	if (ioctl(cpu, KVM_SET_SREGS, &sregs) < 0 || ioctl(cpu, KVM_SET_REGS, &regs) < 0)
		return refuse("KVM_SET_REGS");
	return run(cpu, shared, p->name);
}

int main(int argc, char **argv)
{
	uint32_t turns = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 100;
	const struct program *p = NULL;
	struct kvm_userspace_memory_region region = { .memory_size = MEMORY };
	unsigned char *memory;
	int kvm, vm;

	for (size_t i = 0; argc > 1 && i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (strcmp(argv[1], programs[i].name) == 0)
			p = &programs[i];
	}
	if (!p) {
		fprintf(stderr, "usage: minivm pio|mmio|msr|cpuid|user-pio|spin [N]\n");
		return 2;
	}
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0 || ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return refuse("/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (vm < 0 || memory == MAP_FAILED)
		return refuse("KVM_CREATE_VM");
	ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000);
	region.userspace_addr = (uintptr_t)memory;
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return refuse("KVM_SET_USER_MEMORY_REGION");
	memcpy(memory + CODE, p->code, p->length);
	memcpy(memory + CODE + p->count, &turns, sizeof(turns));
	return make_cpu(kvm, vm, p, memory);
}
