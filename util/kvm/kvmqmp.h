/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMQMP_H
#define UTIL_KVM_KVMQMP_H

/*
 * KVM's own statistics of a machine that QEMU runs, by QEMU's monitor: the command
 * query-stats of QMP (since QEMU 7.1). Needs no privilege but the socket's, and no
 * tracepoint.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"

struct doc;

struct kvmqmp_options {
	const char *socket; /* path of a UNIX socket */
	double seconds;	    /* between two looks */
	uint64_t times;	    /* 0: until interrupted */
	double patience_s;  /* with an answer; 0: 10 */
};

/*
 * Connects, and shows every so often what has changed since the look before (at
 * first, since the machine was started). What QEMU says wrong is ERR_INPUT.
 */
int kvmqmp_watch(struct doc *doc, const struct kvmqmp_options *o, struct err *err);

#endif
