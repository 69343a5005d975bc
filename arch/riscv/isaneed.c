/* SPDX-License-Identifier: MIT */
#include "arch/riscv/isaneed.h"

#include "util/base/buf.h"

/* The extension that does it, as S-mode sees it: those of M-mode imply it. */
static const enum isa_ext wanted[] = {
	[ISANEED_DELEGATION] = ISA_SSCCFG,
	[ISANEED_OVERFLOW] = ISA_SSCOFPMF,
	[ISANEED_FILTER] = ISA_SSCOFPMF,
	[ISANEED_BRANCHES] = ISA_SSCTR,
};

/* "A", "A and B", "A, B and C", with first in front if it is one of them. */
static void add_names(enum isa_ext first, uint64_t bits, bool purposes, struct buf *out)
{
	char room[ISA_NAME];

	while (bits) {
		enum isa_ext ext = bits >> first & 1 ? first : (enum isa_ext)__builtin_ctzll(bits);

		buf_add_text(out, isa_name(ext, room));
		if (purposes)
			buf_printf(out, " (%s)", isa_purpose(ext));
		bits &= ~(UINT64_C(1) << ext);
		if (bits)
			buf_add_text(out, bits & (bits - 1) ? ", " : " and ");
	}
}

/* ext and all that it depends on, as far as isa has them. */
static uint64_t parts_of(const struct isa *isa, enum isa_ext ext)
{
	struct isa none = { 0 };

	return (isa_missing(&none, ext) | UINT64_C(1) << ext) & isa->has;
}

bool isaneed_explain(const struct isa *isa, enum isaneed need, struct buf *why)
{
	enum isa_ext ext = wanted[need];
	uint64_t missing = isa_missing(isa, ext);

	if (isa_has(isa, ext) && !missing) {
		add_names(ext, parts_of(isa, ext), false, why);
		return true;
	}
	if (!isa_has(isa, ext))
		missing |= UINT64_C(1) << ext;
	add_names(ext, missing, true, why);
	buf_add_text(why, missing & (missing - 1) ? " are missing" : " is missing");
	return false;
}

void isaneed_limits(const struct isa *isa, enum isaneed need, struct buf *out)
{
	if (need == ISANEED_FILTER && !isa_has(isa, ISA_SMCNTRPMF))
		buf_add_text(out, "without Smcntrpmf only programmable counters filter, cycle and "
				  "instret count all modes");
	else if (need == ISANEED_DELEGATION && !isa_has(isa, ISA_ZIHPM))
		buf_add_text(out, "without Zihpm only cycle and instret are delegated");
	else if (need == ISANEED_DELEGATION && !isa_has(isa, ISA_SSCOFPMF))
		buf_add_text(out, "without Sscofpmf delegated counters neither interrupt nor "
				  "filter");
	else if (need == ISANEED_BRANCHES && !isa_has(isa, ISA_SSCOFPMF))
		buf_add_text(out, "without Sscofpmf a sample does not freeze the records");
}

const char *isaneed_firmware(const struct isa *isa, enum isaneed need)
{
	bool gated = isa_has(isa, ISA_SMSTATEEN) || isa_has(isa, ISA_SSSTATEEN);

	switch (need) {
	case ISANEED_DELEGATION:
		return gated ? "menvcfg.CDE and mstateen0 bit 60 set, counters in mcounteren"
			     : "menvcfg.CDE set, counters in mcounteren";
	case ISANEED_BRANCHES:
		return gated ? "mstateen0 bits 54 and 60 set" : "";
	case ISANEED_OVERFLOW:
		return "interrupt 13 (LCOFI) delegated in mideleg";
	case ISANEED_FILTER:
		break;
	}
	return "";
}
