/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TESTLOAD_HOSTCODE_H
#define UTIL_TESTLOAD_HOSTCODE_H

/*
 * The few instructions that workloads need of the CPU they run on, and what
 * takes their place on a CPU that this file does not know.
 */

#include <stdint.h>
#include <time.h>

/* hostcode_return is the code of a function that returns this number. */
#define HOSTCODE_NUMBER 90

#if defined(__x86_64__) || defined(__i386__)
/* mov eax, 90; ret */
static const uint8_t hostcode_return[] = { 0xb8, HOSTCODE_NUMBER, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
/* movz w0, #90; ret */
static const uint32_t hostcode_return[] = { 0x52800000 | HOSTCODE_NUMBER << 5, 0xd65f03c0 };
#elif defined(__riscv)
/* addi a0, zero, 90; jalr zero, 0(ra) */
static const uint32_t hostcode_return[] = { 0x00000513 | HOSTCODE_NUMBER << 20, 0x00008067 };
#elif defined(__powerpc__)
/* li r3, 90; blr */
static const uint32_t hostcode_return[] = { 0x38600000 | HOSTCODE_NUMBER, 0x4e800020 };
#elif defined(__s390x__)
/* lhi %r2, 90; br %r14 */
static const uint8_t hostcode_return[] = { 0xa7, 0x28, 0, HOSTCODE_NUMBER, 0x07, 0xfe };
#elif defined(__loongarch__)
/* addi.w a0, zero, 90; jirl zero, ra, 0 */
static const uint32_t hostcode_return[] = { 0x02800004 | HOSTCODE_NUMBER << 10, 0x4c000020 };
#else
static const uint8_t hostcode_return[1] = { 0 };
#define HOSTCODE_NONE 1
#endif

#ifndef HOSTCODE_NONE
#define HOSTCODE_NONE 0
#endif

#if defined(__aarch64__)
/* An identification register that the kernel reads for user space: an exception and a return. */
static inline void hostcode_trap(void)
{
	uint64_t value;

	__asm__ volatile("mrs %0, ID_AA64ISAR0_EL1" : "=r"(value));
	(void)value;
}
#else
static inline void hostcode_trap(void)
{
}
#endif

#if defined(__x86_64__) || defined(__i386__)
/* x86 knows the clock of perf's records as the time stamp counter. */
#define HOSTCODE_OWN_CLOCK 1
static inline uint64_t hostcode_clock(void)
{
	return __builtin_ia32_rdtsc();
}
#else
#define HOSTCODE_OWN_CLOCK 0
static inline uint64_t hostcode_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
#endif

#endif
