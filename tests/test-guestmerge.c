/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/rewrite/guestmerge.h"
#include "util/session/recording.h"

/* A recording that is made by hand: an event with IP, TID, TIME and CPU. */
struct made {
	char path[64];
	int fd;
	struct datawrite *to;
	struct perfattr attr;
};

static char folder[] = "/tmp/tally-merge-XXXXXX";

static void make_folder(void)
{
	cr_assert(mkdtemp(folder));
}

static void remove_folder(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	cr_assert_eq(system(command), 0);
}

static void begin(struct made *m, const char *name, uint64_t id, bool has_identifier)
{
	snprintf(m->path, sizeof(m->path), "%s/%s", folder, name);
	m->fd = open(m->path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	m->to = datawrite_new(m->fd, &(struct datawrite_options){ 0 });
	m->attr = (struct perfattr){
		.type = 1,
		.size = 136,
		.period = 1,
		.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME |
			       PERFATTR_SAMPLE_CPU |
			       (has_identifier ? PERFATTR_SAMPLE_IDENTIFIER : 0),
		.flags = PERFATTR_SAMPLE_ID_ALL | PERFATTR_COMM | PERFATTR_MMAP,
	};
	datawrite_add_event(m->to, &m->attr, &id, id != 0);
}

static void put(struct buf *b, uint64_t value, size_t bytes)
{
	buf_add(b, &value, bytes);
}

static void write_out(struct made *m, struct buf *b)
{
	struct err err = { 0 };
	uint16_t size = (uint16_t)b->len;

	memcpy(b->at + 6, &size, 2);
	cr_assert_eq(datawrite_records(m->to, b->at, b->len, &err), 0);
	buf_release(b);
}

static void put_header(struct buf *b, uint32_t type, uint16_t misc)
{
	put(b, type, 4);
	put(b, misc, 2);
	put(b, 0, 2);
}

static void put_sample(struct made *m, uint16_t mode, uint32_t tid, uint64_t time, uint64_t id)
{
	struct buf b = { 0 };

	put_header(&b, RECORD_SAMPLE, mode);
	if (id)
		put(&b, id, 8);
	put(&b, 0x1000 + tid, 8);
	put(&b, tid, 4);
	put(&b, tid, 4);
	put(&b, time, 8);
	put(&b, 3, 8);
	write_out(m, &b);
}

static void put_comm(struct made *m, uint32_t tid, uint64_t time, uint64_t id)
{
	struct buf b = { 0 };

	put_header(&b, RECORD_COMM, RECORD_USER);
	put(&b, tid, 4);
	put(&b, tid, 4);
	buf_add(&b, "worker\0\0", 8);
	put(&b, tid, 4);
	put(&b, tid, 4);
	put(&b, time, 8);
	put(&b, 3, 8);
	if (id)
		put(&b, id, 8);
	write_out(m, &b);
}

static void put_conv(struct made *m, const struct guestclock_conv *c)
{
	struct buf b = { 0 };

	put_header(&b, RECORD_TIME_CONV, 0);
	put(&b, c->shift, 8);
	put(&b, c->mult, 8);
	put(&b, c->zero, 8);
	put(&b, 0, 8);
	put(&b, 0, 8);
	put(&b, 1, 8);
	write_out(m, &b);
}

static void finish(struct made *m)
{
	struct err err = { 0 };

	cr_assert_eq(datawrite_finish(m->to, &err), 0, "%s", err.text);
	datawrite_free(m->to);
	close(m->fd);
}

/* Samples of the merged file: "TIME MODE PID EVENT COMM", a line each. */
static void read_back(const char *path, struct buf *out)
{
	struct err err = { 0 };
	struct recording *r = recording_open(&(struct recording_options){ .input = path }, &err);
	struct sample s;

	cr_assert(r, "%s", err.text);
	while (recording_next(r, &s, &err) > 0)
		buf_printf(out, "%llu %u %u %zu %s\n", (unsigned long long)s.raw->time, s.cpumode,
			   s.raw->pid & ~SESSION_GUEST_THREADS,
			   (size_t)(s.event - recording_file(r)->events.at), s.thread->comm);
	cr_assert_eq(recording_file(r)->n_problems, 0);
	recording_close(r);
}

/* Both counters run at 2 GHz; the guest's is 1000000 ahead, its clock began at another time. */
static const struct guestclock_conv host_conv = { .zero = 500, .mult = 1 << 20, .shift = 21 },
				    guest_conv = { .zero = 77, .mult = 1 << 20, .shift = 21 };

static uint64_t guest_time(uint64_t host_ns, uint64_t offset)
{
	const struct guestclock_scaling s = { .offset = offset };

	return guestclock_ns(&guest_conv,
			     guestclock_guest_tsc(&s, guestclock_tsc(&host_conv, host_ns)));
}

static void make_both(struct made *host, struct made *guest, bool has_identifier)
{
	uint64_t id = has_identifier ? 9 : 0;

	begin(host, "host", 7, false);
	put_conv(host, &host_conv);
	put_comm(host, 20, 1000, 0);
	put_sample(host, RECORD_USER, 20, 10000, 0);
	put_sample(host, RECORD_KERNEL, 20, 30000, 0);
	finish(host);
	/* Its threads have the numbers of the host's, and its event the host's id. */
	begin(guest, "guest", has_identifier ? 9 : 7, has_identifier);
	put_conv(guest, &guest_conv);
	put_comm(guest, 20, guest_time(15000, 1000000), id);
	put_sample(guest, RECORD_USER, 20, guest_time(20000, 1000000), id);
	put_sample(guest, RECORD_KERNEL, 20, guest_time(40000, 1000000), id);
	finish(guest);
}

static void check_merged(bool has_identifier)
{
	struct made host, guest;
	struct guestmerge_options o = { .scaling = { .offset = 1000000 } };
	struct guestmerge_result result;
	struct buf said = { 0 };
	struct err err = { 0 };
	char output[64];

	snprintf(output, sizeof(output), "%s/merged", folder);
	make_both(&host, &guest, has_identifier);
	o.host = host.path;
	o.guest = guest.path;
	o.output = output;
	cr_assert_eq(guestmerge_run(&o, &result, &err), 0, "%s", err.text);
	cr_assert_eq(result.host_samples, 2);
	cr_assert_eq(result.guest_samples, 2);
	cr_assert_eq(result.left_out, 0);
	read_back(output, &said);
	cr_assert_str_eq(buf_text(&said), "10000 2 20 0 worker\n"
					  "20000 5 20 1 worker\n"
					  "30000 1 20 0 worker\n"
					  "40000 4 20 1 worker\n");
	buf_release(&said);
}

Test(guestmerge, by_counters, .init = make_folder, .fini = remove_folder)
{
	check_merged(false);
}

Test(guestmerge, with_ids_of_its_own, .init = make_folder, .fini = remove_folder)
{
	check_merged(true);
}

/* The guest came at the host's 25000 ns: what it did before was elsewhere. */
Test(guestmerge, behind_a_migration, .init = make_folder, .fini = remove_folder)
{
	struct made host, guest;
	struct guestclock_reading source = { 123456788, 1000000 }, here;
	uint64_t khz = 2000000, before = 5000, after;
	const struct guestclock_scaling there = { .offset = before };
	struct guestmerge_options o = { .has_arrival = true };
	struct guestmerge_result result;
	struct buf said = { 0 };
	struct err err = { 0 };
	char output[64];

	snprintf(output, sizeof(output), "%s/merged", folder);
	here.tsc = guestclock_tsc(&host_conv, 25000);
	here.guest_ns = source.guest_ns + 4000; /* the blackout */
	after = guestclock_migrate(&there, &source, &(struct guestclock_scaling){ 0 }, &here, khz);
	begin(&host, "host", 7, false);
	put_conv(&host, &host_conv);
	put_sample(&host, RECORD_KERNEL, 20, 30000, 0);
	finish(&host);
	begin(&guest, "guest", 7, false);
	put_conv(&guest, &guest_conv);
	put_sample(&guest, RECORD_USER, 20,
		   guestclock_ns(&guest_conv, guestclock_guest_tsc(&there, source.tsc - 1000)), 0);
	put_sample(&guest, RECORD_USER, 20, guest_time(26000, after), 0);
	put_sample(&guest, RECORD_USER, 20, guest_time(35000, after), 0);
	finish(&guest);
	o.host = host.path;
	o.guest = guest.path;
	o.output = output;
	o.scaling.offset = after;
	o.arrival_tsc = guestclock_guest_tsc(&there, source.tsc);
	cr_assert_eq(guestmerge_run(&o, &result, &err), 0, "%s", err.text);
	cr_assert_eq(result.before, 1);
	read_back(output, &said);
	cr_assert_str_eq(buf_text(&said), "26000 5 20 1 :1073741844\n"
					  "30000 1 20 0 :20\n"
					  "35000 5 20 1 :1073741844\n");
	buf_release(&said);
}

/* The guest tells nothing of its clock: a page of kvm-clock does, and its counter is scaled. */
Test(guestmerge, by_kvm_clock, .init = make_folder, .fini = remove_folder)
{
	struct made host, guest;
	struct kvmclock clock = { .sched_offset_ns = 500 };
	/* A guest of 1 GHz on a host of 2 GHz. */
	struct guestmerge_options o = {
		.scaling = { .ratio = UINT64_C(1) << 31, .fraction = 32, .offset = 1000000 },
		.kvm_clock = &clock,
	};
	const struct kvmclock_page page = {
		.tsc_timestamp = 1005000, .system_time_ns = 700, .mul = 0x80000000, .shift = 1
	};
	struct guestmerge_result result;
	struct buf said = { 0 };
	struct err err = { 0 };
	char output[64];

	*vec_add(&clock.pages) = page;
	snprintf(output, sizeof(output), "%s/merged", folder);
	begin(&host, "host", 7, false);
	put_conv(&host, &host_conv);
	put_sample(&host, RECORD_KERNEL, 20, 30000, 0);
	finish(&host);
	begin(&guest, "guest", 7, false);
	for (uint64_t ns = 20000; ns <= 40000; ns += 20000) {
		uint64_t tsc = guestclock_guest_tsc(&o.scaling, guestclock_tsc(&host_conv, ns));

		put_sample(&guest, RECORD_USER, 20,
			   kvmclock_page_ns(&page, tsc) - clock.sched_offset_ns, 0);
	}
	finish(&guest);
	o.host = host.path;
	o.guest = guest.path;
	o.output = output;
	cr_assert_eq(guestmerge_run(&o, &result, &err), 0, "%s", err.text);
	read_back(output, &said);
	cr_assert_str_eq(buf_text(&said), "20000 5 20 1 :1073741844\n"
					  "30000 1 20 0 :20\n"
					  "40000 5 20 1 :1073741844\n");
	buf_release(&said);
	kvmclock_release(&clock);
}

Test(guestmerge, what_cannot_be_merged, .init = make_folder, .fini = remove_folder)
{
	struct made host, guest;
	struct guestmerge_options o = { 0 };
	struct guestmerge_result result;
	struct err err = { 0 };
	char output[64];

	snprintf(output, sizeof(output), "%s/merged", folder);
	make_both(&host, &guest, false);
	begin(&host, "host", 7, false);
	put_sample(&host, RECORD_USER, 20, 10000, 0);
	finish(&host);
	o.host = host.path;
	o.guest = guest.path;
	o.output = output;
	cr_assert_eq(guestmerge_run(&o, &result, &err), -1);
	cr_assert(strstr(err.text, "TIME_CONV"), "%s", err.text);
	cr_assert_neq(access(output, F_OK), 0, "half of a file is there");
	err = (struct err){ 0 };
	o.guest = "/nowhere/guest";
	cr_assert_eq(guestmerge_run(&o, &result, &err), -1);
	/* Its own recordings are not lost. */
	err = (struct err){ 0 };
	o.guest = guest.path;
	o.output = guest.path;
	cr_assert_eq(guestmerge_run(&o, &result, &err), -1);
	cr_assert(strstr(err.text, "one of the recordings"), "%s", err.text);
	err = (struct err){ 0 };
	cr_assert_eq(symlink(host.path, output), 0);
	o.output = output;
	cr_assert_eq(guestmerge_run(&o, &result, &err), -1);
	cr_assert(strstr(err.text, "one of the recordings"), "%s", err.text);
	err = (struct err){ 0 };
	o.output = "-";
	cr_assert_eq(guestmerge_run(&o, &result, &err), -1);
}
