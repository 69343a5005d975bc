/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_ISA_H
#define ARCH_RISCV_ISA_H

/*
 * Which extensions a RISC-V hart has, as far as they have to do with counters:
 * read out of an ISA string (/proc/cpuinfo, riscv,isa) or a list of names
 * (riscv,isa-extensions of a device tree), with what they bring along. What is
 * missing for an ability is isaneed.h's business.
 *
 * Pure: nothing is looked up on any machine, kept or owned. A zeroed set is
 * one that nothing is known of.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"

enum isa_ext {
#define ISA(id, name, implies, needs, what) ISA_##id,
#include "arch/riscv/isa.def"
#undef ISA
	ISA_EXTS
};

struct isa {
	unsigned int xlen; /* 32, 64, 128; 0: not told */
	uint64_t named;	   /* a bit 1 << enum isa_ext for each that was told by name */
	uint64_t has;	   /* and those that they imply */
	size_t others;	   /* names that are not in isa.def */
};

/*
 * "rv64imafdc_zicsr_sscofpmf": any case and order, versions ("i2p1",
 * "zicsr2p0"), letters in a row, with or without underscores between. An i
 * without a version, or with one below 2.1, has zicntr, zicsr, zifencei and
 * zihpm, as it had when the string was made the binding (Linux,
 * Documentation/devicetree/bindings/riscv/cpus.yaml). "su" behind the letters
 * are the modes that QEMU before 7.0 put there.
 */
int isa_parse(struct view text, struct isa *out, struct err *err);

/*
 * The bytes of riscv,isa-extensions: names, each with a NUL behind it. base is
 * riscv,isa-base ("rv64i"), or empty. Nothing is implied but what isa.def says.
 */
int isa_parse_list(struct view names, struct view base, struct isa *out, struct err *err);

static inline bool isa_has(const struct isa *isa, enum isa_ext ext)
{
	return isa->has >> ext & 1;
}

/* ISA_EXTS when isa.def has none of that name, whatever its case. */
enum isa_ext isa_find(struct view name);

/* "Sscofpmf", "H": as manuals write it. room has space for ISA_NAME bytes. */
#define ISA_NAME 16
const char *isa_name(enum isa_ext ext, char room[ISA_NAME]);

/* What it is for, in a few words. */
const char *isa_purpose(enum isa_ext ext);

/*
 * What ext depends on, over all steps, and isa lacks: bits 1 << enum isa_ext.
 * ext itself is not asked for. Where one of several would do, all of them are
 * told if none is there.
 */
uint64_t isa_missing(const struct isa *isa, enum isa_ext ext);

#endif
