/* SPDX-License-Identifier: MIT */
#include "arch/arm64/armcore.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ARM = 0x41 };

static const struct armcore cores[] = {
	{ "Cortex-A34", 0xd02, 8, 0 },	  { "Cortex-A53", 0xd03, 8, 0 },
	{ "Cortex-A35", 0xd04, 8, 0 },	  { "Cortex-A55", 0xd05, 8, 2 },
	{ "Cortex-A65", 0xd06, 8, 0 },	  { "Cortex-A57", 0xd07, 8, 0 },
	{ "Cortex-A72", 0xd08, 8, 0 },	  { "Cortex-A73", 0xd09, 8, 0 },
	{ "Cortex-A75", 0xd0a, 8, 0 },	  { "Cortex-A76", 0xd0b, 8, 0 },
	{ "Neoverse N1", 0xd0c, 8, 2 },	  { "Cortex-A77", 0xd0d, 8, 2 },
	{ "Cortex-A76AE", 0xd0e, 8, 0 },  { "Neoverse V1", 0xd40, 8, 4 },
	{ "Cortex-A78", 0xd41, 8, 2 },	  { "Cortex-A78AE", 0xd42, 8, 2 },
	{ "Cortex-A65AE", 0xd43, 8, 0 },  { "Cortex-X1", 0xd44, 8, 2 },
	{ "Cortex-A510", 0xd46, 9, 0 },	  { "Cortex-A710", 0xd47, 9, 0 },
	{ "Cortex-X2", 0xd48, 9, 0 },	  { "Neoverse N2", 0xd49, 9, 0 },
	{ "Neoverse E1", 0xd4a, 8, 2 },	  { "Cortex-A78C", 0xd4b, 8, 2 },
	{ "Cortex-X1C", 0xd4c, 8, 2 },	  { "Cortex-A715", 0xd4d, 9, 0 },
	{ "Cortex-X3", 0xd4e, 9, 0 },	  { "Neoverse V2", 0xd4f, 9, 0 },
	{ "Cortex-A520", 0xd80, 9, 2 },	  { "Cortex-A720", 0xd81, 9, 2 },
	{ "Cortex-X4", 0xd82, 9, 2 },	  { "Neoverse V3AE", 0xd83, 9, 2 },
	{ "Neoverse V3", 0xd84, 9, 2 },	  { "Cortex-A520AE", 0xd88, 9, 2 },
	{ "Cortex-A720AE", 0xd89, 9, 2 }, { "Neoverse N3", 0xd8e, 9, 2 },
};

/* "neoverse-v2" and "Neoverse V2" are one. */
static bool is_name(const char *text, const char *name)
{
	while (*text && *name) {
		bool gap = *text == '-' || *text == '_' || *text == ' ';

		if (gap != (*name == '-' || *name == ' '))
			return false;
		if (!gap && tolower((unsigned char)*text) != tolower((unsigned char)*name))
			return false;
		text++;
		name++;
	}
	return !*text && !*name;
}

static bool is_part(const char *text, uint16_t part)
{
	char *end;
	unsigned long long midr = strtoull(text, &end, 16);

	return strncmp(text, "0x", 2) == 0 && !*end && midr <= UINT32_MAX && midr >> 24 == ARM &&
	       (midr >> 4 & 0xfff) == part;
}

const struct armcore *armcore_find(const char *cpu)
{
	const char *slash = strrchr(cpu, '/');
	const char *name = slash ? slash + 1 : cpu;

	if (slash && strncmp(cpu, "arm/", 4) != 0 && strncmp(cpu, "arm64/", 6) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (is_name(name, cores[i].name) || is_part(name, cores[i].part))
			return &cores[i];
	}
	return NULL;
}

bool armcore_may_have_brbe(const struct armcore *c)
{
	return c->major > 9 || (c->major == 9 && c->minor >= 1);
}
