/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERWRITE_H
#define UTIL_KVM_FILTERWRITE_H

/*
 * A filter (kvmfilter.h) in the forms that others read. filterread.h reads each
 * of them back.
 *
 * QEMU's is the object kvm-pmu-filter of the series of April 2025, which no
 * release of QEMU has taken so far; numbers are decimal there.
 */

#include "util/base/err.h"
#include "util/kvm/kvmfilter.h"

/* QEMU's three formats of an entry. */
enum filterwrite_qemu {
	FILTERWRITE_RAW,	  /* raw: {code} */
	FILTERWRITE_SELECT_UMASK, /* x86-select-umask: {select, umask} */
	FILTERWRITE_MASKED,	  /* x86-masked-entry: {select, mask, match, exclude} */
};

/*
 * Raw entries can be written in each format. Masked ones can only be written
 * in another than their own when they mean one unit mask each; otherwise
 * ERR_USAGE names the first that does not.
 */
int filterwrite_qemu(const struct kvmfilter *f, enum filterwrite_qemu format, struct buf *out,
		     struct err *err);

/* C that compiles by itself: a structure as the ioctl takes, with what each entry means. */
void filterwrite_c(const struct kvmfilter *f, struct buf *out);

/* The bytes that the ioctl takes, little-endian. */
void filterwrite_blob(const struct kvmfilter *f, struct buf *out);

#endif
