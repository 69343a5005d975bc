/* SPDX-License-Identifier: MIT */
/* Calls that nest as deep as twice the argument says: of each other, by a pointer, and of a leaf. */
#include <stdio.h>
#include <stdlib.h>

static volatile int zero;

__attribute__((noinline)) static int leaf(int n)
{
	int sum = 0;

	for (int i = 0; i < n + 20; i++)
		sum += i ^ zero;
	return sum;
}

__attribute__((noinline)) static int odd(int n);
static int (*volatile next)(int) = odd;

__attribute__((noinline)) static int even(int n)
{
	int sum = leaf(n);

	for (int i = 0; i < 10; i++)
		sum += i ^ zero;
	return n ? next(n) + sum : sum;
}

__attribute__((noinline)) static int odd(int n)
{
	int sum = even(n - 1);

	for (int i = 0; i < 10; i++)
		sum += i ^ zero;
	return sum + leaf(n);
}

int main(int argc, char **argv)
{
	printf("%d\n", even(argc > 1 ? atoi(argv[1]) : 1));
	return 0;
}
