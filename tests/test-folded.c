/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/export/folded.h"

#define FIXTURES "../shared/fixtures/folded"

/* What perf script printed, read as stackcollapse-perf.pl reads it. */
struct reader {
	struct folded folded;
	char comm[256];
	char event[128]; /* the first one: only its samples count */
	uint64_t period;
	bool is_counted, is_open;
};

static void end_chain(struct reader *r)
{
	if (r->is_open && r->is_counted)
		folded_add_chain(&r->folded, r->comm, r->period);
	r->is_open = false;
}

/* "dd 29776 666709.771979:   10101010 cpu-clock: ": the period may be missing. */
static void read_head(struct reader *r, char *line)
{
	char event[128] = "", *time = strstr(line, ": "), *at = line;
	unsigned long long period = 1;

	end_chain(r);
	if (!time)
		return;
	/* The name may have blanks: it ends where numbers begin. */
	while (*at && !(at[0] == ' ' && strspn(at + 1 + strspn(at + 1, " "), "0123456789/?-")))
		at++;
	snprintf(r->comm, sizeof(r->comm), "%.*s", (int)(at - line), line);
	if (sscanf(time + 2, "%llu %127s", &period, event) != 2) {
		period = 1;
		sscanf(time + 2, "%127s", event);
	}
	event[strcspn(event, ":")] = 0;
	if (!r->event[0])
		snprintf(r->event, sizeof(r->event), "%s", event);
	r->is_counted = !strcmp(r->event, event);
	r->period = period;
	r->is_open = true;
}

/* "	          414b3b fsnotify+0x1 (/usr/bin/x)" */
static void read_frame(struct reader *r, char *line)
{
	char *end, *open, *offset;
	unsigned long long address = strtoull(line, &end, 16);

	end += strspn(end, " ");
	open = strrchr(end, '(');
	if (!r->is_open || !r->is_counted || !open || open == end)
		return;
	open[strcspn(open, ")")] = 0;
	open[-1] = 0;
	offset = strrchr(end, '+');
	if (offset && !strncmp(offset, "+0x", 3))
		*offset = 0;
	folded_add_frame(&r->folded, end, open + 1, address);
}

static void read_lines(struct reader *r, FILE *in)
{
	char line[4096];

	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] == '#')
			continue;
		if (!line[strspn(line, " \t")])
			end_chain(r);
		else if (line[0] == '\t' || line[0] == ' ')
			read_frame(r, line + strspn(line, " \t"));
		else
			read_head(r, line);
	}
	/* Only an empty line ends a chain there: what the file breaks off with is not counted. */
	r->is_open = false;
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The expected lines, sorted as ours are. */
static char *sorted_file(const char *path)
{
	struct VEC(char *) lines = { 0 };
	struct buf all = { 0 };
	FILE *in = fopen(path, "re");
	char line[8192];

	cr_assert_not_null(in);
	while (fgets(line, sizeof(line), in))
		*vec_add(&lines) = strdup(line);
	fclose(in);
	qsort(lines.at, lines.len, sizeof(lines.at[0]), by_line);
	for (size_t i = 0; i < lines.len; i++) {
		buf_add_text(&all, lines.at[i]);
		free(lines.at[i]);
	}
	vec_release(&lines);
	return buf_detach(&all);
}

/* Our lines, sorted with their counts, which is another order than by text alone. */
static void compare(const char *name, bool kernel)
{
	struct reader r = { .folded = { .marks_kernel = kernel } };
	struct buf out = { 0 };
	char path[512], *expected, temporary[] = "/tmp/folded-XXXXXX";
	FILE *in;
	int fd;

	snprintf(path, sizeof(path), FIXTURES "/%s.in.txt", name);
	in = fopen(path, "re");
	if (!in)
		cr_skip_test("no ../shared/fixtures/folded");
	read_lines(&r, in);
	fclose(in);
	folded_write(&r.folded, &out);
	fd = mkstemp(temporary);
	cr_assert(fd >= 0 && write(fd, out.at, out.len) == (ssize_t)out.len);
	close(fd);
	buf_release(&out);
	buf_add_text(&out, (expected = sorted_file(temporary)));
	free(expected);
	remove(temporary);
	snprintf(path, sizeof(path), FIXTURES "/%s.expect-%s.txt", name, kernel ? "kernel" : "jit");
	expected = sorted_file(path);
	cr_assert_str_eq(buf_text(&out), expected, "%s differs", name);
	free(expected);
	buf_release(&out);
	folded_release(&r.folded);
}

Test(folded, kernel_frames_are_marked)
{
	compare("perf-dd-stacks-01", true);
}

Test(folded, arguments_of_functions_are_left_out)
{
	compare("perf-funcab-cmd-01", true);
	compare("perf-mirageos-stacks-01", true);
}

Test(folded, frames_without_names_have_their_files)
{
	struct folded f = { .has_addresses = true };
	struct buf out = { 0 };

	folded_add_frame(&f, NULL, "/usr/lib/libc.so.6", 0x1234);
	folded_add_frame(&f, "[unknown]", NULL, 0xff);
	folded_add_frame(&f, "a;b(int)", "/bin/x", 1);
	folded_add_chain(&f, "my prog", 3);
	folded_add_frame(&f, "(anonymous namespace)::f(int)", "/bin/x", 1);
	folded_add_chain(&f, "my prog", 2);
	folded_add_frame(&f, "(anonymous namespace)::f(char)", "/bin/x", 1);
	folded_add_chain(&f, "my prog", 2);
	folded_write(&f, &out);
	cr_assert_str_eq(buf_text(&out), "my_prog;(anonymous namespace)::f 4\n"
					 "my_prog;a:b;[unknown <ff>];[libc.so.6 <1234>] 3\n");
	buf_release(&out);
	folded_release(&f);
}
