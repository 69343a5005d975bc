/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/kvm/kvmfeed.h"
#include "util/session/recording.h"

/* The fields that all events have, before their own at offset 8. */
#define COMMON \
	"format:\n" \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

/* What other architectures' kernels say of their exits, shortened; and x86 of two kinds. */
static const char arm64[] =
	"name: kvm_exit\nID: 101\n" COMMON "\tfield:int ret;\toffset:8;\tsize:4;\tsigned:1;\n"
	"\tfield:unsigned int esr_ec;\toffset:12;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long vcpu_pc;\toffset:16;\tsize:8;\tsigned:0;\n\n"
	"print fmt: \"%s: HSR_EC: 0x%04x (%s), PC: 0x%016lx\", __print_symbolic(REC->ret, { 0, "
	"\"IRQ\" }, { 1, \"SERROR\" }, { 2, \"TRAP\" }), REC->esr_ec, __print_symbolic(REC->esr_ec, "
	"{ 0x01, \"WFx\" }, { 0x24, \"DABT_LOW\" }), REC->vcpu_pc\n";
static const char riscv[] = "name: kvm_exit\nID: 102\n" COMMON
			    "\tfield:unsigned long sepc;\toffset:8;\tsize:8;\tsigned:0;\n"
			    "\tfield:unsigned long scause;\toffset:16;\tsize:8;\tsigned:0;\n\n"
			    "print fmt: \"SEPC:0x%lx, SCAUSE:0x%lx\", REC->sepc, REC->scause\n";
static const char s390[] =
	"name: kvm_s390_sie_exit\nID: 103\n" COMMON
	"\tfield:int id;\toffset:8;\tsize:4;\tsigned:1;\n"
	"\tfield:u8 icptcode;\toffset:12;\tsize:1;\tsigned:0;\n\n"
	"print fmt: \"%02d: exit sie icptcode %d (%s)\", REC->id, REC->icptcode, "
	"__print_symbolic(REC->icptcode, { 0x04, \"Instruction\" }, { 0x1C, \"Wait\" })\n";
static const char loongarch[] =
	"name: kvm_exit\nID: 104\n" COMMON
	"\tfield:unsigned long pc;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned int reason;\toffset:16;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"[%s]PC: 0x%08lx\", __print_symbolic(REC->reason, { 0, \"IDLE\" }, { 1, "
	"\"CACHE\" }), REC->pc\n";
static const char x86[] =
	"name: kvm_exit\nID: 105\n" COMMON
	"\tfield:unsigned int exit_reason;\toffset:8;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long guest_rip;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:u32 isa;\toffset:24;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int vcpu_id;\toffset:28;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"vcpu %u reason %s%s%s rip 0x%lx\", REC->vcpu_id, (REC->isa == 1) ? "
	"__print_symbolic(REC->exit_reason & 0xffff, { 10, \"CPUID\" }, { 12, \"HLT\" }) : "
	"__print_symbolic(REC->exit_reason, { 0x072, \"cpuid\" }, { 0x078, \"hlt\" }), (REC->isa == 1 "
	"&& REC->exit_reason & ~0xffff) ? \" \" : \"\", \"\", REC->guest_rip\n";
static const char user_exit[] =
	"name: kvm_userspace_exit\nID: 106\n" COMMON
	"\tfield:__u32 reason;\toffset:8;\tsize:4;\tsigned:0;\n"
	"\tfield:int errno;\toffset:12;\tsize:4;\tsigned:1;\n\n"
	"print fmt: \"reason %s (%d)\", REC->errno < 0 ? (REC->errno == -4 ? \"restart\" : \"error\") : "
	"__print_symbolic(REC->reason, { 2, \"KVM_EXIT_\" \"IO\" }), REC->errno < 0 ? -REC->errno : "
	"REC->reason\n";
static const char sched_switch[] =
	"name: sched_switch\nID: 107\n" COMMON
	"\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
	"\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
	"\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n"
	"\tfield:pid_t next_pid;\toffset:40;\tsize:4;\tsigned:1;\n\n"
	"print fmt: \"%d %ld %d\", REC->prev_pid, REC->prev_state, REC->next_pid\n";
