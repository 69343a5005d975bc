/* SPDX-License-Identifier: MIT */
#include "util/run/recorddrain.h"

#include <unistd.h>

#include "util/run/recordparts.h"

int recorddrain_all(struct recordopen *from, struct recordout *to, const struct recordparts *parts,
		    size_t least_bytes, bool last, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < from->rings.all.len; i++) {
		struct rings_one *one = &from->rings.all.at[i];
		bool paused = one->ring.is_backward && last;
		size_t part = parts ? recordparts_find(parts, one->cpu) : 0;
		int status = 0;

		if (one->ring.is_backward && !last)
			continue;
		if (paused && rings_pause(one, true, err) < 0)
			return -1;
		if (ring_take(&one->ring)) {
			bool waits = !last && one->ring.end - one->ring.at < least_bytes;

			status = waits ? 0 : recordout_ring(to, &one->ring, part, err);
			if (!waits)
				ring_give_back(&one->ring);
			any |= !waits;
		}
		if (status < 0 || (paused && rings_pause(one, false, err) < 0))
			return -1;
	}
	return any ? recordout_end_round(to, err) : 0;
}

int recorddrain_losses(const struct recordopen *from, struct recordout *to, bool is_counted,
		       uint64_t *lost, struct err *err)
{
	uint64_t all = 0, told = recordout_lost(to);

	for (size_t i = 0; i < from->events.len && is_counted; i++) {
		const struct opener_event *event = &from->opened.events[i];
		uint64_t format = event->attr.kernel.read_format, words[5], missed = 0;
		size_t n = 3 + (format & PERF_FORMAT_TOTAL_TIME_ENABLED ? 2 : 0);
		ssize_t bytes = (ssize_t)(n * sizeof(words[0]));

		if (format & PERF_FORMAT_GROUP)
			continue;
		for (size_t s = 0; s < event->slots->len; s++) {
			if (event->fds[s] >= 0 &&
			    read(event->fds[s], words, (size_t)bytes) == bytes)
				missed += words[n - 1];
		}
		all += missed;
		if (missed && from->events.at[i].n_ids)
			recordput_lost_samples(&to->put, missed, from->events.at[i].ids[0]);
	}
	*lost = all > told ? all : told;
	return recordout_flush(to, err);
}
