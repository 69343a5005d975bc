/* SPDX-License-Identifier: MIT */
#include "util/report/reportlack.h"

#include "util/base/alloc.h"

const struct opt reportlack_opts[] = {
	FLAG(0, "gtk", struct reportlack, gtk, NULL),
	FLAG(0, "latency", struct reportlack, latency, NULL),
	FLAG(0, "raw-trace", struct reportlack, raw_trace, NULL),
	FLAG(0, "disable-order", struct reportlack, disable_order, NULL),
	FLAG('T', "threads", struct reportlack, threads, NULL),
	FLAG(0, "show-on-off-events", struct reportlack, on_off, NULL),
	OPTIONAL(0, "itrace", struct reportlack, itrace, "OPTIONS", NULL),
	TEXT(0, "parallelism", struct reportlack, parallelism, "N", NULL),
	TEXT(0, "samples", struct reportlack, samples, "N", NULL),
	TEXT(0, "percent-type", struct reportlack, percent_type, "TYPE", NULL),
	FLAG(0, "demangle", struct reportlack, demangle, NULL),
	FLAG(0, "demangle-kernel", struct reportlack, demangle_kernel, NULL),
	FLAG('m', "modules", struct reportlack, modules, NULL),
	FLAG(0, "ignore-vmlinux", struct reportlack, ignore_vmlinux, NULL),
	COUNT('v', "verbose", struct reportlack, verbose, NULL),
	TEXT(0, "objdump", struct reportlack, objdump, "FILE", NULL),
	TEXT(0, "addr2line", struct reportlack, addr2line, "FILE", NULL),
	TEXT('M', "disassembler-style", struct reportlack, style, "STYLE", NULL),
	TEXT(0, "pretty", struct reportlack, pretty, "KEY", NULL),
	OPT_END,
};

int reportlack_check(const struct reportlack *a, struct err *err)
{
	static const char no_parallelism[] =
		"samples do not say how many threads ran: -s time and --html show when they did";
	const struct {
		bool given;
		const char *name, *instead;
	} all[] = {
		{ a->gtk, "--gtk", "--html FILE writes a page with the same and more" },
		{ a->latency, "--latency", no_parallelism },
		{ a->parallelism, "--parallelism", no_parallelism },
		{ a->raw_trace, "--raw-trace", "'tally script -F raw' prints the bytes" },
		{ a->disable_order, "--disable-order", "samples are read in the order of time" },
		{ a->threads, "--threads", "'tally script' prints the counters of threads" },
		{ a->on_off, "--show-on-off-events", "--time names a part of a recording" },
		{ a->itrace.given && a->itrace.text, "--itrace",
		  "traces (AUX) are not decoded: 'perf inject --itrace' makes samples of them" },
		{ a->samples, "--samples", "'tally script -S NAME' prints the samples of a row" },
		{ a->percent_type, "--percent-type", "it is an option of 'tally annotate'" },
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
