/* SPDX-License-Identifier: MIT */
/*
 * Records and samples that no recording at hand has, made here byte by byte after
 * include/uapi/linux/perf_event.h and tools/perf/util/event.h of Linux, as a file
 * and as a stream and in both byte orders: guests, BRBE's branches and branch
 * counters, traces of SPE, registers of RISC-V and of s390, code that changes.
 */
#include <criterion/criterion.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/branch.h"
#include "util/base/alloc.h"
#include "util/data/datacheck.h"
#include "util/data/dataread.h"
#include "util/data/datasample.h"
#include "util/data/datawrite.h"

enum { ID = 77, TRACE = 64, AUXTRACE_SPE = 4, REGS_ABI_64 = 2 };

struct maker {
	struct datawrite *out;
	struct buf record;
	bool swap;
};

static void put16(struct maker *m, uint16_t n)
{
	n = m->swap ? __builtin_bswap16(n) : n;
	buf_add(&m->record, &n, sizeof(n));
}

static void put32(struct maker *m, uint32_t n)
{
	n = m->swap ? __builtin_bswap32(n) : n;
	buf_add(&m->record, &n, sizeof(n));
}

static void put64(struct maker *m, uint64_t n)
{
	n = m->swap ? __builtin_bswap64(n) : n;
	buf_add(&m->record, &n, sizeof(n));
}

static void put_text(struct maker *m, const char *text)
{
	buf_add_text(&m->record, text);
	buf_add_fill(&m->record, 0, 8 - m->record.len % 8);
}

static void begin(struct maker *m, uint32_t type, uint16_t misc)
{
	buf_clear(&m->record);
	put32(m, type);
	put16(m, misc);
	put16(m, 0);
}

/* What a kernel's record has behind its fields: the thread, the time, the event. */
static void put_id(struct maker *m)
{
	put32(m, 40);
	put32(m, 41);
	put64(m, 5000);
	put64(m, ID);
}

static void end(struct maker *m)
{
	uint16_t size = (uint16_t)m->record.len;
	struct err err = { 0 };

	cr_assert_eq(size % 8, 0);
	size = m->swap ? __builtin_bswap16(size) : size;
	memcpy(m->record.at + 6, &size, sizeof(size));
	cr_assert_eq(datawrite_records(m->out, m->record.at, m->record.len, &err), 0, "%s",
		     err.text);
}

static const struct perfattr attr = {
	.type = 8,
	.size = PERFATTR_SIZE_KNOWN,
	.sample_type = PERFATTR_SAMPLE_IDENTIFIER | PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID |
		       PERFATTR_SAMPLE_TIME | PERFATTR_SAMPLE_BRANCH_STACK |
		       PERFATTR_SAMPLE_TRANSACTION | PERFATTR_SAMPLE_REGS_INTR |
		       PERFATTR_SAMPLE_AUX,
	.branch_sample_type = PERFATTR_BRANCH_HW_INDEX | PERFATTR_BRANCH_COUNTERS,
	.sample_regs_intr = 0x7, /* RISC-V's pc, ra and sp; s390's r0 to r2 */
	.flags = PERFATTR_SAMPLE_ID_ALL | PERFATTR_MMAP | PERFATTR_COMM | PERFATTR_MMAP2,
};

/* As Arm's BRBE gives them: a type of the extended ones, speculation, a level. */
static const uint64_t brbe_flags =
	BRANCH_FLAG_MISPREDICTED | (uint64_t)BRANCH_EXTENDED << BRANCH_TYPE_SHIFT |
	(uint64_t)BRANCH_CORRECT << 24 | (uint64_t)3 << 26 | (uint64_t)BRANCH_KERNEL << 30;

/* The same as a compiler for a machine of the other byte order has bit fields: from the top. */
static const uint64_t swapped_flags = UINT64_C(1) << 63 | (uint64_t)BRANCH_EXTENDED << 40 |
				      (uint64_t)BRANCH_CORRECT << 38 | (uint64_t)3 << 34 |
				      (uint64_t)BRANCH_KERNEL << 31;

static void put_sample(struct maker *m, uint16_t mode, uint64_t ip)
{
	begin(m, RECORD_SAMPLE, mode);
	put64(m, ID);
	put64(m, ip);
	put32(m, 40);
	put32(m, 41);
	put64(m, 4000 + mode);
	put64(m, 2); /* branches */
	put64(m, 5); /* where they begin in hardware */
	for (uint64_t i = 0; i < 2; i++) {
		put64(m, 0x1000 + i);
		put64(m, 0x2000 + i);
		put64(m, m->swap ? swapped_flags | (100 + i) << 44
				 : brbe_flags | (100 + i) << BRANCH_CYCLES_SHIFT);
	}
	put64(m, 0x123);
	put64(m, 0x456);
	put64(m, 0x11); /* transaction */
	put64(m, REGS_ABI_64);
	for (uint64_t i = 0; i < 3; i++)
		put64(m, 0xffffffc000000000 + i);
	put64(m, 16); /* a piece of trace */
	buf_add_text(&m->record, "0123456789abcdef");
	end(m);
}

