/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/out/progress.h"

#define SECOND 1000000000u

struct terminal {
	int master, slave;
};

static struct terminal open_terminal(void)
{
	struct terminal t = { .master = posix_openpt(O_RDWR | O_NOCTTY) };

	cr_assert(t.master >= 0 && grantpt(t.master) == 0 && unlockpt(t.master) == 0);
	t.slave = open(ptsname(t.master), O_RDWR | O_NOCTTY);
	cr_assert(t.slave >= 0);
	fcntl(t.master, F_SETFL, O_NONBLOCK);
	setenv("TERM", "xterm", 1);
	return t;
}

/* What came since the last call. */
static const char *read_terminal(const struct terminal *t, char *out, size_t size)
{
	ssize_t n = read(t->master, out, size - 1);

	out[n < 0 ? 0 : n] = '\0';
	return out;
}

Test(progress, shows_nothing_within_a_second)
{
	struct terminal t = open_terminal();
	struct progress p;
	char text[512];

	progress_init(&p, "reading", t.slave);
	progress_step(&p, 1, 2);
	progress_end(&p);
	cr_assert_str_eq(read_terminal(&t, text, sizeof(text)), "");
}

Test(progress, shows_how_much_is_done_and_goes_away)
{
	struct terminal t = open_terminal();
	struct progress p;
	char text[512];

	progress_init(&p, "reading", t.slave);
	p.start -= 2ull * SECOND;
	p.last -= SECOND;
	progress_step(&p, 1, 4);
	read_terminal(&t, text, sizeof(text));
	cr_assert(strstr(text, "reading [###") && strstr(text, " 25%"), "%s", text);
	progress_step(&p, 2, 4);
	cr_assert_str_eq(read_terminal(&t, text, sizeof(text)), "", "not ten times a second");
	progress_end(&p);
	cr_assert_str_eq(read_terminal(&t, text, sizeof(text)), "\r\033[K");
}

Test(progress, counts_what_has_no_end)
{
	struct terminal t = open_terminal();
	struct progress p;
	char text[512];

	progress_init(&p, "reading", t.slave);
	p.start -= 2ull * SECOND;
	p.last -= SECOND;
	progress_step(&p, 5000000, 0);
	cr_assert(strstr(read_terminal(&t, text, sizeof(text)), "reading 5 MB"), "%s", text);
}

Test(progress, shows_nothing_to_files)
{
	struct progress p;
	int pipes[2];

	cr_assert(pipe(pipes) == 0);
	progress_init(&p, "reading", pipes[1]);
	cr_assert_eq(p.fd, -1);
	p.start -= 2ull * SECOND;
	progress_step(&p, 1, 2);
	progress_end(&p);
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	cr_assert(read(pipes[0], &(char){ 0 }, 1) < 0);
}
