/* SPDX-License-Identifier: MIT */
/* A mapfile's pattern and a cpuid, by a newline: no pair crashes or takes long. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "pmu-events/evcpu.h"
#include "util/base/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const archs[] = { "x86", "arm64", "riscv" };
	char *text = alloc_stringn((const char *)data, size);
	char *newline = strchr(text, '\n');

	if (newline) {
		*newline = '\0';
		for (size_t i = 0; i < ARRAY_LEN(archs); i++)
			evcpu_match(archs[i], text, newline + 1);
		evcpu_arch(newline + 1);
	}
	free(text);
	return 0;
}
