/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMSHOW_H
#define UTIL_KVM_KVMSHOW_H

/*
 * Where virtual CPUs' time went, as a document (tally.kvm-stat/1): exits by
 * reason, accesses by address, and the times of each virtual CPU. Says by which
 * tracepoints it is known, and what is not known without others.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct doc;
struct kvmtime;

enum kvmshow_key {
	KVMSHOW_COUNT,
	KVMSHOW_TIME,
	KVMSHOW_MOST,
	KVMSHOW_LEAST,
	KVMSHOW_MEAN,
	KVMSHOW_P99,
};

/* Which tables. */
enum kvmshow_part {
	KVMSHOW_EXITS = 1 << 0,
	KVMSHOW_MMIO = 1 << 1,
	KVMSHOW_PIO = 1 << 2,
	KVMSHOW_MSR = 1 << 3,
	KVMSHOW_CPUID = 1 << 4,
	KVMSHOW_VCPUS = 1 << 5,
	KVMSHOW_ALL = (1 << 6) - 1,
};

struct kvmshow {
	unsigned int parts;
	enum kvmshow_key key; /* rows with more of it come first */
	bool per_vcpu;
	int64_t vcpu;  /* only those of that number; -1: all */
	uint32_t pid;  /* only of that machine; 0: all */
	uint64_t lost; /* samples, to be told */
	bool brief;    /* how it is known was told before */
	double time_s; /* when, told in front of each row where documents follow each other; 0: not */
	size_t most;   /* rows of each table; 0: all */
};

void kvmshow_write(struct doc *doc, const struct kvmtime *k, const struct kvmshow *o);

#endif
