/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERREAD_H
#define UTIL_KVM_FILTERREAD_H

/*
 * Reads a filter in any form that is written here: the JSON of 'tally filter
 * encode -j', QEMU's object kvm-pmu-filter (also behind -object, with numbers
 * or, as in its first versions, texts, and an action for each entry), a C
 * initialiser, the bytes of the ioctl, arm64's ranges. Which it is shows in the
 * first bytes. The text is anybody's.
 */

#include "util/base/err.h"
#include "util/base/view.h"
#include "util/kvm/armfilter.h"
#include "util/kvm/kvmfilter.h"

/* Of a filter; the kernel takes 300, but more can be told of. */
#define FILTERREAD_MOST 65536

struct filterread {
	const char *form; /* what it was: "tally", "qemu", "c", "blob", "ranges" */
	bool is_arm;	  /* .arm is it, not .x86 */
	struct kvmfilter x86;
	struct armfilter arm;
};

/* Zeroed before. Whatever the result, filterread_release() takes it. */
int filterread_parse(struct filterread *r, struct view text, struct err *err);

/* The same of what is in a file; - is standard input, and what begins with { is the text. */
int filterread_open(struct filterread *r, const char *path, struct err *err);
void filterread_release(struct filterread *r);

#endif
