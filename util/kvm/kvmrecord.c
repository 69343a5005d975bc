/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmrecord.h"

#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/kvm/kvmtrace.h"
#include "util/pmu/tracefs.h"

void kvmrecord_release(struct kvmrecord *k)
{
	vec_release(&k->events);
	arena_release(&k->arena);
}

static bool is_there(const struct fs *fs, const char *folder, struct view name)
{
	struct buf path = { 0 };
	size_t colon = view_find(name, 0, ':');
	bool there;

	buf_printf(&path, "%s/%.*s/", folder, (int)colon, name.at);
	buf_add_view(&path, view_make(name.at + colon + 1, name.len - colon - 1));
	there = fs_is_dir(fs, buf_text(&path));
	buf_release(&path);
	return there;
}

int kvmrecord_find(struct kvmrecord *k, const struct fs *fs, bool with_sched, bool with_user,
		   struct err *err)
{
	struct buf folder = { 0 };
	const char *name;
	size_t of_kvm = 0;
	int status = tracefs_find(fs, &folder, err);

	for (size_t i = 0; status == 0 && (name = kvmtrace_name(i)); i++) {
		struct view v = view_of(name);

		if ((view_starts(v, "sched:") && !with_sched) ||
		    (view_starts(v, "syscalls:") && !with_user) ||
		    !is_there(fs, buf_text(&folder), v))
			continue;
		of_kvm += view_starts(v, "kvm:");
		*vec_add(&k->events) = (struct kvmrecord_event){
			.name = arena_string(&k->arena, name),
			.filter = view_ends(v, "sys_enter_ioctl") ? "cmd == 0xae80" : NULL,
		};
	}
	buf_release(&folder);
	if (status == 0 && !of_kvm) {
		err_set(err, ERR_ABSENT, "this kernel has no tracepoints of KVM");
		err_hint(err, "load its module (kvm_intel, kvm_amd, kvm): 'modprobe kvm'");
		return -1;
	}
	return status;
}
