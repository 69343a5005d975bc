/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/data/recordput.h"
#include "util/session/session.h"

/* The name that code of the kernel has, where the recording says that path is mapped there. */
static const char *kernel_name(struct session *s, const char *path)
{
	struct record_mmap m = {
		.pid = UINT32_MAX,
		.addr = 0xffffffffc0000000,
		.len = 0x1000,
		.filename = view_of(path),
	};
	struct buf bytes = { 0 };
	struct record r = { .type = RECORD_MMAP, .misc = RECORD_KERNEL };

	recordput_mmap(&(struct recordput){ .out = &bytes }, RECORD_KERNEL, &m);
	r.bytes = (const unsigned char *)bytes.at;
	r.size = (uint32_t)bytes.len;
	session_feed(s, &r, 0);
	buf_release(&bytes);
	return session_find_place(s, session_find_thread(s, 1, 1), RECORD_KERNEL, m.addr)
		.mapping->dso->name;
}

Test(session, a_module_is_called_by_its_file_alone)
{
	struct session *s = session_new();

	cr_expect_str_eq(kernel_name(s, "/lib/modules/6.1/kvm-intel.ko.xz"), "[kvm_intel]");
	cr_expect_str_eq(kernel_name(s, "/lib/modules.ko/6.1/kvm.ko"), "[kvm]");
	cr_expect_str_eq(kernel_name(s, "/srv/all.ko.d/boot"), "/srv/all.ko.d/boot");
	cr_expect_str_eq(kernel_name(s, "/srv/x.ko/"), "/srv/x.ko/");
	cr_expect_str_eq(kernel_name(s, "x.ko"), "[x]");
	session_free(s);
}
