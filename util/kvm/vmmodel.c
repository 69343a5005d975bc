/* SPDX-License-Identifier: MIT */
#include "util/kvm/vmmodel.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *name, *cpuid;
} models[] = {
	{ "EPYC", "AuthenticAMD" },
	{ "Opteron_G1", "AuthenticAMD" },
	{ "Opteron_G2", "AuthenticAMD" },
	{ "Opteron_G3", "AuthenticAMD" },
	{ "Opteron_G4", "AuthenticAMD" },
	{ "Opteron_G5", "AuthenticAMD" },
	{ "phenom", "AuthenticAMD" },
	{ "Conroe", "GenuineIntel-6-F" },
	{ "Penryn", "GenuineIntel-6-17" },
	{ "Nehalem", "GenuineIntel-6-1A" },
	{ "Westmere", "GenuineIntel-6-2C" },
	{ "SandyBridge", "GenuineIntel-6-2A" },
	{ "IvyBridge", "GenuineIntel-6-3A" },
	{ "Haswell", "GenuineIntel-6-3C" },
	{ "Broadwell", "GenuineIntel-6-3D" },
	{ "Skylake-Client", "GenuineIntel-6-5E" },
	{ "Skylake-Server", "GenuineIntel-6-55" },
	{ "Cascadelake-Server", "GenuineIntel-6-55" },
	{ "Cooperlake", "GenuineIntel-6-55" },
	{ "Icelake-Server", "GenuineIntel" },
	{ "SapphireRapids", "GenuineIntel-6-8F" },
};

const char *vmmodel_cpuid(const char *name)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		size_t len = strlen(models[i].name);

		/* Variants and versions follow: "-IBRS", "-v4". */
		if (strncmp(name, models[i].name, len) == 0 &&
		    (name[len] == '\0' || name[len] == '-'))
			return models[i].cpuid;
	}
	return NULL;
}
