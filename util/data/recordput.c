/* SPDX-License-Identifier: MIT */
#include "util/data/recordput.h"

#include <string.h>

#include "util/data/perfattr.h"

enum { HEADER = 8, BUILD_ID_ROOM = 20, NAME_MOST = 4096 };

static void put16(struct buf *out, uint16_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void put32(struct buf *out, uint32_t n)
{
	buf_add(out, &n, sizeof(n));
}

static void put64(struct buf *out, uint64_t n)
{
	buf_add(out, &n, sizeof(n));
}

static size_t begin(struct buf *out, uint32_t type, uint16_t misc)
{
	size_t start = out->len;

	put32(out, type);
	put16(out, misc);
	put16(out, 0);
	return start;
}

static void end(struct buf *out, size_t start, size_t id_size)
{
	uint16_t size;

	buf_add_fill(out, 0, id_size);
	size = (uint16_t)(out->len - start);
	memcpy(out->at + start + 6, &size, sizeof(size));
}

/* With at least one NUL, so that records stay multiples of eight. */
static void put_text(struct buf *out, size_t start, struct view text)
{
	size_t len = text.len < NAME_MOST ? text.len : NAME_MOST;

	buf_add(out, text.at, len);
	buf_add_fill(out, 0, 8 - (out->len - start) % 8);
}

void recordput_comm(const struct recordput *p, uint32_t pid, uint32_t tid, struct view name)
{
	size_t start = begin(p->out, RECORD_COMM, 0);

	put32(p->out, pid);
	put32(p->out, tid);
	put_text(p->out, start, name);
	end(p->out, start, p->id_size);
}

void recordput_fork(const struct recordput *p, const struct recordput_task *task)
{
	size_t start = begin(p->out, RECORD_FORK, 0);

	put32(p->out, task->pid);
	put32(p->out, task->ppid);
	put32(p->out, task->tid);
	put32(p->out, task->ptid);
	put64(p->out, 0);
	end(p->out, start, p->id_size);
}

void recordput_mmap(const struct recordput *p, uint16_t misc, const struct record_mmap *m)
{
	size_t start = begin(p->out, RECORD_MMAP, misc);

	put32(p->out, m->pid);
	put32(p->out, m->tid);
	put64(p->out, m->addr);
	put64(p->out, m->len);
	put64(p->out, m->pgoff);
	put_text(p->out, start, m->filename);
	end(p->out, start, p->id_size);
}

void recordput_mmap2(const struct recordput *p, uint16_t misc, const struct record_mmap2 *m)
{
	size_t start = begin(p->out, RECORD_MMAP2, misc);

	put32(p->out, m->pid);
	put32(p->out, m->tid);
	put64(p->out, m->addr);
	put64(p->out, m->len);
	put64(p->out, m->pgoff);
	put32(p->out, m->maj);
	put32(p->out, m->min);
	put64(p->out, m->ino);
	put64(p->out, m->ino_generation);
	put32(p->out, m->prot);
	put32(p->out, m->flags);
	put_text(p->out, start, m->filename);
	end(p->out, start, p->id_size);
}

void recordput_namespaces(const struct recordput *p, uint32_t pid, uint32_t tid,
			  const uint64_t *links, size_t n)
{
	size_t start = begin(p->out, RECORD_NAMESPACES, 0);

	put32(p->out, pid);
	put32(p->out, tid);
	put64(p->out, n);
	buf_add(p->out, links, 2 * n * sizeof(*links));
	end(p->out, start, p->id_size);
}

void recordput_cgroup(const struct recordput *p, uint64_t id, struct view path)
{
	size_t start = begin(p->out, RECORD_CGROUP, 0);

	put64(p->out, id);
	put_text(p->out, start, path);
	end(p->out, start, p->id_size);
}

void recordput_ksymbol(const struct recordput *p, const struct record_ksymbol *k)
{
	size_t start = begin(p->out, RECORD_KSYMBOL, 0);

	put64(p->out, k->addr);
	put32(p->out, k->len);
	put16(p->out, k->ksym_type);
	put16(p->out, k->flags);
	put_text(p->out, start, k->name);
	end(p->out, start, p->id_size);
}

void recordput_bpf_event(const struct recordput *p, const struct record_bpf_event *e)
{
	size_t start = begin(p->out, RECORD_BPF_EVENT, 0);

	put16(p->out, e->kind);
	put16(p->out, e->flags);
	put32(p->out, e->id);
	buf_add(p->out, e->tag.at, e->tag.len);
	end(p->out, start, p->id_size);
}

void recordput_lost_samples(const struct recordput *p, uint64_t lost, uint64_t id)
{
	size_t start = begin(p->out, RECORD_LOST_SAMPLES, 0);

	put64(p->out, lost);
	end(p->out, start, p->id_size);
	/* IDENTIFIER, where there is one, is the last word. */
	if (p->id_size >= sizeof(id) && id)
		memcpy(p->out->at + p->out->len - sizeof(id), &id, sizeof(id));
}

void recordput_time_conv(struct buf *out, const struct record_time_conv *c)
{
	size_t start = begin(out, RECORD_TIME_CONV, 0);

	put64(out, c->time_shift);
	put64(out, c->time_mult);
	put64(out, c->time_zero);
	put64(out, c->time_cycles);
	put64(out, c->time_mask);
	put64(out, c->cap_user_time_zero | (uint64_t)c->cap_user_time_short << 8);
	end(out, start, 0);
}

void recordput_compressed(struct buf *out, struct view bytes)
{
	size_t start = begin(out, RECORD_COMPRESSED, 0);

	buf_add_view(out, bytes);
	end(out, start, 0);
}

void recordput_empty(struct buf *out, enum record_type type)
{
	end(out, begin(out, type, 0), 0);
}

void recordput_tracing_data(struct buf *out, struct view payload)
{
	size_t start = begin(out, RECORD_HEADER_TRACING_DATA, 0);

	/* perf counts what fills it up, too. */
	put32(out, (uint32_t)(payload.len + 7) & ~7u);
	end(out, start, 0);
	buf_add_view(out, payload);
	buf_add_fill(out, 0, (8 - payload.len % 8) % 8);
}

void recordput_build_id(struct buf *out, uint16_t misc, int32_t pid, struct view id,
			struct view filename)
{
	size_t start = begin(out, 0, (uint16_t)(misc | RECORD_MISC_BUILD_ID_SIZE));
	size_t len = id.len < BUILD_ID_ROOM ? id.len : BUILD_ID_ROOM;

	put32(out, (uint32_t)pid);
	buf_add(out, id.at, len);
	buf_add_fill(out, 0, BUILD_ID_ROOM - len);
	buf_add_char(out, (char)len);
	buf_add_fill(out, 0, 3);
	put_text(out, start, filename);
	end(out, start, 0);
}
