/* SPDX-License-Identifier: MIT */
/* The reader of register descriptions, and for good ones what is written. */
#include <stddef.h>
#include <stdint.h>

#include "arch/regc/regcheck.h"
#include "arch/regc/regheader.h"
#include "arch/regc/regparse.h"
#include "arch/regc/regtable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct regdiag_list diags = { 0 };
	struct regmodel m = { 0 };
	struct buf out = { 0 };

	regparse_text(&m, view_make((const char *)data, size), &diags);
	regcheck_model(&m, &diags);
	regdiag_sort(&diags);
	regdiag_format(&diags, "fuzz.regs", &out);
	if (!diags.errors) {
		regheader_write(&m, "fuzz.regs", &out);
		regtable_write(&m, "fuzz.regs", &out);
	}
	buf_release(&out);
	regmodel_release(&m);
	regdiag_release(&diags);
	return 0;
}
