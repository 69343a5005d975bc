/* SPDX-License-Identifier: MIT */
/* Any bytes as the configuration of a virtual machine: XML, or words. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/kvm/vmconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vmconfig c;
	struct err err = { 0 };

	if (vmconfig_read_text(&c, view_make((const char *)data, size), &err) < 0 && !err.text[0])
		abort();
	if (c.has_lbr_fmt && !err.text[0] && c.lbr_fmt > 0x3f)
		abort();
	vmconfig_release(&c);
	return 0;
}
