/* SPDX-License-Identifier: MIT */
/*
 * Event text, and behind a newline the format of a PMU: no pair crashes, takes
 * long or leaks, and an error always says at which character it is.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/alloc.h"
#include "util/pmu/evparse.h"
#include "util/pmu/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void resolve_all(const struct evspec_list *specs)
{
	static const struct evset set = { .model = "", .arch = "x86" };
	struct encoding_list list = { 0 };
	struct resolve r;

	resolve_init(&r, &set, arch_find("x86"), "x86/skylakex", NULL, NULL);
	for (size_t i = 0; i < specs->events.len; i++) {
		struct err err = { 0 };

		if (resolve_event(&r, &specs->events.at[i], &list, &err) < 0 && !err.text[0])
			abort();
	}
	vec_release(&list);
	resolve_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = alloc_stringn((const char *)data, size);
	char *newline = strchr(text, '\n');
	struct evspec_list specs = { 0 };
	struct pmuformat format = { 0 };
	struct err err = { 0 }, ignored = { 0 };

	if (newline) {
		*newline = '\0';
		pmuformat_parse(&format, view_of(newline + 1), &ignored);
	}
	if (evparse_text(&specs, text, &err) == 0)
		resolve_all(&specs);
	else if (strncmp(err.text, "column ", 7) != 0 &&
		 strncmp(err.text, "an event list", 13) != 0)
		abort();
	pmuformat_release(&format);
	evspec_release(&specs);
	free(text);
	return 0;
}
