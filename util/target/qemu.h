/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMU_H
#define UTIL_TARGET_QEMU_H

/*
 * The emulated machine as a target: see qemuspec.h for which, qemuturns.h for
 * its counters, qemublock.h for what goes in, qemuresult.h for what comes out.
 * This puts them together: a plan and a program become a command that executes
 * QEMU, and readings when it has ended.
 *
 * The program's streams are ours but for its standard input, which is empty.
 * QEMU's own words are kept apart from them, for errors.
 */

#include "util/target/target.h"

extern const struct target target_qemu;

#endif
