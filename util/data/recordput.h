/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_RECORDPUT_H
#define UTIL_DATA_RECORDPUT_H

/*
 * Appends records to a stream that somebody writes, in this host's byte order:
 * those that a recorder makes itself. What is behind the fields of the kernel's
 * records (perfattr_id_size() bytes) is zero, as for all that was before.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/data/record.h"

struct recordput {
	struct buf *out; /* borrowed */
	size_t id_size;	 /* perfattr_id_size() of the events */
};

struct recordput_task {
	uint32_t pid, tid, ppid, ptid;
};

void recordput_comm(const struct recordput *p, uint32_t pid, uint32_t tid, struct view name);
void recordput_fork(const struct recordput *p, const struct recordput_task *task);
void recordput_mmap(const struct recordput *p, uint16_t misc, const struct record_mmap *m);
void recordput_mmap2(const struct recordput *p, uint16_t misc, const struct record_mmap2 *m);
/* links: device and inode of each of the n namespaces. */
void recordput_namespaces(const struct recordput *p, uint32_t pid, uint32_t tid,
			  const uint64_t *links, size_t n);
void recordput_cgroup(const struct recordput *p, uint64_t id, struct view path);
void recordput_ksymbol(const struct recordput *p, const struct record_ksymbol *k);
void recordput_bpf_event(const struct recordput *p, const struct record_bpf_event *e);
/* id: of the event whose samples are lost. */
void recordput_lost_samples(const struct recordput *p, uint64_t lost, uint64_t id);
/* How the recorder's clock goes with the processor's counter. */
void recordput_time_conv(struct buf *out, const struct record_time_conv *c);
void recordput_compressed(struct buf *out, struct view bytes);

/* A record of nothing but its header: FINISHED_ROUND, FINISHED_INIT. */
void recordput_empty(struct buf *out, enum record_type type);

/* TRACING_DATA of a stream, whose payload follows outside of its size. */
void recordput_tracing_data(struct buf *out, struct view payload);

/* An item of section BUILD_ID; with HEADER_BUILD_ID as type a record. id is 20 bytes at most. */
void recordput_build_id(struct buf *out, uint16_t misc, int32_t pid, struct view id,
			struct view filename);

#endif
