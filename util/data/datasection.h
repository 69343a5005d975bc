/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_DATASECTION_H
#define UTIL_DATA_DATASECTION_H

/*
 * Bytes of a perf.data's feature sections, as somebody writes them in this
 * host's byte order. What they say is the caller's to find out. The layouts are
 * those of tools/perf/Documentation/perf.data-file-format.txt in Linux.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/data/perfattr.h"

enum datasection_bit {
	DATASECTION_TRACING_DATA = 1,
	DATASECTION_BUILD_ID = 2,
	DATASECTION_HOSTNAME = 3,
	DATASECTION_OSRELEASE = 4,
	DATASECTION_VERSION = 5,
	DATASECTION_ARCH = 6,
	DATASECTION_NRCPUS = 7,
	DATASECTION_CPUDESC = 8,
	DATASECTION_CPUID = 9,
	DATASECTION_TOTAL_MEM = 10,
	DATASECTION_CMDLINE = 11,
	DATASECTION_EVENT_DESC = 12,
	DATASECTION_CPU_TOPOLOGY = 13,
	DATASECTION_NUMA_TOPOLOGY = 14,
	DATASECTION_BRANCH_STACK = 15,
	DATASECTION_PMU_MAPPINGS = 16,
	DATASECTION_GROUP_DESC = 17,
	DATASECTION_AUXTRACE = 18,
	DATASECTION_CACHE = 20,
	DATASECTION_SAMPLE_TIME = 21,
	DATASECTION_MEM_TOPOLOGY = 22,
	DATASECTION_CLOCKID = 23,
	DATASECTION_DIR_FORMAT = 24,
	DATASECTION_BPF_PROG_INFO = 25,
	DATASECTION_BPF_BTF = 26,
	DATASECTION_COMPRESSED = 27,
	DATASECTION_CLOCK_DATA = 29,
};

void datasection_put32(struct buf *out, uint32_t n);
void datasection_put64(struct buf *out, uint64_t n);

/* A length and the text, padded with NULs to 64 bytes. */
void datasection_put_text(struct buf *out, struct view text);

/* Texts, with how many they are in front. */
void datasection_put_texts(struct buf *out, const char *const *texts, size_t n);

struct datasection_event {
	const char *name;
	struct perfattr attr;
	const uint64_t *ids;
	size_t n_ids;
	size_t group_len; /* of a leader: with itself; 0: leads none */
};

/* EVENT_DESC and GROUP_DESC; the latter is empty when there are no groups. */
void datasection_put_events(struct buf *out, const struct datasection_event *events, size_t n);
void datasection_put_groups(struct buf *out, const struct datasection_event *events, size_t n);

/* COMPRESSED: by zstd at that level, to ratio per cent; readers need so much memory at once. */
void datasection_put_compressed(struct buf *out, uint32_t level, uint32_t ratio, uint32_t room);

#endif
