/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMABI_H
#define UTIL_KVM_KVMABI_H

/*
 * The part of KVM's interface that x86 or arm64 alone has and the headers of other
 * machines lack, as plain structures, so that the same source builds
 * everywhere; there the ioctls fail. What all machines have is linux/kvm.h's.
 * Source: Linux, arch/{x86,arm64}/include/uapi/asm/kvm.h and include/uapi/linux/kvm.h.
 */

#include <stdint.h>
#include <sys/ioctl.h>

/* Of which newer kernels have more than the headers that we are built with. */
enum kvmabi_cap {
	KVMABI_CAP_ARM_PMU_V3 = 126,
	KVMABI_CAP_GET_MSR_FEATURES = 153,
	KVMABI_CAP_PMU_EVENT_FILTER = 173,
	KVMABI_CAP_X86_USER_SPACE_MSR = 188,
	KVMABI_CAP_X86_MSR_FILTER = 189,
	KVMABI_CAP_PMU_CAPABILITY = 212,
	KVMABI_CAP_PMU_EVENT_MASKED_EVENTS = 226,
};

/* args[0] of KVMABI_CAP_X86_USER_SPACE_MSR: which accesses user space serves. */
enum kvmabi_msr_reason {
	KVMABI_MSR_INVAL = 1 << 0,
	KVMABI_MSR_UNKNOWN = 1 << 1,
	KVMABI_MSR_FILTER = 1 << 2,
};

struct kvmabi_msr {
	uint32_t index, reserved;
	uint64_t data;
};

/* One at a time is enough here. */
struct kvmabi_msrs {
	uint32_t n, pad;
	struct kvmabi_msr at[1];
};

struct kvmabi_cpuid_entry {
	uint32_t leaf, sub, flags;
	uint32_t eax, ebx, ecx, edx;
	uint32_t padding[3];
};

enum { KVMABI_CPUID_MOST = 256 };

struct kvmabi_cpuid {
	uint32_t n, padding;
	struct kvmabi_cpuid_entry at[KVMABI_CPUID_MOST];
};

struct kvmabi_regs {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rip, rflags;
};

struct kvmabi_segment {
	uint64_t base;
	uint32_t limit;
	uint16_t selector;
	uint8_t type, present, dpl, db, s, l, g, avl, unusable, padding;
};

struct kvmabi_table {
	uint64_t base;
	uint16_t limit, padding[3];
};

struct kvmabi_sregs {
	struct kvmabi_segment cs, ds, es, fs, gs, ss, tr, ldt;
	struct kvmabi_table gdt, idt;
	uint64_t cr0, cr2, cr3, cr4, cr8;
	uint64_t efer, apic_base;
	uint64_t interrupt_bitmap[4];
};

enum { KVMABI_FILTER_RANGES = 16 };

enum kvmabi_filter_access { KVMABI_FILTER_READ = 1 << 0, KVMABI_FILTER_WRITE = 1 << 1 };

/* Which MSRs guests access by themselves: those with a bit set. */
struct kvmabi_msr_filter {
	uint32_t flags; /* 0: what is in no range is allowed */
	struct {
		uint32_t access, n, base;
		const uint8_t *bitmap;
	} ranges[KVMABI_FILTER_RANGES];
};

/* The sizes in the numbers are those of the headers' structures, whose arrays have no length. */
struct kvmabi_header {
	uint32_t n, pad;
};

/* What is in front of an event filter's entries. */
struct kvmabi_filter {
	uint32_t action, nevents, fixed_counter_bitmap, flags, pad[4];
};

#define KVMABI_SET_PMU_EVENT_FILTER _IOW(0xae, 0xb2, struct kvmabi_filter)

/* arm64: what a virtual CPU is to be, and its feature of counters. */
struct kvmabi_arm_init {
	uint32_t target;
	uint32_t features[7];
};

enum { KVMABI_ARM_FEATURE_PMU_V3 = 3 }; /* a bit of features[0] */

/* The attribute of a virtual CPU that takes a range of a filter. */
enum { KVMABI_ARM_PMU_V3_CTRL = 0, KVMABI_ARM_PMU_V3_FILTER = 2 };

#define KVMABI_ARM_VCPU_INIT	    _IOW(0xae, 0xae, struct kvmabi_arm_init)
#define KVMABI_ARM_PREFERRED_TARGET _IOR(0xae, 0xaf, struct kvmabi_arm_init)

#define KVMABI_GET_SUPPORTED_CPUID _IOWR(0xae, 0x05, struct kvmabi_header)
#define KVMABI_GET_REGS		   _IOR(0xae, 0x81, struct kvmabi_regs)
#define KVMABI_SET_REGS		   _IOW(0xae, 0x82, struct kvmabi_regs)
#define KVMABI_GET_SREGS	   _IOR(0xae, 0x83, struct kvmabi_sregs)
#define KVMABI_SET_SREGS	   _IOW(0xae, 0x84, struct kvmabi_sregs)
#define KVMABI_GET_MSRS		   _IOWR(0xae, 0x88, struct kvmabi_header)
#define KVMABI_SET_MSRS		   _IOW(0xae, 0x89, struct kvmabi_header)
#define KVMABI_SET_MSR_FILTER	   _IOW(0xae, 0xc6, struct kvmabi_msr_filter)
#define KVMABI_SET_CPUID	   _IOW(0xae, 0x90, struct kvmabi_header)

#endif