static void put_kernel_records(struct maker *m)
{
	begin(m, RECORD_TEXT_POKE, RECORD_KERNEL);
	put64(m, 0xffffffff81000010);
	put16(m, 5);
	put16(m, 5);
	buf_add_text(&m->record, "\x0f\x1f\x44\x01\x01\xe9\x01\x02\x03\x04");
	buf_add_fill(&m->record, 0, 2);
	put_id(m);
	end(m);
	begin(m, RECORD_CALLCHAIN_DEFERRED, RECORD_USER);
	put64(m, 0xc00c1e);
	put64(m, 3);
	for (uint64_t i = 0; i < 3; i++)
		put64(m, 0x400000 + i);
	put_id(m);
	end(m);
	begin(m, RECORD_AUX, 0);
	put64(m, 0x4000);
	put64(m, TRACE);
	put64(m, 1);
	put_id(m);
	end(m);
	begin(m, RECORD_ITRACE_START, 0);
	put32(m, 40);
	put32(m, 41);
	put_id(m);
	end(m);
	begin(m, RECORD_AUX_OUTPUT_HW_ID, 0);
	put64(m, 0x1234);
	put_id(m);
	end(m);
	begin(m, RECORD_CGROUP, 0);
	put64(m, 9);
	put_text(m, "/a/b");
	put_id(m);
	end(m);
}

static void put_trace(struct maker *m)
{
	char bytes[TRACE];
	struct err err = { 0 };

	begin(m, RECORD_AUXTRACE_INFO, 0);
	put32(m, AUXTRACE_SPE);
	put32(m, 0);
	put64(m, 10); /* the PMU's type, and whether there is one trace for each CPU */
	put64(m, 1);
	end(m);
	begin(m, RECORD_AUXTRACE, 0);
	put64(m, TRACE);
	put64(m, 0x4000);
	put64(m, 0x99);
	put32(m, 0);
	put32(m, 41);
	put32(m, 1);
	put32(m, 0);
	end(m);
	memset(bytes, 'x', sizeof(bytes));
	cr_assert_eq(datawrite_records(m->out, bytes, sizeof(bytes), &err), 0, "%s", err.text);
	begin(m, RECORD_AUXTRACE_ERROR, 0);
	put32(m, 1);
	put32(m, 5);
	put32(m, 2);
	put32(m, 40);
	put32(m, 41);
	put32(m, 1);
	put64(m, 0x400100);
	put64(m, 4500);
	buf_add_text(&m->record, "lost");
	buf_add_fill(&m->record, 0, 60);
	put32(m, 7);
	put32(m, 3);
	end(m);
}

static int make(bool swap, bool is_pipe, struct buf *path)
{
	const struct datawrite_options o = { .swap = swap, .is_pipe = is_pipe };
	const uint64_t ids[] = { ID };
	int fd = memfd_create("kinds", 0);
	struct maker m = { .out = datawrite_new(fd, &o), .swap = swap };
	struct err err = { 0 };

	buf_printf(path, "/proc/self/fd/%d", fd);
	datawrite_add_event(m.out, &attr, ids, 1);
	put_sample(&m, RECORD_GUEST_KERNEL, 0xffffffff81000000);
	put_sample(&m, RECORD_GUEST_USER, 0x401000);
	put_sample(&m, RECORD_HYPERVISOR, 0x1000);
	put_kernel_records(&m);
	put_trace(&m);
	cr_assert_eq(datawrite_finish(m.out, &err), 0, "%s", err.text);
	datawrite_free(m.out);
	buf_release(&m.record);
	return fd;
}

static void check_sample(const struct record *r, unsigned int n)
{
	static const uint16_t modes[] = { RECORD_GUEST_KERNEL, RECORD_GUEST_USER,
					  RECORD_HYPERVISOR };
	struct datasample s;
	struct err err = { 0 };

	cr_assert_eq(r->misc, modes[n]);
	cr_assert_eq(datasample_read(r, &attr, &s, &err), 0, "%s", err.text);
	cr_assert_eq(s.unread, 0);
	cr_assert_eq(s.time, 4000 + (uint64_t)modes[n]);
	cr_assert_eq(s.branch_hw_index, 5);
	cr_assert_eq(s.branches.len, 6);
	for (uint64_t i = 0; i < 2; i++) {
		cr_assert_eq(words_get(s.branches, 3 * i), 0x1000 + i);
		cr_assert_eq(words_get(s.branches, 3 * i + 2),
			     brbe_flags | (100 + i) << BRANCH_CYCLES_SHIFT);
	}
	cr_assert_eq(s.branch_counters.len, 2);
	cr_assert_eq(words_get(s.branch_counters, 1), 0x456);
	cr_assert_eq(s.transaction, 0x11);
	cr_assert_eq(s.intr_regs.abi, REGS_ABI_64);
	cr_assert_eq(words_get(s.intr_regs.values, 2), 0xffffffc000000002);
	cr_assert(view_equal(s.aux, "0123456789abcdef"));
}

