/* SPDX-License-Identifier: MIT */

/*
 * Any bytes as a recording that is put into itself, as a guest's into its host's: what
 * comes out can be read again. And as one of virtual CPUs: no time is longer than all.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/kvm/kvmfeed.h"
#include "util/rewrite/guestmerge.h"
#include "util/session/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const char *path)
{
	struct kvmfeed f = { 0 };
	struct err err = { 0 };
	struct recording *r = recording_open(&(struct recording_options){ .input = path }, &err);

	while (r && kvmfeed_next(&f, r, &err) > 0)
		;
	for (size_t i = 0; i < f.time.vcpus.len; i++) {
		if (f.time.vcpus.at[i]->accesses.len > KVMTIME_ADDRESSES)
			abort();
	}
	kvmfeed_release(&f);
	recording_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct guestclock_point point = { 1000, 5000 };
	int in = memfd_create("in", 0), out = memfd_create("out", 0);
	char from[32], to[32];
	struct guestclock clock;
	struct guestmerge_options o = { .host = from, .guest = from, .output = to };
	struct guestmerge_result result;
	struct err err = { 0 };

	snprintf(from, sizeof(from), "/proc/self/fd/%d", in);
	snprintf(to, sizeof(to), "/proc/self/fd/%d", out);
	if (in >= 0 && out >= 0 && write(in, data, size) == (ssize_t)size &&
	    guestclock_fit(&clock, &point, 1, &err) == 0) {
		o.clock = size % 2 ? &clock : NULL;
		feed(from);
		if (guestmerge_run(&o, &result, &err) == 0)
			feed(to);
		datanotes_release(&result.notes);
		guestclock_release(&clock);
	}
	close(in);
	close(out);
	return 0;
}
