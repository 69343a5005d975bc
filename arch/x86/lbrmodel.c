/* SPDX-License-Identifier: MIT */
#include "arch/x86/lbrmodel.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/branchformat.h"

static const struct lbrmodel models[] = {
	{ .name = "Core 2",
	  .models = "core2",
	  .numbers = "F 16 17 1D",
	  .depth = 4,
	  .from = 0x40,
	  .to = 0x60 },
	{ .name = "Bonnell, Saltwell",
	  .models = "bonnell",
	  .numbers = "1C 26 27 35 36",
	  .depth = 8,
	  .from = 0x40,
	  .to = 0x60 },
	{ .name = "Silvermont, Airmont",
	  .models = "silvermont",
	  .numbers = "37 4A 4C 4D 5A",
	  .depth = 8,
	  .from = 0x40,
	  .to = 0x60 },
	{ .name = "Nehalem, Westmere",
	  .models = "nehalem* westmere*",
	  .numbers = "1A 1E 1F 2E 25 2C 2F",
	  .format = &lbrintel_eip_flags,
	  .depth = 16,
	  .from = 0x680,
	  .to = 0x6c0 },
	{ .name = "Sandy Bridge, Ivy Bridge",
	  .models = "sandybridge jaketown ivybridge ivytown",
	  .numbers = "2A 2D 3A 3E",
	  .format = &lbrintel_eip_flags,
	  .depth = 16,
	  .from = 0x680,
	  .to = 0x6c0 },
	{ .name = "Haswell",
	  .models = "haswell*",
	  .numbers = "3C 3F 45 46",
	  .format = &lbrintel_eip_flags2,
	  .call_stack = true,
	  .double_abort = true,
	  .depth = 16,
	  .from = 0x680,
	  .to = 0x6c0 },
	{ .name = "Broadwell",
	  .models = "broadwell*",
	  .numbers = "3D 47 4F 56",
	  .format = &lbrintel_eip_flags2,
	  .call_stack = true,
	  .depth = 16,
	  .from = 0x680,
	  .to = 0x6c0 },
	/* Its 0x345 says 1, and its FROM has the flag of 3. */
	{ .name = "Xeon Phi",
	  .models = "knightslanding",
	  .numbers = "57 85",
	  .format = &lbrintel_eip_flags,
	  .depth = 8,
	  .from = 0x680,
	  .to = 0x6c0 },
	{ .name = "Skylake to Rocket Lake",
	  .models = "skylake* cascadelakex icelake* tigerlake rocketlake",
	  .numbers = "4E 5E 8E 9E A5 A6 55 6A 6C 7D 7E 9D 8C 8D A7",
	  .format = &lbrintel_info,
	  .call_stack = true,
	  .depth = 32,
	  .from = 0x680,
	  .to = 0x6c0,
	  .info = 0xdc0 },
	{ .name = "Goldmont to Tremont",
	  .models = "goldmont* snowridgex elkhartlake",
	  .numbers = "5C 5F 7A 86 96 9C 8A",
	  .call_stack = true,
	  .depth = 32,
	  .from = 0x680,
	  .to = 0x6c0,
	  .info = 0xdc0 },
	{ .name = "Alder Lake, Sapphire Rapids and later",
	  .models = "alderlake* sapphirerapids emeraldrapids meteorlake graniterapids sierraforest "
		    "grandridge lunarlake arrowlake clearwaterforest pantherlake",
	  .numbers = "97 9A BE B7 BA BF 8F CF AA AC AD AE AF B6 BD C5 C6 B5 DD CC",
	  .format = &lbrarch_format,
	  .call_stack = true,
	  .from = 0x1500,
	  .to = 0x1600,
	  .info = 0x1200 },
	{ .name = "Zen to Zen 2",
	  .models = "amdzen1 amdzen2",
	  .numbers = "17:0-FF 18:0-FF",
	  .none = true },
	{ .name = "Zen 3",
	  .models = "amdzen3",
	  .numbers = "19:0-F 19:20-5F",
	  .format = &lbramd_brs,
	  .depth = 16,
	  .from = 0xc0010300,
	  .to = 0xc0010301 },
	{ .name = "Zen 4 and later",
	  .models = "amdzen4 amdzen5 amdzen6",
	  .numbers = "19:10-1F 19:60-AF 1A:0-FF",
	  .format = &lbramd_v2,
	  .depth = 16,
	  .from = 0xc0010300,
	  .to = 0xc0010301 },
};

/* Words of a list, each copied into word. */
static bool next_word(const char **list, char *word, size_t size)
{
	size_t len;

	*list += strspn(*list, " ");
	len = strcspn(*list, " ");
	if (!len || len >= size)
		return false;
	memcpy(word, *list, len);
	word[len] = '\0';
	*list += len;
	return true;
}

static bool has_name(const struct lbrmodel *m, const char *name)
{
	const char *list = m->models;
	char word[32];

	while (next_word(&list, word, sizeof(word))) {
		if (fnmatch(word, name, 0) == 0)
			return true;
	}
	return false;
}

static bool has_number(const struct lbrmodel *m, bool amd, unsigned long family,
		       unsigned long model)
{
	const char *list = m->numbers;
	char word[32];

	while (next_word(&list, word, sizeof(word))) {
		char *end;
		unsigned long first = strtoul(word, &end, 16), low;

		if (amd != (*end == ':'))
			continue;
		if (!amd && family == 6 && first == model)
			return true;
		if (!amd || first != family)
			continue;
		low = strtoul(end + 1, &end, 16);
		if (model >= low && model <= strtoul(end + 1, NULL, 16))
			return true;
	}
	return false;
}

/* "GenuineIntel-6-8F-4", "AuthenticAMD-25-11-1": the family is decimal, the model hexadecimal. */
static bool parse_cpuid(const char *cpu, bool *amd, unsigned long *family, unsigned long *model)
{
	bool intel = strncmp(cpu, "GenuineIntel-", 13) == 0;
	const char *numbers = strchr(cpu, '-');
	char *end;

	*amd = strncmp(cpu, "AuthenticAMD-", 13) == 0 || strncmp(cpu, "HygonGenuine-", 13) == 0;
	if (!numbers || (!intel && !*amd))
		return false;
	*family = strtoul(numbers + 1, &end, 10);
	if (*end != '-')
		return false;
	*model = strtoul(end + 1, &end, 16);
	return *end == '-' || *end == '\0';
}

const struct lbrmodel *lbrmodel_find(const char *cpu)
{
	const char *name = strncmp(cpu, "x86/", 4) == 0 ? cpu + 4 : cpu;
	unsigned long family, model;
	bool amd, numbers = parse_cpuid(cpu, &amd, &family, &model);

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		if (numbers ? has_number(&models[i], amd, family, model)
			    : has_name(&models[i], name))
			return &models[i];
	}
	return NULL;
}
