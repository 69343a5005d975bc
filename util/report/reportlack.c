/* SPDX-License-Identifier: MIT */
#include "util/report/reportlack.h"

#include "util/base/alloc.h"
#include "util/data/datasection.h"

const struct opt reportlack_opts[] = {
	FLAG(0, "gtk", struct reportlack, gtk, NULL),
	FLAG(0, "show-ref-call-graph", struct reportlack, ref_graph, NULL),
	FLAG(0, "disable-order", struct reportlack, disable_order, NULL),
	FLAG(0, "no-itrace", struct reportlack, no_itrace, NULL),
	OPTIONAL(0, "itrace", struct reportlack, itrace, "OPTIONS", NULL),
	FLAG(0, "demangle", struct reportlack, demangle, NULL),
	FLAG(0, "demangle-kernel", struct reportlack, demangle_kernel, NULL),
	FLAG('m', "modules", struct reportlack, modules, NULL),
	FLAG(0, "ignore-vmlinux", struct reportlack, ignore_vmlinux, NULL),
	COUNT('v', "verbose", struct reportlack, verbose, NULL),
	TEXT(0, "addr2line", struct reportlack, addr2line, "FILE", NULL),
	TEXT(0, "addr2line-style", struct reportlack, style, "STYLE", NULL),
	TEXT(0, "unwind-style", struct reportlack, style, "STYLE", NULL),
	TEXT(0, "pretty", struct reportlack, pretty, "KEY", NULL),
	OPT_END,
};

int reportlack_check(const struct reportlack *a, struct err *err)
{
	const struct {
		bool given;
		const char *name, *instead;
	} all[] = {
		{ a->gtk, "--gtk", "--html FILE writes a page with the same and more" },
		{ a->ref_graph, "--show-ref-call-graph", "--group shows the events side by side" },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (!all[i].given)
			continue;
		err_set(err, ERR_USAGE, "report has no option '%s'", all[i].name);
		err_hint(err, "%s", all[i].instead);
		return -1;
	}
	return 0;
}

/* enum auxtrace_type of tools/perf. */
const char *reportlack_trace_name(uint32_t kind)
{
	static const char *const names[] = { "an unknown kind", "Intel PT",   "Intel BTS",
					     "CoreSight ETM",	"Arm SPE",    "S390 CPU-M",
					     "HiSilicon PTT",	"PowerPC VPA" };

	return names[kind < ARRAY_LEN(names) ? kind : 0];
}

int reportlack_check_traces(const struct opt_value *itrace, const struct datafile *f,
			    struct err *err)
{
	if (!itrace->given || !datafile_find_section(f, DATASECTION_AUXTRACE))
		return 0;
	err_set(err, ERR_UNSUPPORTED,
		"--itrace: the traces of the hardware in this recording are not decoded");
	err_hint(err, "'perf inject --itrace' makes samples of them");
	return -1;
}
