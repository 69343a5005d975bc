/* SPDX-License-Identifier: MIT */
/* The workload brstack of 'tally test -w', for the emulated machine: compiled without -O. */
#include <stdlib.h>

#include "util/testload/brstackcode.h"

int main(int argc, char **argv)
{
	brstack(argc > 1 ? strtoul(argv[1], NULL, 10) : 100000);
	return 0;
}
