/* SPDX-License-Identifier: MIT */
#include "util/run/obey.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/control.h"

static void tell(const struct obey *o, const struct buf *line)
{
	if (o->tell)
		o->tell(o->to, buf_text(line));
}

/* What is wrong with the command that came last. */
static void refuse(const struct obey *o, const char *reason)
{
	struct buf line = { 0 };

	buf_printf(&line, "control: '%s': %s", buf_text(&o->control->line), reason);
	tell(o, &line);
	buf_release(&line);
}

static int switch_named(const struct obey *o, const char *name, bool on, struct err *err)
{
	bool found = false;

	for (size_t i = 0; i < o->plan->events.len; i++) {
		if (strcmp(o->plan->events.at[i].name, name) != 0)
			continue;
		found = true;
		if (o->ops->switch_event(o->run, i, on, err) < 0)
			return -1;
	}
	if (!found)
		refuse(o, "no event that is counted is called so");
	return 0;
}

static int switch_events(const struct obey *o, bool on, struct err *err)
{
	if (o->control->argument.len)
		return switch_named(o, o->control->argument.at, on, err);
	return o->ops->switch_all(o->run, on, err);
}

/* ---- evlist ---- */

static void print_encoding(const struct encoding *e, struct buf *line)
{
	static const char *const names[] = { "config", "config1", "config2", "config3" };

	if (!e) {
		buf_add_text(line, ": it has no encoding");
		return;
	}
	buf_printf(line, ": pmu %s", e->pmu);
	if (e->has_type)
		buf_printf(line, ", type %u", (unsigned int)e->type);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (i == 0 || e->config[i]) {
			buf_printf(line, ", %s ", names[i]);
			buf_add_hex(line, e->config[i]);
		}
	}
}

static void list_events(const struct obey *o, bool details, bool frequency)
{
	for (size_t i = 0; i < o->plan->events.len; i++) {
		const struct plan_event *event = &o->plan->events.at[i];
		struct buf line = { 0 };

		buf_add_text(&line, event->name);
		if (details)
			print_encoding(event->encoding, &line);
		if (frequency && o->ops->put_rate)
			o->ops->put_rate(o->run, i, &line);
		else if (frequency)
			buf_add_text(&line, ": counted, not sampled");
		tell(o, &line);
		buf_release(&line);
	}
}

static void list_groups(const struct obey *o)
{
	for (size_t g = 0; g < o->plan->groups.len; g++) {
		const struct plan_group *group = &o->plan->groups.at[g];
		struct buf line = { 0 };

		for (size_t i = 0; i < group->len; i++)
			buf_printf(&line, "%s%s",
				   i		    ? ","
				   : group->len > 1 ? "{"
						    : "",
				   o->plan->events.at[group->first + i].name);
		buf_add_text(&line, group->len > 1 ? "}" : "");
		tell(o, &line);
		buf_release(&line);
	}
}

static void list(const struct obey *o)
{
	const char *how = buf_text(&o->control->argument);

	if (strcmp(how, "-g") == 0)
		list_groups(o);
	else if (!how[0] || strcmp(how, "-v") == 0 || strcmp(how, "-F") == 0)
		list_events(o, strcmp(how, "-v") == 0, strcmp(how, "-F") == 0);
	else
		refuse(o, "evlist takes -v, -g or -F");
}

static int obey_one(const struct obey *o, enum control_word word, struct err *err)
{
	switch (word) {
	case CONTROL_ENABLE:
	case CONTROL_DISABLE:
		if (switch_events(o, word == CONTROL_ENABLE, err) < 0)
			return -1;
		break;
	case CONTROL_EVLIST:
		list(o);
		break;
	case CONTROL_SNAPSHOT:
		if (!o->ops->snapshot) {
			refuse(o, "snapshots are for recordings");
			return 0;
		}
		if (o->ops->snapshot(o->run, err) < 0)
			return -1;
		break;
	case CONTROL_OTHER:
		refuse(o, "no such command");
		return 0;
	case CONTROL_PING:
	case CONTROL_STOP:
		break;
	}
	control_ack(o->control);
	return word == CONTROL_STOP;
}

int obey_all(const struct obey *o, struct err *err)
{
	enum control_word word;
	int r = 0;

	while (r == 0 && (r = control_next(o->control, &word, err)) > 0)
		r = obey_one(o, word, err);
	return r;
}
