/* SPDX-License-Identifier: MIT */
#include "util/run/machsample.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/riscv/ctrentry.h"
#include "util/data/datasection.h"
#include "util/data/recordput.h"
#include "util/elf/elfload.h"
#include "util/pmu/encoding.h"
#include "util/target/qemusampling.h"

#define PAGE   4096
#define HEADER 8

static uint64_t sample_type(const struct machsample_layout *layout)
{
	return PERFATTR_SAMPLE_IDENTIFIER | PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID |
	       PERFATTR_SAMPLE_TIME | PERFATTR_SAMPLE_PERIOD |
	       (layout->has_cpu ? PERFATTR_SAMPLE_CPU : 0) |
	       (layout->has_chain ? PERFATTR_SAMPLE_CALLCHAIN : 0) |
	       (layout->branches ? PERFATTR_SAMPLE_BRANCH_STACK : 0) |
	       (layout->user_regs ? PERFATTR_SAMPLE_REGS_USER : 0) |
	       (layout->intr_regs ? PERFATTR_SAMPLE_REGS_INTR : 0);
}

static void add_read(const struct machsample_layout *layout, const struct machsample_group *group,
		     struct perfattr *attr)
{
	attr->sample_type |= PERFATTR_SAMPLE_READ;
	if (group->len > 1)
		attr->read_format |= PERFATTR_READ_GROUP;
	if (layout->read_times)
		attr->read_format |= PERFATTR_READ_TIME_ENABLED | PERFATTR_READ_TIME_RUNNING;
}

static uint16_t most_frames(const struct machsample_layout *layout)
{
	return layout->frames && layout->frames < MONBLOCK_FRAMES ? layout->frames
								  : MONBLOCK_FRAMES;
}

struct perfattr machsample_attr(const struct machsample_layout *layout, const struct encoding *e,
				const struct machsample_group *group, uint64_t period,
				uint64_t frequency, bool first)
{
	const struct evspec_mods *m = &e->mods;
	struct perfattr attr = {
		.type = e->type,
		.size = PERF_ATTR_SIZE_VER7, /* older readers refuse what they do not know */
		.config = e->config[0],
		.config1 = e->config[1],
		.config2 = e->config[2],
		.period = frequency ? frequency : period,
		.sample_type = sample_type(layout),
		.read_format = PERFATTR_READ_ID,
		.flags = PERFATTR_DISABLED | PERFATTR_SAMPLE_ID_ALL | PERFATTR_EXCLUDE_HV,
		.branch_sample_type = layout->branches,
		.sample_regs_user = layout->user_regs,
		.sample_regs_intr = layout->intr_regs,
		.sample_max_stack = layout->has_chain ? most_frames(layout) : 0,
	};

	if (frequency)
		attr.flags |= PERFATTR_FREQ;
	if (!m->kernel)
		attr.flags |= PERFATTR_EXCLUDE_KERNEL;
	if (!m->user && m->kernel)
		attr.flags |= PERFATTR_EXCLUDE_USER;
	if (group->reads)
		add_read(layout, group, &attr);
	if (first)
		attr.flags |= PERFATTR_MMAP | PERFATTR_MMAP2 | PERFATTR_COMM | PERFATTR_TASK;
	return attr;
}

/* A record's header at start, whose size is known now. */
static void finish(struct buf *out, size_t start, uint32_t type, uint16_t misc)
{
	uint16_t size = (uint16_t)(out->len - start);

	memcpy(out->at + start, &type, sizeof(type));
	memcpy(out->at + start + 4, &misc, sizeof(misc));
	memcpy(out->at + start + 6, &size, sizeof(size));
}

static void put_chain(const struct machsample_layout *layout, const struct qemusample *s,
		      struct buf *out)
{
	size_t most = most_frames(layout), n = s->nframes < most ? s->nframes : most;

	datasection_put64(out, n + 2);
	datasection_put64(out, (uint64_t)PERF_CONTEXT_USER);
	datasection_put64(out, s->pc);
	for (size_t i = 0; i < n; i++)
		datasection_put64(out, s->frames[i]);
}

static void put_branches(const struct machsample_layout *layout, const struct qemusample *s,
			 uint64_t newest, struct buf *out)
{
	datasection_put64(out, s->nbranches);
	if (layout->branches & PERF_SAMPLE_BRANCH_HW_INDEX)
		datasection_put64(out, newest);
	for (size_t i = 0; i < s->nbranches; i++) {
		const struct monblock_branch *b = &s->branches[i];
		struct branch branch = ctrentry_decode(b->source, b->target, b->data);

		datasection_put64(out, branch.from);
		datasection_put64(out, branch.to);
		/* Without a predictor nobody knows that a branch was predicted. */
		datasection_put64(out, branch_flags(&branch) & ~(uint64_t)BRANCH_FLAG_PREDICTED);
	}
}

