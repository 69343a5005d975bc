/* SPDX-License-Identifier: MIT */
#include "util/base/unique.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

size_t unique_sort(int *numbers, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(numbers, n, sizeof(numbers[0]), compare);
	for (size_t i = 0; i < n; i++) {
		if (!kept || numbers[kept - 1] != numbers[i])
			numbers[kept++] = numbers[i];
	}
	return kept;
}

bool unique_has(const int *numbers, size_t n, int number)
{
	return n && bsearch(&number, numbers, n, sizeof(numbers[0]), compare);
}