static const char enter[] = "name: sys_enter_ioctl\nID: 108\n" COMMON
			    "\tfield:unsigned int cmd;\toffset:8;\tsize:8;\tsigned:0;\n\n"
			    "print fmt: \"%lx\", REC->cmd\n";

static const char entry[] = "name: kvm_entry\nID: 109\n" COMMON
			    "\tfield:unsigned long vcpu_pc;\toffset:8;\tsize:8;\tsigned:0;\n\n"
			    "print fmt: \"PC: 0x%016lx\", REC->vcpu_pc\n";

static void put(struct buf *b, uint64_t value, unsigned int bytes)
{
	buf_add(b, &value, bytes); /* of little-endian hosts, as the section says */
}

/* The section that perf makes of formats (tools/perf/util/trace-event-info.c). */
static void put_system(struct buf *b, const char *name, const char *const *formats, size_t n)
{
	buf_add(b, name, strlen(name) + 1);
	put(b, n, 4);
	for (size_t i = 0; i < n; i++) {
		put(b, strlen(formats[i]), 8);
		buf_add_text(b, formats[i]);
	}
}

static void put_formats(struct buf *b)
{
	static const char *const kvm[] = { arm64, riscv, s390, loongarch, x86, user_exit, entry };
	static const char *const sched[] = { sched_switch }, *const syscalls[] = { enter };

	buf_add(b, "\x17\x08\x44tracing0.6", 14);
	put(b, 0, 1);
	put(b, 8, 1);
	put(b, 4096, 4);
	buf_add(b, "header_page", 12);
	put(b, 0, 8);
	buf_add(b, "header_event", 13);
	put(b, 0, 8);
	put(b, 0, 4);
	put(b, 3, 4);
	put_system(b, "kvm", kvm, sizeof(kvm) / sizeof(kvm[0]));
	put_system(b, "sched", sched, 1);
	put_system(b, "syscalls", syscalls, 1);
	put(b, 0, 4);
	put(b, 0, 4);
}

static struct tracedata *make_formats(void)
{
	struct buf b = { 0 };
	struct err err = { 0 };
	struct tracedata *t;

	put_formats(&b);
	t = tracedata_new(buf_view(&b), &err);
	buf_release(&b);
	if (!t && err.code == ERR_UNSUPPORTED)
		cr_skip_test("%s", err.text);
	cr_assert(t, "%s", err.text);
	return t;
}

struct payload {
	uint16_t type;
	unsigned char rest[62];
};

static void set32(struct payload *p, size_t offset, uint32_t value)
{
	memcpy((char *)p + offset, &value, sizeof(value));
}

static void set64(struct payload *p, size_t offset, uint64_t value)
{
	memcpy((char *)p + offset, &value, sizeof(value));
}

static struct kvmtrace_event read_payload(struct kvmtrace *k, const struct payload *p, size_t len)
{
	struct kvmtrace_event e;

	kvmtrace_read(k, p->type, view_make((const char *)p, len), &e);
	return e;
}