/* The fields of a record, by its type. */
union fields {
	struct record_text_poke poke;
	struct record_callchain_deferred deferred;
	struct record_aux aux;
	struct record_itrace_start start;
	struct record_aux_output_hw_id hw;
	struct record_cgroup cgroup;
	struct record_auxtrace_info info;
	struct record_auxtrace trace;
	struct record_auxtrace_error error;
};

static void check_kernel_record(const struct record *r, const union fields *f)
{
	struct record_id id;

	record_read_id(r, &attr, &id);
	cr_assert_eq(id.id, ID);
	cr_assert_eq(id.tid, 41);
	cr_assert_eq(id.time, 5000);
	switch (r->type) {
	case RECORD_TEXT_POKE:
		cr_assert_eq(f->poke.addr, 0xffffffff81000010);
		cr_assert_eq(f->poke.old_len, 5);
		cr_assert_eq(f->poke.new_len, 5);
		cr_assert(f->poke.code.len >= 10 && f->poke.code.at[5] == '\xe9');
		break;
	case RECORD_CALLCHAIN_DEFERRED:
		cr_assert_eq(f->deferred.cookie, 0xc00c1e);
		cr_assert_eq(f->deferred.nr, 3);
		cr_assert_eq(f->deferred.ips.len, 24);
		break;
	case RECORD_AUX:
		cr_assert_eq(f->aux.aux_offset, 0x4000);
		cr_assert_eq(f->aux.flags, 1);
		break;
	case RECORD_ITRACE_START:
		cr_assert_eq(f->start.tid, 41);
		break;
	case RECORD_AUX_OUTPUT_HW_ID:
		cr_assert_eq(f->hw.hw_id, 0x1234);
		break;
	case RECORD_CGROUP:
		cr_assert_eq(f->cgroup.id, 9);
		cr_assert(view_equal(f->cgroup.path, "/a/b"));
		break;
	default:
		cr_assert_fail("type %u", r->type);
	}
}

static void check_trace(struct dataread *from, const struct record *r, const union fields *f)
{
	struct buf payload = { 0 };
	struct err err = { 0 };

	switch (r->type) {
	case RECORD_AUXTRACE_INFO:
		cr_assert_eq(f->info.kind, AUXTRACE_SPE);
		cr_assert_eq(f->info.priv.len, 2);
		cr_assert_eq(words_get(f->info.priv, 0), 10);
		break;
	case RECORD_AUXTRACE:
		cr_assert_eq(f->trace.cpu, 1);
		cr_assert_eq(f->trace.tid, 41);
		cr_assert_eq(f->trace.reference, 0x99);
		cr_assert_eq(r->payload_size, TRACE);
		cr_assert_eq(dataread_payload(from, 4096, &payload, &err), 0, "%s", err.text);
		cr_assert(payload.len == TRACE && payload.at[TRACE - 1] == 'x');
		buf_release(&payload);
		break;
	default:
		cr_assert_eq(r->type, RECORD_AUXTRACE_ERROR);
		cr_assert_eq(f->error.cpu, 2);
		cr_assert_eq(f->error.ip, 0x400100);
		cr_assert_eq(f->error.machine_pid, 7);
		cr_assert_eq(f->error.vcpu, 3);
		cr_assert(view_starts(f->error.msg, "lost"));
	}
}

static void check_all(const char *path)
{
	struct err err = { 0 };
	struct dataread *from = dataread_open(path, &err);
	unsigned int samples = 0, others = 0;
	struct record r;

	cr_assert(from, "%s", err.text);
	while (dataread_next(from, &r, &err) > 0) {
		union fields f;

		if (r.type == RECORD_HEADER_ATTR)
			continue;
		if (r.type == RECORD_SAMPLE) {
			cr_assert_eq(datafile_find_event(dataread_file(from), &r),
				     &dataread_file(from)->events.at[0]);
			check_sample(&r, samples++);
			continue;
		}
		cr_assert_eq(record_read(&r, perfattr_id_size(&attr), &f, &err), 0, "%s", err.text);
		others++;
		if (r.type < RECORD_HEADER_ATTR)
			check_kernel_record(&r, &f);
		else
			check_trace(from, &r, &f);
	}
	cr_assert_not(err.code, "%s", err.text);
	cr_assert_eq(samples, 3);
	cr_assert_eq(others, 9);
	dataread_close(from);
}

Test(datakinds, what_no_recording_at_hand_has)
{
	for (int i = 0; i < 4; i++) {
		struct datacheck c = { 0 };
		struct err err = { 0 };
		struct buf path = { 0 };
		int fd = make(i & 1, i & 2, &path);

		check_all(path.at);
		cr_assert_eq(datacheck_walk(&c, path.at, &err), 0, "%s", err.text);
		cr_assert_eq(c.n_problems, 0, "%s", c.problems.at[0].text);
		cr_assert_eq(c.samples, 3);
		cr_assert_eq(c.is_big, i & 1);
		cr_assert_eq(c.is_pipe, (i & 2) != 0);
		datacheck_release(&c);
		close(fd);
		buf_release(&path);
	}
}
