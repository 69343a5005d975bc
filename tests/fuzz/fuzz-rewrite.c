/* SPDX-License-Identifier: MIT */
/* Any bytes as a recording that is listed or made another of: what is written can be read. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/command.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/data/dataread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct command_line lines[] = {
	{ &cmd_inject, "-i @ -o %" },
	{ &cmd_inject, "-b -i @ -o %" },
	{ &cmd_inject, "--buildid-all -i @ -o %" },
	{ &cmd_inject, "-B -i @ -o %" },
	{ &cmd_merge, "-o % @ @" },
	{ &cmd_merge, "--apart -o % @ @ @" },
	{ &cmd_evlist, "-i @" },
	{ &cmd_evlist, "-v -g -F -i @" },
	{ &cmd_evlist, "-j -v -i @" },
	{ &cmd_evlist, "--trace-fields -i @" },
	{ &cmd_buildid_list, "-i @" },
	{ &cmd_buildid_list, "-H -i @" },
	{ &cmd_data_check, "@" },
	{ &cmd_data_check, "-j @" },
	{ &cmd_stat, "--replay @" },
	{ &cmd_stat, "-j --replay @" },
};

static void read_again(int fd)
{
	struct err err = { 0 };
	struct buf path = { 0 };
	struct dataread *r;
	struct record record;

	buf_printf(&path, "/proc/self/fd/%d", fd);
	r = dataread_open(buf_text(&path), &err);
	if (!r)
		abort();
	while (dataread_next(r, &record, &err) > 0)
		;
	dataread_close(r);
	buf_release(&path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status, fd = command_run(lines, ARRAY_LEN(lines), data, size, &status);

	if (status == 0 && lseek(fd, 0, SEEK_END) > 0)
		read_again(fd);
	close(fd);
	return 0;
}
