/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_MEMSOURCE_H
#define UTIL_EXPORT_MEMSOURCE_H

/*
 * Where a memory access was served, in perf's words. Source of the bits:
 * union perf_mem_data_src of include/uapi/linux/perf_event.h.
 */

#include <stdint.h>

#include "util/base/buf.h"

/* Appends "|OP LOAD|LVL L1 or L1 hit|SNP None|TLB ...|LCK No|BLK  N/A". */
void memsource_add(uint64_t data_src, struct buf *out);

#endif
