/* SPDX-License-Identifier: MIT */
#include "util/export/scriptmetric.h"

#include "util/count/ratio.h"
#include "util/session/eventgroup.h"

/* Modes that are left out of a count: ratios are of counts of the same ones. */
#define EXCLUDED \
	(PERFATTR_EXCLUDE_USER | PERFATTR_EXCLUDE_KERNEL | PERFATTR_EXCLUDE_HV | \
	 PERFATTR_EXCLUDE_IDLE | PERFATTR_EXCLUDE_HOST | PERFATTR_EXCLUDE_GUEST)

enum { HARDWARE = 0, SOFTWARE = 1, HW_CACHE = 3, GROUP_MOST = 64 };

struct scriptmetric_value {
	enum ratio_kind kind;
	uint64_t excluded;
	double value;
};

void scriptmetric_release(struct scriptmetric *m)
{
	buf_release(&m->start);
	vec_release(&m->values);
}

static struct scriptmetric_value look_at(struct recording *r, size_t event)
{
	const struct perfattr *a = &recording_file(r)->events.at[event].attr;
	struct view modifiers, name = ratio_name(recording_event_name(r, event), &modifiers);
	bool is_hardware = a->type == HARDWARE || a->type == HW_CACHE;

	/* What the kernel calls generic has its PMU's type in the upper half. */
	return (struct scriptmetric_value){
		.kind = ratio_find_kind(is_hardware || a->type == SOFTWARE, a->type,
					is_hardware ? (uint32_t)a->config : a->config, name),
		.excluded = a->flags & EXCLUDED,
	};
}

void scriptmetric_take(struct scriptmetric *m, struct scriptline *l, struct recording *r,
		       const struct sample *s)
{
	size_t event = (size_t)(s->event - recording_file(r)->events.at);
	bool has_chain = !l->hides_chains &&
			 (s->event->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN);
	struct eventgroup g;

	if (!(s->raw->has & PERFATTR_SAMPLE_READ))
		return;
	g = eventgroup_find(r, event, EVENTGROUP_RECORDED);
	if (g.members < 2 || g.members > GROUP_MOST)
		return;
	/* One that did not move has no sample, but has counted. */
	for (size_t i = m->values.len; i < g.members; i++)
		*vec_add(&m->values) = look_at(r, g.leader + i);
	m->values.at[event - g.leader].value = (double)s->raw->period;
	m->event = event;
	buf_clear(&m->start);
	scriptline_add_start(l, s->thread, s->record, s->raw, has_chain, &m->start);
}

bool scriptmetric_is_pending(const struct scriptmetric *m)
{
	return m->values.len;
}

struct looker {
	const struct scriptmetric *m;
	size_t of;
};

static double find(const void *from, enum ratio_kind wanted)
{
	const struct looker *l = from;

	for (size_t i = 0; i < l->m->values.len; i++) {
		const struct scriptmetric_value *v = &l->m->values.at[i];

		if (v->kind == wanted && i != l->of &&
		    (wanted == RATIO_CLOCK || v->excluded == l->m->values.at[l->of].excluded))
			return v->value;
	}
	return 0;
}

void scriptmetric_add(struct scriptmetric *m, struct buf *out)
{
	for (size_t i = 0; i < m->values.len; i++) {
		const struct scriptmetric_value *v = &m->values.at[i];
		const struct looker looker = { m, i };
		const struct ratio_others others = { find, &looker, 0 };
		struct ratio ratios[RATIO_MOST];
		size_t n = ratio_get(v->kind, v->value, v->value, &others, ratios);

		for (size_t k = 0; k < n; k++) {
			if (!ratios[k].known)
				continue;
			buf_add_view(out, buf_view(&m->start));
			buf_printf(out, "\tmetric: %*.*f%s %s\n", *ratios[k].suffix ? 7 : 8,
				   (int)ratios[k].decimals, ratios[k].value, ratios[k].suffix,
				   ratios[k].unit);
		}
	}
	m->values.len = 0;
}
