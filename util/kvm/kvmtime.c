/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmtime.h"

#include <stdlib.h>
#include <string.h>

#include "util/session/vcpuname.h"

#define NONE SIZE_MAX

/* Twice as many as there are addresses, so that a search ends soon. */
enum { SLOT_BITS = 11, SLOTS = 1 << SLOT_BITS };
_Static_assert(SLOTS >= 2 * KVMTIME_ADDRESSES, "there is always a free slot");

static struct view key_of(const uint32_t *tid)
{
	return view_make((const char *)tid, sizeof(*tid));
}

static void free_vcpu(struct kvmtime_vcpu *v)
{
	for (size_t i = 0; i < v->exits.len; i++)
		kvmlatency_release(&v->exits.at[i].handled);
	for (size_t i = 0; i < v->user_exits.len; i++)
		kvmlatency_release(&v->user_exits.at[i].handled);
	for (size_t i = 0; i < v->accesses.len; i++)
		kvmlatency_release(&v->accesses.at[i].handled);
	vec_release(&v->exits);
	vec_release(&v->user_exits);
	vec_release(&v->accesses);
	free(v->access_slots);
}

void kvmtime_release(struct kvmtime *k)
{
	for (size_t i = 0; i < k->vcpus.len; i++) {
		free_vcpu(k->vcpus.at[i]);
		free(k->vcpus.at[i]);
	}
	vec_release(&k->vcpus);
	map_release(&k->by_tid);
	map_release(&k->comms);
	arena_release(&k->arena);
}

void kvmtime_restart(struct kvmtime *k)
{
	for (size_t i = 0; i < k->vcpus.len; i++) {
		struct kvmtime_vcpu *v = k->vcpus.at[i], was = *v;

		free_vcpu(v);
		/* What is handled across the border counts where it ends, without its reason. */
		*v = (struct kvmtime_vcpu){
			.pid = was.pid,
			.tid = was.tid,
			.number = was.number,
			.comm = was.comm,
			.guest = was.guest,
			.running = was.running,
			.user = was.user,
			.exit = NONE,
			.user_exit = NONE,
			.access = NONE,
			.unanswered = NONE,
			.is_off = was.is_off,
			.was_runnable = was.was_runnable,
			.off_ns = was.off_ns,
			.ready_ns = was.ready_ns,
		};
	}
	k->first_ns = k->last_ns;
	k->events = 0;
}

/* ---- who ---- */

static int64_t number_in(const char *comm)
{
	uint32_t n;

	return vcpuname_read(comm, &n) ? (int64_t)n : -1;
}

static const char *keep_comm(struct kvmtime *k, const char *comm)
{
	const char *kept = map_find(&k->comms, view_of(comm));

	if (!kept) {
		kept = arena_string(&k->arena, comm);
		*map_add(&k->comms, view_of(kept)) = (void *)kept;
	}
	return kept;
}

static struct kvmtime_vcpu *find_vcpu(const struct kvmtime *k, uint32_t tid)
{
	return map_find(&k->by_tid, key_of(&tid));
}

static struct kvmtime_vcpu *get_vcpu(struct kvmtime *k, const struct kvmtrace_event *e)
{
	struct kvmtime_vcpu *v = find_vcpu(k, e->tid);

	if (!v) {
		v = alloc_zero(1, sizeof(*v));
		v->pid = e->pid;
		v->tid = e->tid;
		v->number = number_in(e->comm);
		v->exit = v->user_exit = v->access = v->unanswered = NONE;
		*vec_add(&k->vcpus) = v;
		*map_add(&k->by_tid, key_of(&v->tid)) = v;
	}
	if (e->vcpu >= 0)
		v->number = e->vcpu;
	if (e->comm && !v->comm)
		v->comm = keep_comm(k, e->comm);
	return v;
}

/* ---- windows ---- */

static void open_window(struct kvmtime_window *w, uint64_t now)
{
	*w = (struct kvmtime_window){ .is_open = true, .since_ns = now };
}

