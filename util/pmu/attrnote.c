/* SPDX-License-Identifier: MIT */
#include "util/pmu/attrnote.h"

#include <linux/perf_event.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"

static void add_field(struct buf *out, const char *name, unsigned int value)
{
	if (value)
		buf_printf(out, "%s%s=%u", out->len ? " " : "", name, value);
}

void attrnote_add_fields(struct encoding *e, struct arena *arena)
{
	const struct evspec_mods *m = &e->mods;
	bool levels = m->user || m->kernel || m->hypervisor, sides = m->guest || m->host;
	struct buf text = { 0 };

	add_field(&text, "exclude_user", levels && !m->user);
	add_field(&text, "exclude_kernel", levels && !m->kernel);
	add_field(&text, "exclude_hv", levels && !m->hypervisor);
	add_field(&text, "exclude_host", sides && !m->host);
	add_field(&text, "exclude_guest", sides && !m->guest);
	add_field(&text, "exclude_idle", m->no_idle);
	add_field(&text, "precise_ip", m->precise);
	add_field(&text, "pinned", m->pinned);
	add_field(&text, "exclusive", m->exclusive);
	if (m->precise_max)
		buf_printf(&text, "%sprecise_ip=the highest that the PMU takes",
			   text.len ? " " : "");
	if (e->has_type && e->type == PERF_TYPE_BREAKPOINT)
		add_field(&text, "bp_type", e->access);
	if (text.len)
		encoding_note(e, arena, "%s", buf_text(&text));
	buf_release(&text);
}

void attrnote_add_missing(struct encoding *e, struct arena *arena)
{
	const char *reason = strcmp(e->pmu, "tool") == 0
				     ? "not the kernel's: tally measures it"
				     : "the kernel numbers this PMU when it starts";

	/* Without a config there is a note, of a PMU that is not known at all. */
	if (e->has_type || !e->has_config)
		return;
	/* Most events have no other note, and need no copy of this one. */
	if (e->note)
		encoding_note(e, arena, "%s", reason);
	else
		e->note = reason;
}