uint64_t machsample_registers(const struct machsample_layout *layout)
{
	return layout->user_regs | layout->intr_regs;
}

/* Those of a mask, out of the sample's, which has all of both masks. */
static void put_registers(const struct machsample_layout *layout, const struct qemusample *s,
			  uint64_t mask, struct buf *out)
{
	uint64_t all = machsample_registers(layout);
	size_t next = 0;

	datasection_put64(out, PERF_SAMPLE_REGS_ABI_64);
	for (unsigned int bit = 0; bit < MONBLOCK_REGISTERS; bit++) {
		if (mask >> bit & 1)
			datasection_put64(out, s->registers[next]);
		next += all >> bit & 1;
	}
}

/* The order of the comment at enum perf_event_read_format (uapi/linux/perf_event.h). */
static void put_read(const struct machsample_layout *layout, const struct machsample_read *read,
		     uint64_t time_ns, struct buf *out)
{
	bool group = read->n > 1;

	datasection_put64(out, group ? read->n : read->values[0]);
	/* Whatever is counted is so all the time. */
	for (int i = 0; i < 2 && layout->read_times; i++)
		datasection_put64(out, time_ns);
	for (size_t i = 0; i < read->n; i++) {
		if (group)
			datasection_put64(out, read->values[i]);
		datasection_put64(out, read->ids[i]);
	}
}

/* In the order of the comment at PERF_RECORD_SAMPLE. */
int machsample_put(const struct machsample_layout *layout, const struct qemusample *s, uint64_t id,
		   const struct machsample_read *read, uint64_t newest, struct buf *out,
		   struct err *err)
{
	size_t start = out->len;

	if (s->nregisters != (size_t)__builtin_popcountll(machsample_registers(layout)))
		return err_set(err, ERR_INPUT, "a sample has %zu registers", s->nregisters);
	buf_add_fill(out, 0, HEADER);
	datasection_put64(out, id);
	datasection_put64(out, s->pc);
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put64(out, s->time_ns);
	if (layout->has_cpu)
		datasection_put64(out, 0);
	datasection_put64(out, s->events);
	if (read)
		put_read(layout, read, s->time_ns, out);
	if (layout->has_chain)
		put_chain(layout, s, out);
	if (layout->branches)
		put_branches(layout, s, newest, out);
	if (layout->user_regs)
		put_registers(layout, s, layout->user_regs, out);
	if (layout->intr_regs)
		put_registers(layout, s, layout->intr_regs, out);
	finish(out, start, RECORD_SAMPLE, RECORD_USER);
	return 0;
}

/* What is behind the fields of other records: TID, TIME, CPU, IDENTIFIER. */
static size_t id_size(const struct machsample_layout *layout)
{
	return layout->has_cpu ? 32 : 24;
}

static void put_id(const struct machsample_layout *layout, uint64_t time_ns, struct buf *out)
{
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put64(out, time_ns);
	buf_add_fill(out, 0, id_size(layout) - 16); /* CPU 0, of no event */
}

int machsample_put_program(const struct machsample_layout *layout, struct view program,
			   const char *path, struct buf *out, struct err *err)
{
	const struct recordput put = { .out = out, .id_size = id_size(layout) };
	const char *slash = strrchr(path, '/');
	struct elfload e = { 0 };
	int r = elfload_parse(program, &e, err);

	recordput_comm(&put, MACHSAMPLE_PID, MACHSAMPLE_PID, view_of(slash ? slash + 1 : path));
	for (size_t i = 0; r == 0 && i < e.segments.len; i++) {
		const struct elfload_segment *s = &e.segments.at[i];
		uint64_t first = s->address & ~(uint64_t)(PAGE - 1);
		struct record_mmap2 m = {
			.pid = MACHSAMPLE_PID,
			.tid = MACHSAMPLE_PID,
			.addr = first,
			.prot = PROT_READ | PROT_EXEC,
			.flags = MAP_PRIVATE,
			.filename = view_of(path),
		};

		if (!(s->rights & ELFLOAD_EXECUTE))
			continue;
		m.len = (s->address + s->bytes.len - first + PAGE - 1) & ~(uint64_t)(PAGE - 1);
		m.pgoff = (uint64_t)(s->bytes.at - program.at) & ~(uint64_t)(PAGE - 1);
		recordput_mmap2(&put, RECORD_USER, &m);
	}
	elfload_release(&e);
	return r;
}

void machsample_put_exit(const struct machsample_layout *layout, uint64_t time_ns, struct buf *out)
{
	size_t start = out->len;

	buf_add_fill(out, 0, HEADER);
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put32(out, 1);
	datasection_put32(out, MACHSAMPLE_PID);
	datasection_put32(out, 1);
	datasection_put64(out, time_ns);
	put_id(layout, time_ns, out);
	finish(out, start, RECORD_EXIT, 0);
}
