/* SPDX-License-Identifier: MIT */
/* Takes memory until there is no more, and says so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	size_t n = 0;
	char *p;

	while ((p = malloc(1 << 20)) != NULL) {
		memset(p, 1, 1 << 20);
		n++;
	}
	printf("%s\n", n > 32 && n < 256 ? "full" : "odd");
	return 0;
}
