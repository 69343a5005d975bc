/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/kvm/kvmtime.h"

/* Of one thread, 7, whose reasons are literals: those of a name are one. */
static const char reason_hlt[] = "HLT", reason_io[] = "IO";

static void feed(struct kvmtime *k, enum kvmtrace_kind kind, uint64_t time, const char *reason)
{
	kvmtime_feed(k, &(struct kvmtrace_event){ .kind = kind,
						  .time_ns = time,
						  .pid = 5,
						  .tid = 7,
						  .comm = "CPU 2/KVM",
						  .reason = reason,
						  .vcpu = -1 });
}

static void feed_access(struct kvmtime *k, enum kvmtrace_kind kind, uint64_t time, uint64_t address,
			bool is_write, bool is_answer)
{
	kvmtime_feed(k, &(struct kvmtrace_event){ .kind = kind,
						  .time_ns = time,
						  .pid = 5,
						  .tid = 7,
						  .address = address,
						  .is_write = is_write,
						  .is_answer = is_answer,
						  .vcpu = -1 });
}

static void feed_switch(struct kvmtime *k, uint64_t time, uint32_t prev, bool runnable,
			uint32_t next)
{
	kvmtime_feed(k, &(struct kvmtrace_event){ .kind = KVMTRACE_SWITCH,
						  .time_ns = time,
						  .prev = prev,
						  .next = next,
						  .is_runnable = runnable });
}

static void feed_wakeup(struct kvmtime *k, uint64_t time, uint32_t thread)
{
	kvmtime_feed(k, &(struct kvmtrace_event){
				.kind = KVMTRACE_WAKEUP, .time_ns = time, .next = thread });
}

Test(kvmtime, exits_to_entries)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed(&k, KVMTRACE_ENTRY, 100, NULL);
	feed(&k, KVMTRACE_EXIT, 150, reason_io);
	feed_access(&k, KVMTRACE_PIO, 155, 0x3f8, true, false);
	feed(&k, KVMTRACE_ENTRY, 170, NULL);
	feed(&k, KVMTRACE_EXIT, 270, reason_hlt);
	feed(&k, KVMTRACE_ENTRY, 300, NULL);
	feed(&k, KVMTRACE_EXIT, 301, reason_io);
	cr_assert_eq(k.vcpus.len, 1);
	v = k.vcpus.at[0];
	cr_assert_eq(v->number, 2);
	cr_assert_eq(v->n_exits, 3);
	cr_assert_eq(v->guest_ns, 50 + 100 + 1);
	cr_assert_eq(v->handle_ns, 20 + 30);
	cr_assert_eq(v->exits.len, 2);
	cr_assert_eq(v->exits.at[0].count, 2);
	cr_assert_eq(v->exits.at[0].handled.count, 1);
	cr_assert_eq(v->exits.at[0].handled.sum_ns, 20);
	cr_assert_eq(v->exits.at[1].handled.most_ns, 30);
	cr_assert_eq(v->accesses.len, 1);
	cr_assert_eq(v->accesses.at[0].handled.sum_ns, 20);
	cr_assert(k.has_exits);
	cr_assert_not(k.has_runs);
	kvmtime_release(&k);
}

Test(kvmtime, user_space_is_no_emulation)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed(&k, KVMTRACE_RUN, 90, NULL);
	feed(&k, KVMTRACE_ENTRY, 100, NULL);
	feed(&k, KVMTRACE_EXIT, 150, reason_io);
	feed(&k, KVMTRACE_USER_EXIT, 158, reason_io);
	feed(&k, KVMTRACE_RETURN, 160, NULL);
	feed(&k, KVMTRACE_RUN, 190, NULL);
	feed(&k, KVMTRACE_ENTRY, 200, NULL);
	v = k.vcpus.at[0];
	cr_assert_eq(v->handle_ns, 50 - 30);
	cr_assert_eq(v->user_ns, 30);
	cr_assert_eq(v->run_ns, 70);
	cr_assert_eq(v->n_user_exits, 1);
	cr_assert_eq(v->user_exits.at[0].handled.sum_ns, 30);
	cr_assert_eq(v->exits.at[0].handled.sum_ns, 50);
	kvmtime_release(&k);
}

