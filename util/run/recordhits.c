/* SPDX-License-Identifier: MIT */
#include "util/run/recordhits.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "util/data/record.h"
#include "util/run/recordopen.h"

int recordhits_open(struct recordhits *h, bool by_signal, struct err *err)
{
	sigset_t set;

	/* Linux keeps one that is blocked although it is ignored (sig_ignored() in kernel/signal.c). */
	signal(SIGUSR2, SIG_IGN);
	if (!by_signal)
		return 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	h->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (h->signals < 0)
		return err_system(err, errno, "waiting for SIGUSR2");
	sigprocmask(SIG_BLOCK, &set, NULL);
	return 0;
}

void recordhits_take(struct recordhits *h, struct recordopen *open)
{
	struct signalfd_siginfo info;

	while (h->signals >= 0 && read(h->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		h->is_hit = true;
	for (size_t i = 0; i < open->trigger_rings.all.len; i++) {
		struct ring *ring = &open->trigger_rings.all.at[i].ring;
		struct ring_record rec;
		uint64_t at;

		if (!ring_take(ring))
			continue;
		for (at = ring->at; ring_next(ring, &at, &rec);)
			h->is_hit |= rec.type == RECORD_SAMPLE;
		ring_give_back(ring);
	}
}

void recordhits_close(struct recordhits *h)
{
	if (h->signals >= 0)
		close(h->signals);
	h->signals = -1;
}
