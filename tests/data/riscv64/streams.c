/* SPDX-License-Identifier: MIT */
/* What a program sees of the world: arguments, variables, streams, memory, the clock, floats. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int local = 42;
static const void *volatile nowhere = (void *)0x10;

int main(int argc, char **argv, char **environ)
{
	char *big = malloc(10 << 20), line[8], *page;
	struct timespec t;
	double sum = 0;

	for (int i = 0; i < argc; i++)
		printf("argument %s\n", argv[i]);
	for (; *environ; environ++)
		printf("variable %s\n", *environ);
	memset(big, 3, 10 << 20);
	for (int i = 0; i < 10 << 20; i += 4096)
		sum += big[i] * 1.5;
	free(big);
	page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page[8191] = 1;
	printf("sum %g root %.6f local %d page %d\n", sum, sqrt(sum), local, page[0] + page[8191]);
	printf("unmap %d protect %d\n", munmap(page, 4096), mprotect(page + 4096, 4096, PROT_READ));
	printf("input %s\n", fgets(line, sizeof(line), stdin) ? "some" : "none");
	printf("time %d\n", clock_gettime(CLOCK_MONOTONIC, &t));
	printf("bad pointer %d\n", write(1, nowhere, 4) < 0 && errno == EFAULT);
	fflush(stdout);
	fprintf(stderr, "to standard error\n");
	return 7;
}