/* As kvm_pvm has it: no kvm_exit, no kvm_entry. */
Test(kvmtime, without_exits_by_the_system_call)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed(&k, KVMTRACE_RETURN, 10, NULL); /* of an ioctl that began before */
	cr_assert_eq(k.vcpus.len, 0);
	for (uint64_t i = 0; i < 10; i++) {
		feed(&k, KVMTRACE_RUN, 1000 * i, NULL);
		feed_access(&k, KVMTRACE_PIO, 1000 * i + 590, 0xe9, true, false);
		feed(&k, KVMTRACE_USER_EXIT, 1000 * i + 600, reason_io);
		feed(&k, KVMTRACE_RETURN, 1000 * i + 601, NULL);
		feed(&k, KVMTRACE_RETURN, 1000 * i + 700, NULL); /* of another one */
	}
	v = k.vcpus.at[0];
	cr_assert_not(k.has_exits);
	cr_assert_eq(v->n_runs, 10);
	cr_assert_eq(v->run_ns, 6010);
	cr_assert_eq(v->user_ns, 9 * 399);
	cr_assert_eq(v->user_exits.at[0].count, 10);
	cr_assert_eq(v->user_exits.at[0].handled.count, 9);
	cr_assert_eq(v->accesses.at[0].count, 10);
	cr_assert_eq(v->accesses.at[0].handled.count, 9);
	cr_assert_eq(v->accesses.at[0].handled.least_ns, 399);
	kvmtime_release(&k);
}

Test(kvmtime, steal_and_idling)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed_switch(&k, 1, 7, true, 8); /* nobody knows it yet */
	feed(&k, KVMTRACE_ENTRY, 100, NULL);
	feed(&k, KVMTRACE_EXIT, 200, reason_io);
	feed_switch(&k, 210, 7, true, 8); /* taken off its CPU */
	feed_switch(&k, 260, 8, true, 7);
	feed(&k, KVMTRACE_ENTRY, 270, NULL);
	feed(&k, KVMTRACE_EXIT, 300, reason_hlt);
	feed_switch(&k, 310, 7, false, 8); /* it waits: that is idling, until */
	feed_wakeup(&k, 400, 7);
	feed_wakeup(&k, 405, 7);
	feed_switch(&k, 425, 8, false, 7); /* and this was steal */
	feed(&k, KVMTRACE_ENTRY, 430, NULL);
	feed_switch(&k, 440, 7, false, 0); /* nothing tells when it was woken */
	feed_switch(&k, 450, 0, true, 7);
	v = k.vcpus.at[0];
	cr_assert_eq(v->steal_ns, 50 + 25);
	cr_assert_eq(v->steal_count, 2);
	cr_assert_eq(v->preempted_ns, 50);
	cr_assert_eq(v->preempted_count, 1);
	cr_assert_eq(v->idle_ns, 90 + 10);
	cr_assert_eq(v->guest_ns, 100 + 30);
	/* Without a CPU nothing is emulated; the latency is what the guest has seen. */
	cr_assert_eq(v->handle_ns, (70 - 50) + (130 - 115));
	cr_assert_eq(v->exits.at[0].handled.sum_ns, 70);
	cr_assert_eq(v->exits.at[1].handled.sum_ns, 130);
	kvmtime_release(&k);
}

Test(kvmtime, a_read_that_is_answered_is_one)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed_access(&k, KVMTRACE_MMIO, 10, 0xfee00020, false, false);
	feed_access(&k, KVMTRACE_MMIO, 20, 0xfee00020, false, true);
	feed_access(&k, KVMTRACE_MMIO, 30, 0xfee00020, false, true); /* KVM knew it at once */
	feed_access(&k, KVMTRACE_MMIO, 40, 0xfee00020, true, false);
	feed_access(&k, KVMTRACE_MSR, 50, 0xfee00020, true, false);
	v = k.vcpus.at[0];
	cr_assert_eq(v->accesses.len, 3);
	cr_assert_eq(v->accesses.at[0].count, 2);
	cr_assert_eq(v->accesses.at[1].count, 1);
	cr_assert_eq(v->accesses.at[2].count, 1);
	kvmtime_release(&k);
}

