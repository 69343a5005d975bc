/* SPDX-License-Identifier: MIT */
/* Keys of virtual machines: whose code it is, of which machine and which of its CPUs. */
#include "util/report/sortkey.h"
#include "util/session/vcpuname.h"

#define NO_VCPU UINT64_MAX

static bool is_guest_mode(const struct sample *s)
{
	return s->cpumode == RECORD_GUEST_KERNEL || s->cpumode == RECORD_GUEST_USER;
}

/* Of a guest's own recording that was put into the host's. */
static bool is_of_guest(const struct session_thread *t)
{
	return t->pid >= SESSION_GUEST_THREADS && t->pid != UINT32_MAX;
}

static void add_text(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	buf_add_text(out, v.thing);
}

static struct sortkey_value take_mode(const struct sortkey_input *in)
{
	static const char *const names[] = { "unknown",	   "host kernel",  "host user",
					     "hypervisor", "guest kernel", "guest user" };
	unsigned mode = in->sample->cpumode;

	return (struct sortkey_value){
		.thing = names[mode < sizeof(names) / sizeof(names[0]) ? mode : 0]
	};
}

const struct sortkey sortguest_mode = {
	"mode", "mode", "Whose code", 0, take_mode, sortkey_compare_texts, add_text,
};

/*
 * What KVM and the VMM do for a machine is its, too, where the thread's name tells, or
 * a sample has told that the thread is a virtual CPU.
 */
static struct sortkey_value take_vm(const struct sortkey_input *in)
{
	const struct session_thread *t = in->sample->thread;
	uint32_t number;

	if (is_of_guest(t))
		return (struct sortkey_value){ .thing = "guest's recording", .number = NO_VCPU };
	if (!is_guest_mode(in->sample) && !t->is_vcpu && !vcpuname_read(t->comm, &number))
		return (struct sortkey_value){ .thing = NULL };
	return (struct sortkey_value){
		.thing =
			session_find_thread(recording_session(in->recording), t->pid, t->pid)->comm,
		.number = t->pid,
	};
}

static void add_vm(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	if (!v.thing)
		buf_add_text(out, "none");
	else if (v.number == NO_VCPU)
		buf_add_text(out, v.thing);
	else
		buf_printf(out, "%7d:%s", (int)v.number, (const char *)v.thing);
}

const struct sortkey sortguest_vm = {
	"vm", "vm", "Virtual machine", SORTKEY_PADDED, take_vm, sortkey_compare_numbers, add_vm,
};

/* Its number, or where nothing tells that, the thread. */
static struct sortkey_value take_vcpu(const struct sortkey_input *in)
{
	const struct session_thread *t = in->sample->thread;
	uint32_t number;

	if (is_of_guest(t))
		return (struct sortkey_value){ .number = in->sample->raw->cpu };
	if (vcpuname_read(t->comm, &number))
		return (struct sortkey_value){ .number = number };
	if (is_guest_mode(in->sample) || t->is_vcpu)
		return (struct sortkey_value){ .thing = "thread", .number = t->tid };
	return (struct sortkey_value){ .number = NO_VCPU };
}

static void add_vcpu(struct sortkey_value v, uint64_t samples, struct buf *out)
{
	(void)samples;
	if (v.number == NO_VCPU)
		buf_add_text(out, "none");
	else if (v.thing)
		buf_printf(out, "thread %d", (int)v.number);
	else
		buf_add_u64(out, v.number);
}

const struct sortkey sortguest_vcpu = {
	"vcpu", "vcpu", "vCPU", 0, take_vcpu, sortkey_compare_numbers, add_vcpu,
};
