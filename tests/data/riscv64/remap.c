/* SPDX-License-Identifier: MIT */
/* Memory that is made larger and smaller, in place and elsewhere: what was in it stays. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096ul

static int holds(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != (char)(i * 7 >> 3))
			return 0;
	}
	return 1;
}

static char *map(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static const char *told(const void *p)
{
	return p != MAP_FAILED	 ? "ok"
	       : errno == EINVAL ? "EINVAL"
	       : errno == EFAULT ? "EFAULT"
	       : errno == ENOMEM ? "ENOMEM"
				 : "?";
}

int main(void)
{
	size_t n = 1 << 18;
	char *p = malloc(n), *low, *high, *there;

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 7 >> 3);
	for (size_t larger = n; larger <= 8 << 20; larger *= 2)
		p = realloc(p, larger);
	printf("grown %d\n", holds(p, n));
	p = realloc(p, n);
	printf("shrunk %d\n", holds(p, n));
	/* Mappings go down: behind low there is high. */
	high = map(2 * PAGE);
	low = map(PAGE);
	memset(low, 5, PAGE);
	printf("no room %s\n", told(mremap(low, PAGE, 2 * PAGE, 0)));
	there = mremap(low, PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	printf("moved %d %d %d\n", there != low, there[PAGE - 1], there[PAGE]);
	printf("left %s\n", told(mremap(low, PAGE, PAGE, 0)));
	munmap(high + PAGE, PAGE);
	printf("in place %d\n", mremap(high, PAGE, 2 * PAGE, 0) == high);
	memset(high, 6, 2 * PAGE);
	printf("over %d\n",
	       mremap(high, 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, there) == there);
	printf("holds %d %d\n", there[0], there[PAGE - 1]);
	printf("upon itself %s\n",
	       told(mremap(there, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, there)));
	printf("nothing %s\n", told(mremap(there, PAGE, 0, 0)));
	printf("too much %s\n", told(mremap(there, PAGE, 1ul << 36, MREMAP_MAYMOVE)));
	printf("still %d\n", there[PAGE - 1]);
	printf("nowhere %d\n", mremap((char *)-PAGE, 2 * PAGE, PAGE, 0) == MAP_FAILED);
	return 0;
}
