/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_REPORTLACK_H
#define UTIL_REPORT_REPORTLACK_H

/*
 * Options of perf report that report does not have: known, so that their refusal
 * can say what to do instead, or taken where they change nothing. They are hidden
 * from help and completion.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/data/datafile.h"

struct reportlack {
	bool gtk, ref_graph;
	struct opt_value itrace;
	bool no_itrace;
	/* What changes nothing here. */
	bool demangle, demangle_kernel, modules, ignore_vmlinux, disable_order;
	unsigned verbose;
	const char *addr2line, *style, *pretty;
};

/* For OPT_GROUP(). */
extern const struct opt reportlack_opts[];

/* ERR_USAGE for the first that is given. */
int reportlack_check(const struct reportlack *a, struct err *err);

/* What traces of the hardware are called, "Intel PT", by the number in their record. */
const char *reportlack_trace_name(uint32_t kind);

/* ERR_UNSUPPORTED when --itrace is given for a recording that has traces of the hardware. */
int reportlack_check_traces(const struct opt_value *itrace, const struct datafile *f,
			    struct err *err);

#endif
