/* SPDX-License-Identifier: MIT */
#include "util/session/eventswitch.h"

#include <string.h>

#include "util/base/buf.h"

enum { NAMES_TOLD = 8 };

const struct opt eventswitch_opts[] = {
	TEXT(0, "switch-on", struct eventswitch_options, on, "EVENT",
	     "only what comes after a sample of this event"),
	TEXT(0, "switch-off", struct eventswitch_options, off, "EVENT",
	     "nothing of what comes after a sample of this event"),
	FLAG(0, "show-on-off-events", struct eventswitch_options, shows,
	     "with these: the samples that switch, too"),
	OPT_END,
};

static int find(const char *option, const char *wanted, size_t n,
		const char *(*name_of)(void *arg, size_t event), void *arg, int *out,
		struct err *err)
{
	struct buf names = { 0 };

	*out = EVENTSWITCH_NONE;
	for (size_t i = 0; wanted && i < n && *out < 0; i++)
		if (strcmp(name_of(arg, i), wanted) == 0)
			*out = (int)i;
	if (!wanted || *out >= 0)
		return 0;
	err_set(err, ERR_ABSENT, "option '%s': no event '%s' is recorded", option, wanted);
	for (size_t i = 0; i < n && i < NAMES_TOLD; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", name_of(arg, i));
	if (n)
		err_hint(err, "there are: %s%s", buf_text(&names), n > NAMES_TOLD ? ", ..." : "");
	buf_release(&names);
	return -1;
}

int eventswitch_init(struct eventswitch *s, const struct eventswitch_options *o, size_t n,
		     const char *(*name_of)(void *arg, size_t event), void *arg, struct err *err)
{
	if (find("--switch-on", o->on, n, name_of, arg, &s->on, err) < 0 ||
	    find("--switch-off", o->off, n, name_of, arg, &s->off, err) < 0)
		return -1;
	s->is_known = true;
	s->shows = o->shows;
	s->is_off = s->on >= 0;
	return 0;
}

bool eventswitch_passes(struct eventswitch *s, size_t event)
{
	if (!s->is_known)
		return true;
	if (s->is_off && (int)event == s->on) {
		s->is_off = false;
		return s->shows;
	}
	if (!s->is_off && (int)event == s->off) {
		s->is_off = true;
		return s->shows;
	}
	return !s->is_off;
}
