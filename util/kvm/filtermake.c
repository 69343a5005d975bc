/* SPDX-License-Identifier: MIT */
#include "util/kvm/filtermake.h"

#include "util/kvm/filterwrite.h"

enum { EVENTS = 1 << 20 }; /* of x86: 12 bits of select, 8 of unit mask */

/* ---- what is wanted ---- */

static int add_filter(struct filtermake *m, const struct filterread *r, const char *path,
		      struct err *err)
{
	uint32_t action = r->is_arm ? armfilter_denies(&r->arm) : r->x86.action;

	if (filterwant_set_arch(&m->want, r->is_arm, path, err) < 0)
		return -1;
	if (!m->has_action && m->filter_has_action && m->action != action)
		return err_set(err, ERR_USAGE,
			       "%s: one filter allows and another denies what it lists: --action "
			       "says which is meant",
			       path);
	if (r->is_arm)
		armfilter_expand(&r->arm, &m->events);
	else
		kvmfilter_expand(&r->x86, m->want.select_mask, &m->events);
	m->fixed |= r->x86.fixed;
	if (!m->has_action)
		m->action = action;
	m->filter_has_action = true;
	return 0;
}

int filtermake_add_filter(struct filtermake *m, const char *path, struct err *err)
{
	struct filterread r = { 0 };
	int status = filterread_open(&r, path, err);

	if (status == 0)
		status = add_filter(m, &r, path, err);
	filterread_release(&r);
	return status;
}

/* Several filters may list the same. */
static void drop_repeated(struct kvmfilter_events *events)
{
	bool *seen = alloc_zero(EVENTS, sizeof(*seen));
	size_t kept = 0;

	for (size_t i = 0; i < events->len; i++) {
		uint64_t event = events->at[i];
		unsigned int at = kvmfilter_select(event) << 8 | kvmfilter_unit_mask(event);

		if (!seen[at])
			events->at[kept++] = event;
		seen[at] = true;
	}
	events->len = kept;
	free(seen);
}

int filtermake_gather(struct filtermake *m, struct err *err)
{
	if (filterwant_check_bits(&m->want, err) < 0)
		return -1;
	if (!m->want.is_arm)
		drop_repeated(&m->events);
	filterwant_list(&m->want, &m->events, &m->fixed);
	if (!m->events.len && !m->fixed)
		return err_set(err, ERR_USAGE, "nothing is left that a filter could be about");
	return 0;
}

/* ---- the filter ---- */

static void add_each(struct kvmfilter *f, const struct kvmfilter_events *events)
{
	for (size_t i = 0; i < events->len; i++) {
		uint64_t event = events->at[i];

		*vec_add(&f->events) = f->flags & KVMFILTER_MASKED
					       ? kvmfilter_encode(&(struct kvmfilter_entry){
							 .select = kvmfilter_select(event),
							 .mask = 0xff,
							 .match = kvmfilter_unit_mask(event),
						 })
					       : event;
	}
}

void filtermake_run(struct filtermake *m, enum filtermake_entries entries, uint64_t effort)
{
	struct kvmfilter *f = &m->made.x86;

	m->made.is_arm = m->want.is_arm;
	if (m->made.is_arm) {
		armfilter_make(&m->made.arm, m->events.at, m->events.len,
			       m->action == KVMFILTER_DENY);
		return;
	}
	f->action = m->action;
	f->fixed = m->fixed;
	f->flags = entries == FILTERMAKE_RAW ? 0 : KVMFILTER_MASKED;
	if (entries != FILTERMAKE_FEWEST) {
		add_each(f, &m->events);
		return;
	}
	filtercover_solve(&m->cover, m->events.at, m->events.len, effort);
	for (size_t i = 0; i < m->cover.entries.len; i++)
		*vec_add(&f->events) = m->cover.entries.at[i];
}

/* ---- its forms ---- */

static int write_arm(const struct armfilter *f, enum filtermake_form form, struct buf *out,
		     struct err *err)
{
	if (form == FILTERMAKE_RANGES)
		armfilter_write(f, out);
	else if (form == FILTERMAKE_C)
		armfilter_write_c(f, out);
	else if (form == FILTERMAKE_BLOB)
		armfilter_write_blob(f, out);
	else
		return err_set(err, ERR_USAGE,
			       "QEMU's object is of x86: --to ranges, c and blob are for arm64");
	return 0;
}

static enum filterwrite_qemu choose_format(const struct kvmfilter *f, enum filtermake_form form)
{
	if (form == FILTERMAKE_QEMU_RAW)
		return FILTERWRITE_RAW;
	if (form == FILTERMAKE_QEMU_UMASK)
		return FILTERWRITE_SELECT_UMASK;
	return form == FILTERMAKE_QEMU_MASKED || f->flags & KVMFILTER_MASKED ? FILTERWRITE_MASKED
									     : FILTERWRITE_RAW;
}

int filtermake_write(const struct filtermake *m, enum filtermake_form form, struct buf *out,
		     struct err *err)
{
	const struct kvmfilter *f = &m->made.x86;

	if (m->made.is_arm)
		return write_arm(&m->made.arm, form, out, err);
	if (form == FILTERMAKE_RANGES)
		return err_set(err, ERR_USAGE, "--to ranges is for arm64");
	if (form == FILTERMAKE_C)
		filterwrite_c(f, out);
	else if (form == FILTERMAKE_BLOB)
		filterwrite_blob(f, out);
	else
		return filterwrite_qemu(f, choose_format(f, form), out, err);
	return 0;
}

void filtermake_release(struct filtermake *m)
{
	filtercover_release(&m->cover);
	filterread_release(&m->made);
	vec_release(&m->events);
	filterwant_release(&m->want);
}
