/* SPDX-License-Identifier: MIT */
#include "util/out/screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/base/config.h"
#include "util/base/num.h"
#include "util/base/view.h"

#define USUAL_WIDTH 80

bool screen_parse_colour(const char *word, enum screen_colour *out)
{
	static const char *const words[] = { "auto", "always", "never" };
	bool ok, wanted;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = (enum screen_colour)i;
			return true;
		}
	}
	wanted = config_truth(word, &ok);
	*out = ok && !wanted ? SCREEN_COLOUR_NEVER : SCREEN_COLOUR_AUTO;
	return ok;
}

static size_t width_of(int fd, bool terminal)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t n;

	if (columns && num_is_u64(view_of(columns), &n) && n > 0 && n <= UINT16_MAX)
		return (size_t)n;
	if (!terminal)
		return 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : USUAL_WIDTH;
}

static bool is_dumb(void)
{
	const char *term = getenv("TERM");

	return !term || !term[0] || strcmp(term, "dumb") == 0;
}

static bool wants_colour(const struct screen *s)
{
	const char *no_color = getenv("NO_COLOR");

	return s->terminal && !s->dumb && !(no_color && no_color[0]);
}

struct screen screen_probe(int fd, enum screen_colour colour)
{
	struct screen s = { .terminal = isatty(fd) == 1, .dumb = is_dumb() };

	s.width = width_of(fd, s.terminal);
	s.colour = colour == SCREEN_COLOUR_ALWAYS ||
		   (colour == SCREEN_COLOUR_AUTO && wants_colour(&s));
	return s;
}
