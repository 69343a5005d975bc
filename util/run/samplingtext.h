/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SAMPLINGTEXT_H
#define UTIL_RUN_SAMPLINGTEXT_H

/*
 * What of samples is wanted, as text on the command line, in perf's words.
 * Every failure is ERR_USAGE and names the words that there are.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/target/sampling.h"

/* "fp", "dwarf", "dwarf,BYTES", "lbr"; NULL: fp. BYTES is made a multiple of eight. */
int samplingtext_read_chain(const char *text, struct sampling *out, struct err *err);

/* "any,u", "any_call", ...: bits of branch_sample_type; NULL: any. */
int samplingtext_read_branches(const char *text, uint64_t *out, struct err *err);

/*
 * "ax,bx", as regname.h calls them on that architecture (uname's name), of these
 * that there are; NULL: all of them.
 */
int samplingtext_read_regs(const char *text, const char *arch, uint64_t all, uint64_t *out,
			   struct err *err);

/* Appends the names of all registers of a mask. */
void samplingtext_put_regs(const char *arch, uint64_t all, const char *between, struct buf *out);

/* "monotonic", "CLOCK_TAI", "1" */
int samplingtext_read_clock(const char *text, int32_t *out, struct err *err);

/* Samples in a second: a number, or "max", which /proc tells. */
int samplingtext_read_frequency(const struct fs *fs, const char *text, uint64_t *out,
				struct err *err);

/* The most samples in a second that the kernel takes; UINT64_MAX: any. */
uint64_t samplingtext_max_frequency(const struct fs *fs);

/* Bytes: "4096", "64K", "2M", "1G"; with a B, too. */
int samplingtext_read_size(const char *text, uint64_t *out, struct err *err);

/*
 * Pages of a ring: how many, or bytes with a letter; made the next power of two,
 * 0 where nothing is said. What stands behind a comma is for traces in a ring
 * of their own (AUX), which are not recorded: it is read and has no effect.
 */
int samplingtext_read_rings(const char *text, size_t *pages, struct err *err);

#endif
