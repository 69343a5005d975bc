/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmmodel.h"

#include <stddef.h>
#include <string.h>

#define INTEL "GenuineIntel"
#define AMD   "AuthenticAMD"

static const struct vmmodel models[] = {
	{ "EPYC", AMD, 23, 0x1 },
	{ "EPYC-Rome", AMD, 23, 0x31 },
	{ "EPYC-Milan", AMD, 25, 0x1 },
	{ "EPYC-Genoa", AMD, 25, 0x11 },
	{ "Dhyana", "HygonGenuine", 24, 0x0 },
	{ "Opteron_G1", AMD, 15, 0x6 },
	{ "Opteron_G2", AMD, 15, 0x6 },
	{ "Opteron_G3", AMD, 16, 0x2 },
	{ "Opteron_G4", AMD, 21, 0x1 },
	{ "Opteron_G5", AMD, 21, 0x2 },
	{ "phenom", AMD, 16, 0x2 },
	{ "athlon", AMD, 6, 0x2 },
	{ "qemu64", AMD, 15, 0x6b },
	{ "qemu32", INTEL, 6, 0x6 },
	{ "kvm64", INTEL, 15, 0x6 },
	{ "kvm32", INTEL, 15, 0x6 },
	{ "n270", INTEL, 6, 0x1c },
	{ "core2duo", INTEL, 6, 0xf },
	{ "coreduo", INTEL, 6, 0xe },
	{ "Conroe", INTEL, 6, 0xf },
	{ "Penryn", INTEL, 6, 0x17 },
	{ "Nehalem", INTEL, 6, 0x1a },
	{ "Westmere", INTEL, 6, 0x2c },
	{ "SandyBridge", INTEL, 6, 0x2a },
	{ "IvyBridge", INTEL, 6, 0x3a },
	{ "Haswell", INTEL, 6, 0x3c },
	{ "Broadwell", INTEL, 6, 0x3d },
	{ "Skylake-Client", INTEL, 6, 0x5e },
	{ "Skylake-Server", INTEL, 6, 0x55 },
	{ "Cascadelake-Server", INTEL, 6, 0x55 },
	{ "Cooperlake", INTEL, 6, 0x55 },
	/* Its first versions have a number of another processor. */
	{ "Icelake-Server", INTEL, 6, 0x86 },
	{ "Icelake-Server-v4", INTEL, 6, 0x6a },
	{ "Icelake-Server-v5", INTEL, 6, 0x6a },
	{ "Icelake-Server-v6", INTEL, 6, 0x6a },
	{ "Icelake-Server-v7", INTEL, 6, 0x6a },
	{ "Snowridge", INTEL, 6, 0x86 },
	{ "Denverton", INTEL, 6, 0x5f },
	{ "KnightsMill", INTEL, 6, 0x85 },
	{ "SapphireRapids", INTEL, 6, 0x8f },
	{ "GraniteRapids", INTEL, 6, 0xad },
	{ "SierraForest", INTEL, 6, 0xaf },
	{ "ClearwaterForest", INTEL, 6, 0xdd },
	{ "YongFeng", "CentaurHauls", 7, 0xb },
};

const struct vmmodel *vmmodel_find(const char *name)
{
	const struct vmmodel *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		size_t len = strlen(models[i].name);

		if (len <= longest || strncmp(name, models[i].name, len) != 0 ||
		    (name[len] != '\0' && name[len] != '-'))
			continue;
		best = &models[i];
		longest = len;
	}
	return best;
}