/* How long it was open, and *own_ns, how much of that on a CPU. False when it was not. */
static bool close_window(struct kvmtime_window *w, uint64_t now, uint64_t *all_ns, uint64_t *own_ns)
{
	if (!w->is_open)
		return false;
	w->is_open = false;
	*all_ns = now > w->since_ns ? now - w->since_ns : 0;
	*own_ns = *all_ns > w->away_ns ? *all_ns - w->away_ns : 0;
	return true;
}

static void add_away(struct kvmtime_vcpu *v, uint64_t ns)
{
	v->guest.away_ns += ns;
	v->handling.away_ns += ns;
	v->running.away_ns += ns;
	v->user.away_ns += ns;
}

/* ---- reasons and addresses ---- */

static size_t find_reason(struct kvmtime_vcpu *v, struct kvmtime_reasons *all, const char *name)
{
	for (size_t i = 0; i < all->len; i++) {
		if (all->at[i].name == name)
			return i;
	}
	if (all->len == KVMTIME_REASONS) {
		v->other_reasons++;
		return NONE;
	}
	*vec_add(all) = (struct kvmtime_reason){ .name = name };
	return all->len - 1;
}

static size_t count_reason(struct kvmtime_vcpu *v, struct kvmtime_reasons *all, const char *name)
{
	size_t i = find_reason(v, all, name);

	if (i != NONE)
		all->at[i].count++;
	return i;
}

static size_t find_access(struct kvmtime_vcpu *v, const struct kvmtrace_event *e)
{
	uint64_t hash = (e->address + e->kind * 2 + e->is_write) * UINT64_C(0x9e3779b97f4a7c15);
	size_t slot = hash >> (64 - SLOT_BITS);

	if (!v->access_slots)
		v->access_slots = alloc_zero(SLOTS, sizeof(v->access_slots[0]));
	for (; v->access_slots[slot]; slot = (slot + 1) % SLOTS) {
		size_t i = v->access_slots[slot] - 1u;
		const struct kvmtime_access *a = &v->accesses.at[i];

		if (a->kind == e->kind && a->address == e->address && a->is_write == e->is_write)
			return i;
	}
	if (v->accesses.len == KVMTIME_ADDRESSES)
		return NONE;
	*vec_add(&v->accesses) = (struct kvmtime_access){ .kind = e->kind,
							  .address = e->address,
							  .is_write = e->is_write };
	v->access_slots[slot] = (uint16_t)v->accesses.len;
	return v->accesses.len - 1;
}

static void take_access(struct kvmtime_vcpu *v, const struct kvmtrace_event *e)
{
	size_t i = find_access(v, e);

	if (e->is_answer && i != NONE && v->unanswered == i) {
		v->unanswered = NONE;
		return;
	}
	if (i == NONE)
		v->other_accesses++;
	else
		v->accesses.at[i].count++;
	v->access = i;
	v->unanswered = e->kind == KVMTRACE_MMIO && !e->is_write && !e->is_answer ? i : NONE;
}

/* What was accessed took as long as the exit that it was for. */
static void end_access(struct kvmtime_vcpu *v, uint64_t ns)
{
	if (v->access != NONE)
		kvmlatency_add(&v->accesses.at[v->access].handled, ns);
	v->access = NONE;
}

/* ---- events ---- */

static void take_exit(struct kvmtime_vcpu *v, const struct kvmtrace_event *e)
{
	uint64_t all, own;

	if (close_window(&v->guest, e->time_ns, &all, &own))
		v->guest_ns += own;
	v->n_exits++;
	v->exit = count_reason(v, &v->exits, e->reason);
	v->access = NONE;
	v->user_in_handling_ns = 0;
	open_window(&v->handling, e->time_ns);
}

static void take_entry(struct kvmtime_vcpu *v, const struct kvmtrace_event *e)
{
	uint64_t all, own;

	if (close_window(&v->handling, e->time_ns, &all, &own)) {
		v->handle_ns += own > v->user_in_handling_ns ? own - v->user_in_handling_ns : 0;
		if (v->exit != NONE)
			kvmlatency_add(&v->exits.at[v->exit].handled, all);
		end_access(v, all);
	}
	v->exit = NONE;
	open_window(&v->guest, e->time_ns);
}

