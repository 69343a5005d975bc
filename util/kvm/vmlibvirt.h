/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_VMLIBVIRT_H
#define UTIL_KVM_VMLIBVIRT_H

/*
 * A domain of libvirt in XML (formatdomain.html), with what it hands to QEMU
 * as it is (qemu:commandline). The only user of Expat. For vmconfig.c.
 */

#include "util/base/err.h"
#include "util/base/view.h"

struct vmconfig;

int vmlibvirt_read(struct vmconfig *c, struct view text, struct err *err);

#endif
