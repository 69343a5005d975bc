/* SPDX-License-Identifier: MIT */
/*
 * memcpy MEBIBYTES: copy so much, which is in memory and more than caches hold,
 * a few times and print the best rate in MB/s, of CPU time as what is held against it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	size_t len = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
	char *from = malloc(len), *to = malloc(len);
	double best = 0;

	if (!from || !to)
		return 1;
	memset(from, 1, len);
	memset(to, 2, len);
	for (int i = 0; i < 5; i++) {
		double start = seconds(), rate;

		from[i] = (char)i;
		memcpy(to, from, len);
		rate = (double)len / (seconds() - start) / 1e6;
		best = rate > best ? rate : best;
	}
	printf("%.0f\n", best * (to[4] == 4));
	return 0;
}
