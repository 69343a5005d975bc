/* SPDX-License-Identifier: MIT */
/* Ends in the way that the argument names. */
#include <stdlib.h>
#include <string.h>

static volatile int zero;
static const int constant = 1;

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (strcmp(how, "load") == 0)
		return *(volatile int *)0x10;
	if (strcmp(how, "store") == 0)
		*(volatile int *)&constant = 2;
	if (strcmp(how, "jump") == 0)
		((void (*)(void))0x500000000)();
	if (strcmp(how, "illegal") == 0)
		__asm__ volatile(".word 0");
	if (strcmp(how, "trap") == 0)
		__asm__ volatile("ebreak");
	if (strcmp(how, "kernel") == 0)
		return *(volatile int *)0xffffffc080000000;
	if (strcmp(how, "abort") == 0)
		abort();
	return zero;
}
