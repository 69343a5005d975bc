/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_COMMAND_H
#define TESTS_FUZZ_COMMAND_H

/*
 * Whole commands on any bytes, as the program runs them but for what starts
 * other programs. The last byte of the bytes chooses the command line, so that
 * each has a corpus of its own in the same folder.
 */

#include <stddef.h>
#include <stdint.h>

#include "cmd/cmd.h"

/* A command and its words, a blank between; "@" is a file with the bytes, "%" a file to write. */
struct command_line {
	const struct cmd *cmd;
	const char *words;
};

/*
 * Runs one of n lines. Ends the process when a command fails without a reason;
 * returns a descriptor of what it wrote into "%", empty where it failed.
 */
int command_run(const struct command_line *lines, size_t n, const uint8_t *data, size_t size,
		int *status);

#endif