Test(kvmtrace, exits_of_all_architectures)
{
	struct kvmtrace k = { .formats = make_formats() };
	struct kvmtrace_event e;
	struct payload p = { .type = 101 };

	set32(&p, 8, 0);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "IRQ");
	set32(&p, 8, 2);
	set32(&p, 12, 0x24);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "DABT_LOW");
	set32(&p, 12, 0x99);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "class 153");

	p = (struct payload){ .type = 102 };
	set64(&p, 16, 21);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "LOAD_GUEST_PAGE_FAULT");
	set64(&p, 16, UINT64_C(1) << 63 | 5);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "S_TIMER_INTERRUPT");
	set64(&p, 16, 77);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "cause 77");

	p = (struct payload){ .type = 103 };
	set32(&p, 8, 3);
	set32(&p, 12, 0x1c);
	e = read_payload(&k, &p, 64);
	cr_assert_eq(e.kind, KVMTRACE_EXIT);
	cr_assert_str_eq(e.reason, "Wait");
	cr_assert_eq(e.vcpu, 3);

	p = (struct payload){ .type = 104 };
	set32(&p, 16, 1);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "CACHE");

	p = (struct payload){ .type = 105 };
	set32(&p, 8, 0x8000000a);
	set32(&p, 24, 1);
	set32(&p, 28, 4);
	e = read_payload(&k, &p, 64);
	cr_assert_str_eq(e.reason, "CPUID");
	cr_assert_eq(e.vcpu, 4);
	set32(&p, 8, 0x78);
	set32(&p, 24, 2);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "hlt");
	set32(&p, 8, 0x77);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "SVM exit 119");
	tracedata_free(k.formats);
	kvmtrace_release(&k);
}

Test(kvmtrace, others)
{
	struct kvmtrace k = { .formats = make_formats() };
	struct kvmtrace_event e;
	struct payload p = { .type = 106 };

	set32(&p, 8, 2);
	e = read_payload(&k, &p, 64);
	cr_assert_eq(e.kind, KVMTRACE_USER_EXIT);
	cr_assert_str_eq(e.reason, "KVM_EXIT_IO");
	cr_assert_eq(e.reason, read_payload(&k, &p, 64).reason, "names are kept once");
	set32(&p, 12, (uint32_t)-4);
	cr_assert_str_eq(read_payload(&k, &p, 64).reason, "restart (EINTR)");

	p = (struct payload){ .type = 107 };
	set32(&p, 24, 9);
	set64(&p, 32, 0x100);
	set32(&p, 40, 10);
	e = read_payload(&k, &p, 64);
	cr_assert_eq(e.kind, KVMTRACE_SWITCH);
	cr_assert_eq(e.prev, 9);
	cr_assert_eq(e.next, 10);
	cr_assert(e.is_runnable);
	set64(&p, 32, 1);
	cr_assert_not(read_payload(&k, &p, 64).is_runnable);

	p = (struct payload){ .type = 108 };
	set64(&p, 8, 0xae80);
	cr_assert_eq(read_payload(&k, &p, 64).kind, KVMTRACE_RUN);
	set64(&p, 8, 0xae81);
	cr_assert_eq(read_payload(&k, &p, 64).kind, KVMTRACE_NONE);

	p = (struct payload){ .type = 99 };
	cr_assert_eq(read_payload(&k, &p, 64).kind, KVMTRACE_NONE);
	tracedata_free(k.formats);
	kvmtrace_release(&k);
}

/* A payload that ends early has no numbers, whatever its format promises. */
Test(kvmtrace, short_payloads)
{
	struct kvmtrace k = { .formats = make_formats() };

	for (uint16_t type = 101; type <= 108; type++) {
		for (size_t len = 0; len < 48; len++) {
			char *p = malloc(len + sizeof(type));
			struct kvmtrace_event e;

			memset(p, 0xff, len + sizeof(type));
			memcpy(p, &type, sizeof(type));
			kvmtrace_read(&k, type, view_make(p, len), &e);
			cr_assert(e.kind != KVMTRACE_EXIT || e.reason);
			free(p);
		}
	}
	tracedata_free(k.formats);
	kvmtrace_release(&k);
}

/* ---- a whole file, of a machine of arm64 ---- */

static void write_sample(struct datawrite *to, uint64_t time, uint32_t tid, const struct payload *p)
{
	struct buf b = { 0 };
	struct err err = { 0 };
	uint16_t size;

	put(&b, RECORD_SAMPLE, 4);
	put(&b, RECORD_KERNEL, 2);
	put(&b, 0, 2);
	put(&b, p->type, 8); /* its event's id */
	put(&b, 50, 4);
	put(&b, tid, 4);
	put(&b, time, 8);
	put(&b, 0, 8);
	put(&b, 60, 4);
	buf_add(&b, p, 60);
	size = (uint16_t)b.len;
	memcpy(b.at + 6, &size, sizeof(size));
	cr_assert_eq(datawrite_records(to, b.at, b.len, &err), 0);
	buf_release(&b);
}

