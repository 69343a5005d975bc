/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_MEMSOURCE_H
#define UTIL_DATA_MEMSOURCE_H

/*
 * Where a memory access was served, in perf's words. Source of the bits:
 * union perf_mem_data_src of include/uapi/linux/perf_event.h.
 */

#include <stdint.h>

#include "util/base/buf.h"

/* Appends "|OP LOAD|LVL L1 or L1 hit|SNP None|TLB ...|LCK No|BLK  N/A". */
void memsource_add(uint64_t data_src, struct buf *out);

/* The parts of it behind the operation: "L1 hit", "None", "L1 or L2 hit", "No", " N/A". */
void memsource_add_level(uint64_t data_src, struct buf *out);
void memsource_add_snoop(uint64_t data_src, struct buf *out);
void memsource_add_tlb(uint64_t data_src, struct buf *out);
void memsource_add_lock(uint64_t data_src, struct buf *out);
void memsource_add_block(uint64_t data_src, struct buf *out);

#endif
