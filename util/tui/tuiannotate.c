/* SPDX-License-Identifier: MIT */
#include "util/tui/tuiannotate.h"

#include "util/report/annotext.h"

static int read_samples(struct recording *r, struct annotate *a, struct err *err)
{
	const struct datafile *file = recording_file(r);
	struct sample s;
	int status;

	while ((status = recording_next(r, &s, err)) > 0) {
		if (!s.is_wanted)
			continue;
		annotate_add(a, &s, (size_t)(s.event - file->events.at));
		annotate_add_branches(a, &s, recording_session(r));
	}
	return status;
}

static const struct annotate_function *find(const struct annotate *a,
					    const struct framepool_function *f)
{
	for (size_t i = 0; i < a->functions.len; i++) {
		const struct annotate_function *found = a->functions.at[i];

		if (strcmp(found->name, f->name) == 0 &&
		    strcmp(found->dso->name, f->dso->name) == 0)
			return found;
	}
	return NULL;
}

static int add_listing(struct recording *r, const struct annotate *a,
		       const struct annotate_function *f, size_t first, size_t nevents,
		       struct buf *out, struct err *err)
{
	const struct listing_options options = {
		.syntax = DISASM_ATT,
		.nevents = recording_file(r)->events.len,
		.has_arrows = true,
	};
	const struct sourcetext_options usual = { 0 };
	struct sourcetext sources;
	struct annotext t = {
		.samples = a,
		.symbols = recording_symbols(r),
		.sources = &sources,
		.percent = ANNOTEXT_LOCAL_PERIOD,
		.first = first,
		.nevents = nevents,
	};
	struct listing l;
	int status;

	sourcetext_init(&sources, &usual);
	status = listing_init(&l, f, t.symbols, recording_lines(r), &options, err);
	if (status == 0)
		annotext_add_listing(&t, &l, recording_event_name(r, first), out);
	listing_release(&l);
	sourcetext_release(&sources);
	return status;
}

int tuiannotate_text(const struct recording_options *o, const struct framepool_function *f,
		     size_t first, size_t nevents, struct buf *out, struct err *err)
{
	const struct annotate_function *found;
	struct recording *r;
	struct annotate a;
	int status = -1;

	if (!disasm_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
	r = recording_open(o, err);
	if (!r)
		return -1;
	annotate_init(&a, recording_symbols(r));
	if (read_samples(r, &a, err) < 0)
		goto out;
	annotate_sort(&a, first);
	found = find(&a, f);
	if (!found)
		err_set(err, ERR_ABSENT, "no samples in '%s' itself", f->name);
	else
		status = add_listing(r, &a, found, first, nevents, out, err);
out:
	annotate_release(&a);
	recording_close(r);
	return status;
}
