/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUTREE_H
#define UTIL_TARGET_QEMUTREE_H

/*
 * What the emulated machine says of itself: the device tree that QEMU makes
 * for it, in a file of its own that is gone with qemutree_release(). Nothing
 * runs on the machine for that.
 */

#include "util/base/err.h"

struct qemuspec;

struct qemutree {
	char *folder; /* with nothing but the file in it; NULL: there is none */
	char *path;   /* a .dtb */
};

/* spec is found (qemuspec_find()). Release with qemutree_release(), whatever the result. */
int qemutree_make(struct qemutree *t, const struct qemuspec *spec, struct err *err);
void qemutree_release(struct qemutree *t);

#endif
