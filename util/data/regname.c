/* SPDX-License-Identifier: MIT */
#include "util/data/regname.h"

#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"

static const char *const x86[] = {
	"AX", "BX", "CX", "DX", "SI", "DI", "BP",  "SP",  "IP",	 "FLAGS", "CS",	 "SS",
	"DS", "ES", "FS", "GS", "R8", "R9", "R10", "R11", "R12", "R13",	  "R14", "R15",
};

static const char *const arm64[] = {
	"x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",	 "x7",	"x8",  "x9",  "x10",
	"x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",
	"x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "lr",  "sp",  "pc",
};

static const char *const arm[] = {
	"r0", "r1", "r2",  "r3", "r4", "r5", "r6", "r7",
	"r8", "r9", "r10", "fp", "ip", "sp", "lr", "pc",
};

static const char *const riscv[] = {
	"pc", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
	"a1", "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
	"s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const struct {
	const char *prefix; /* of uname's name */
	const char *const *names;
	unsigned n_names;
} archs[] = {
	{ "x86", x86, ARRAY_LEN(x86) },		{ "i", x86, ARRAY_LEN(x86) },
	{ "aarch64", arm64, ARRAY_LEN(arm64) }, { "arm64", arm64, ARRAY_LEN(arm64) },
	{ "arm", arm, ARRAY_LEN(arm) },		{ "riscv", riscv, ARRAY_LEN(riscv) },
};

const char *regname_find(const char *arch, unsigned bit, char room[16])
{
	for (size_t i = 0; arch && i < ARRAY_LEN(archs); i++)
		if (!strncmp(arch, archs[i].prefix, strlen(archs[i].prefix))) {
			if (bit < archs[i].n_names)
				return archs[i].names[bit];
			break;
		}
	snprintf(room, 16, "r%u", bit & 63);
	return room;
}