/* User space begins with KVM_RUN's return, which follows at once. */
static void take_user_exit(struct kvmtime_vcpu *v, const struct kvmtrace_event *e)
{
	v->n_user_exits++;
	v->user_exit = count_reason(v, &v->user_exits, e->reason);
}

static void take_return(struct kvmtime_vcpu *v, uint64_t now)
{
	uint64_t all, own;

	/* Another ioctl than KVM_RUN. */
	if (!close_window(&v->running, now, &all, &own))
		return;
	v->run_ns += own;
	open_window(&v->user, now);
}

static void take_run(struct kvmtime_vcpu *v, uint64_t now, bool has_exits)
{
	uint64_t all, own;

	v->n_runs++;
	if (close_window(&v->user, now, &all, &own)) {
		v->user_ns += own;
		v->user_in_handling_ns += own;
		if (v->user_exit != NONE)
			kvmlatency_add(&v->user_exits.at[v->user_exit].handled, all);
		if (!has_exits && v->user_exit != NONE)
			end_access(v, all);
	}
	v->user_exit = NONE;
	open_window(&v->running, now);
}

static void lose_cpu(struct kvmtime_vcpu *v, uint64_t now, bool is_runnable)
{
	v->is_off = true;
	v->was_runnable = is_runnable;
	v->off_ns = now;
	v->ready_ns = is_runnable ? now : 0;
}

static void get_cpu(struct kvmtime_vcpu *v, uint64_t now)
{
	uint64_t waited, away;

	if (!v->is_off)
		return;
	v->is_off = false;
	away = now > v->off_ns ? now - v->off_ns : 0;
	add_away(v, away);
	/* Without a wakeup (it was not recorded) nobody knows how long it waited. */
	waited = v->ready_ns && now > v->ready_ns ? now - v->ready_ns : 0;
	v->idle_ns += away - (waited < away ? waited : away);
	if (!v->ready_ns)
		return;
	v->steal_ns += waited;
	v->steal_count++;
	if (!v->was_runnable)
		return;
	v->preempted_ns += waited;
	v->preempted_count++;
}

static void take_switch(struct kvmtime *k, const struct kvmtrace_event *e)
{
	struct kvmtime_vcpu *prev = find_vcpu(k, e->prev), *next = find_vcpu(k, e->next);

	k->has_switches = true;
	if (e->kind == KVMTRACE_WAKEUP) {
		if (next && next->is_off && !next->ready_ns)
			next->ready_ns = e->time_ns;
		return;
	}
	if (prev)
		lose_cpu(prev, e->time_ns, e->is_runnable);
	if (next)
		get_cpu(next, e->time_ns);
}

static void take_guest(struct kvmtime *k, const struct kvmtrace_event *e)
{
	/* Ioctls end in all threads; those that never began KVM_RUN are no virtual CPUs. */
	struct kvmtime_vcpu *v = e->kind == KVMTRACE_RETURN ? find_vcpu(k, e->tid) : get_vcpu(k, e);

	if (!v)
		return;
	switch (e->kind) {
	case KVMTRACE_EXIT:
		k->has_exits = true;
		take_exit(v, e);
		break;
	case KVMTRACE_ENTRY:
		k->has_exits = true;
		take_entry(v, e);
		break;
	case KVMTRACE_USER_EXIT:
		take_user_exit(v, e);
		break;
	case KVMTRACE_RUN:
		k->has_runs = true;
		take_run(v, e->time_ns, k->has_exits);
		break;
	case KVMTRACE_RETURN:
		take_return(v, e->time_ns);
		break;
	case KVMTRACE_EMULATE:
		v->n_emulated++;
		break;
	default:
		take_access(v, e);
		break;
	}
}

void kvmtime_feed(struct kvmtime *k, const struct kvmtrace_event *e)
{
	if (e->kind == KVMTRACE_NONE)
		return;
	if (!k->events++ && !k->first_ns)
		k->first_ns = e->time_ns;
	k->last_ns = e->time_ns;
	if (e->kind == KVMTRACE_SWITCH || e->kind == KVMTRACE_WAKEUP)
		take_switch(k, e);
	else
		take_guest(k, e);
}
