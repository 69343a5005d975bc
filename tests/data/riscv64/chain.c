/* SPDX-License-Identifier: MIT */
/* Calls, for chains of frames: outer, middle, leaf. */
#include <stdio.h>
#include <stdlib.h>

static volatile int zero;

__attribute__((noinline)) static int leaf(int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += i ^ zero;
	return sum + 1;
}

__attribute__((noinline)) static int middle(int n)
{
	return leaf(n) - zero;
}

__attribute__((noinline)) static int outer(int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += middle(n) > zero ? i + 2 - zero : 0;
	return sum;
}

int main(int argc, char **argv)
{
	printf("%d\n", outer(argc > 1 ? atoi(argv[1]) : 1));
	return 0;
}
