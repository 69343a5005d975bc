/* SPDX-License-Identifier: MIT */
#include "tests/machinedir.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *machinedir_new(void)
{
	static char root[64];

	snprintf(root, sizeof(root), "build/test-machine-XXXXXX");
	cr_assert_not_null(mkdtemp(root));
	return root;
}

void machinedir_add(const char *root, const char *path, const char *text)
{
	char whole[512];
	FILE *f;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = whole + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0755);
		*slash = '/';
	}
	f = fopen(whole, "w");
	cr_assert_not_null(f, "%s", whole);
	fputs(text, f);
	fclose(f);
}

void machinedir_remove(const char *root)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	cr_assert_eq(system(command), 0);
}
