/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_SCREEN_H
#define UTIL_OUT_SCREEN_H

/*
 * Who reads the output: a terminal of some width, with or without colour, or
 * something else.
 */

#include <stdbool.h>
#include <stddef.h>

enum screen_colour { SCREEN_COLOUR_AUTO, SCREEN_COLOUR_ALWAYS, SCREEN_COLOUR_NEVER };

/* "auto", "always" or "never", or true (auto) and false as config_truth() has them; else false. */
bool screen_parse_colour(const char *word, enum screen_colour *out);

#define SCREEN_COLOURS "auto, always, never"

struct screen {
	bool terminal;
	bool dumb; /* without a cursor that a program could move, as TERM has it */
	bool colour;
	size_t width; /* columns; 0 where nobody asks for lines of a width */
};

/*
 * Looks at the descriptor and the environment: COLUMNS over the terminal's own
 * width; in AUTO, colour on a terminal that is not dumb (TERM=dumb, or none),
 * unless NO_COLOR (no-color.org) is set and not empty.
 */
struct screen screen_probe(int fd, enum screen_colour colour);

#endif