static void write_exit(struct datawrite *to, uint64_t time, uint32_t class)
{
	struct payload p = { .type = 101 };

	set32(&p, 8, 2);
	set32(&p, 12, class);
	write_sample(to, time, 51, &p);
}

static void write_entry(struct datawrite *to, uint64_t time)
{
	write_sample(to, time, 51, &(struct payload){ .type = 109 });
}

static void write_switch(struct datawrite *to, uint64_t time, uint32_t prev, uint32_t next)
{
	struct payload p = { .type = 107 };

	set32(&p, 24, prev);
	set32(&p, 40, next);
	write_sample(to, time, prev, &p);
}

static void write_file(int fd)
{
	static const uint64_t ids[] = { 101, 107, 109 };
	struct datawrite *to = datawrite_new(fd, &(struct datawrite_options){ 0 });
	struct buf formats = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < 3; i++) {
		const struct perfattr attr = {
			.type = 2,
			.size = 136,
			.config = ids[i],
			.period = 1,
			.sample_type = PERFATTR_SAMPLE_IDENTIFIER | PERFATTR_SAMPLE_TID |
				       PERFATTR_SAMPLE_TIME | PERFATTR_SAMPLE_CPU |
				       PERFATTR_SAMPLE_RAW,
			.flags = PERFATTR_SAMPLE_ID_ALL,
		};

		datawrite_add_event(to, &attr, &ids[i], 1);
	}
	/* Not in the order of time, as the rings of several CPUs are not. */
	write_switch(to, 2100, 51, 99);
	write_switch(to, 2400, 99, 51);
	write_entry(to, 1000);
	write_exit(to, 2000, 0x24);
	write_entry(to, 2600);
	write_exit(to, 3600, 0x01);
	write_entry(to, 3650);
	write_exit(to, 4000, 0x24);
	put_formats(&formats);
	cr_assert_eq(datawrite_section(to, DATASECTION_TRACING_DATA, formats.at, formats.len, &err),
		     0);
	cr_assert_eq(datawrite_finish(to, &err), 0);
	datawrite_free(to);
	buf_release(&formats);
}

Test(kvmtrace, a_recording_of_another_architecture)
{
	char path[] = "/tmp/tally-kvm-XXXXXX";
	int fd = mkstemp(path);
	struct kvmfeed feed = { 0 };
	struct err err = { 0 };
	struct recording *r;
	const struct kvmtime_vcpu *v;

	cr_assert_geq(fd, 0);
	write_file(fd);
	close(fd);
	r = recording_open(&(struct recording_options){ .input = path }, &err);
	cr_assert(r, "%s", err.text);
	while (kvmfeed_next(&feed, r, &err) > 0)
		;
	unlink(path);
	if (!recording_tracedata(r))
		cr_skip_test("%s", recording_next_note(r));
	cr_assert_eq(feed.time.vcpus.len, 1);
	v = feed.time.vcpus.at[0];
	cr_assert_eq(v->pid, 50);
	cr_assert_eq(v->tid, 51);
	cr_assert_eq(v->n_exits, 3);
	cr_assert_eq(v->guest_ns, 1000 + 1000 + 350);
	cr_assert_eq(v->steal_ns, 300);
	cr_assert_eq(v->preempted_count, 1);
	cr_assert_eq(v->handle_ns, 600 - 300 + 50);
	cr_assert_eq(v->exits.len, 2);
	cr_assert_str_eq(v->exits.at[0].name, "DABT_LOW");
	cr_assert_eq(v->exits.at[0].count, 2);
	cr_assert_eq(v->exits.at[0].handled.sum_ns, 600);
	cr_assert_str_eq(v->exits.at[1].name, "WFx");
	kvmfeed_release(&feed);
	recording_close(r);
}