Test(kvmtime, addresses_do_not_grow_without_end)
{
	struct kvmtime k = { 0 };

	for (uint64_t i = 0; i < 3000; i++)
		feed_access(&k, KVMTRACE_MMIO, i, i * 8, i % 2, false);
	cr_assert_eq(k.vcpus.at[0]->accesses.len, KVMTIME_ADDRESSES);
	cr_assert_eq(k.vcpus.at[0]->other_accesses, 3000 - KVMTIME_ADDRESSES);
	kvmtime_release(&k);
}

/* What goes on across the border of two intervals counts where it ends. */
Test(kvmtime, intervals)
{
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	feed(&k, KVMTRACE_ENTRY, 100, NULL);
	feed(&k, KVMTRACE_EXIT, 150, reason_io);
	feed(&k, KVMTRACE_ENTRY, 160, NULL);
	kvmtime_restart(&k);
	v = k.vcpus.at[0];
	cr_assert_eq(v->n_exits, 0);
	cr_assert_eq(v->guest_ns, 0);
	feed(&k, KVMTRACE_EXIT, 260, reason_io);
	cr_assert_eq(v->guest_ns, 100);
	cr_assert_eq(v->n_exits, 1);
	cr_assert_eq(k.first_ns, 160);
	kvmtime_release(&k);
}

/* Quantiles of known numbers are at most one part in 32 too high. */
Test(kvmtime, quantiles)
{
	struct kvmlatency l = { 0 }, twice = { 0 };
	const double shares[] = { 0, 0.01, 0.5, 0.9, 0.99, 1 };

	cr_assert_eq(kvmlatency_quantile(&l, 0.5), 0);
	for (uint64_t i = 1; i <= 100000; i++)
		kvmlatency_add(&l, i * 37);
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		double want = shares[i] * 100000 * 37;
		double is = (double)kvmlatency_quantile(&l, shares[i]);

		cr_assert_geq(is, want, "%g", shares[i]);
		cr_assert_leq(is, want * 1.032 + 37, "%g: %g, not %g", shares[i], is, want);
	}
	kvmlatency_merge(&twice, &l);
	kvmlatency_merge(&twice, &l);
	cr_assert_eq(twice.count, 200000);
	cr_assert_eq(twice.least_ns, 37);
	cr_assert_eq(twice.most_ns, 3700000);
	cr_assert_eq(kvmlatency_quantile(&twice, 0.5), kvmlatency_quantile(&l, 0.5));
	kvmlatency_add(&l, UINT64_MAX);
	cr_assert_eq(kvmlatency_quantile(&l, 1), UINT64_MAX);
	kvmlatency_release(&l);
	kvmlatency_release(&twice);
}

/* A damaged recording has as many reasons and addresses as it has samples. */
Test(kvmtime, more_reasons_and_addresses_than_are_told_apart)
{
	static const char reasons[KVMTIME_REASONS + 10];
	struct kvmtime k = { 0 };
	const struct kvmtime_vcpu *v;

	for (int round = 0; round < 2; round++) {
		for (unsigned int i = 0; i < KVMTIME_REASONS + 10; i++) {
			feed(&k, KVMTRACE_EXIT, 100 + i, reasons + i);
			feed(&k, KVMTRACE_USER_EXIT, 100 + i, reasons + i);
		}
		for (unsigned int i = 0; i < KVMTIME_ADDRESSES + 10; i++)
			feed_access(&k, KVMTRACE_PIO, 1000, i * 8, true, false);
	}
	v = k.vcpus.at[0];
	cr_assert_eq(v->exits.len, KVMTIME_REASONS);
	cr_assert_eq(v->user_exits.len, KVMTIME_REASONS);
	cr_assert_eq(v->other_reasons, 40);
	cr_assert_eq(v->accesses.len, KVMTIME_ADDRESSES);
	cr_assert_eq(v->other_accesses, 20);
	for (size_t i = 0; i < KVMTIME_ADDRESSES; i++)
		cr_assert_eq(v->accesses.at[i].count, 2);
	kvmtime_restart(&k);
	feed_access(&k, KVMTRACE_PIO, 2000, 8, true, false);
	cr_assert_eq(k.vcpus.at[0]->accesses.len, 1);
	kvmtime_release(&k);
}
