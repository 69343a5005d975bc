/* SPDX-License-Identifier: MIT */
#include "util/tui/tuiannotate.h"

const struct opt tuiannotate_opts[] = {
	CHOICE(0, "percent-type", struct tuiannotate_options, percent_type, ANNOTEXT_PERCENTS,
	       "on the screen of a function: what shares are of"),
	CHOICE('M', "disassembler-style", struct tuiannotate_options, syntax, "att|intel",
	       "there: how x86 instructions are written"),
	FLAG(0, "asm-raw", struct tuiannotate_options, bytes, "there: the bytes of instructions"),
	FLAG(0, "no-source", struct tuiannotate_options, no_source, "there: instructions alone"),
	FLAG(0, "source", struct tuiannotate_options, source, NULL),
	TEXT(0, "prefix", struct tuiannotate_options, sources.prefix, "DIR",
	     "there: put DIR before the paths of source files"),
	U64(0, "prefix-strip", struct tuiannotate_options, sources.strip, "N",
	    "with --prefix: cut N folders off them first"),
	TEXT(0, "objdump", struct tuiannotate_options, objdump, "FILE", NULL),
	OPT_END,
};

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

static int add_listing(const struct tuiannotate_options *asked, struct recording *r,
		       const struct annotate *a, const struct annotate_function *f, size_t first,
		       size_t nevents, struct tuicode *out, struct err *err)
{
	static const struct tuiannotate_options usual = { 0 };
	const struct tuiannotate_options *o = asked ? asked : &usual;
	const struct listing_options options = {
		.syntax = o->syntax == 2 ? DISASM_INTEL : DISASM_ATT,
		.arch = recording_arch(r),
		.nevents = recording_file(r)->events.len,
		.has_arrows = true,
	};
	struct sourcetext sources = { 0 };
	struct annotext t = {
		.samples = a,
		.symbols = recording_symbols(r),
		.percent = o->percent_type ? o->percent_type - 1 : ANNOTEXT_LOCAL_PERIOD,
		.has_bytes = o->bytes,
		.first = first,
		.nevents = nevents,
	};
	struct listing l;
	int status;

	sourcetext_init(&sources, &o->sources);
	status = listing_init(&l, f, t.symbols, recording_lines(r), &options, err);
	if (status == 0) {
		t.rows = &out->without.rows;
		annotext_add_listing(&t, &l, recording_event_name(r, first), &out->without.text);
		t.sources = &sources;
		t.rows = &out->with_source.rows;
		if (!o->no_source)
			annotext_add_listing(&t, &l, recording_event_name(r, first),
					     &out->with_source.text);
		for (size_t i = 0; i < l.rows.len; i++)
			*vec_add(&out->shares) =
				annotext_share(&t, f, first, listing_count(&l, i, first));
	}
	listing_release(&l);
	sourcetext_release(&sources);
	return status;
}

static int add_counted(const struct tuiannotate *t, struct recording *r, struct annotate *a,
		       const struct framepool_function *f, size_t first, size_t nevents,
		       struct tuicode *out, struct err *err)
{
	const struct annotate_function *found;

	annotate_sort(a, first);
	found = find(a, f);
	if (!found)
		return err_set(err, ERR_ABSENT, "no samples in '%s' itself", f->name);
	return add_listing(t->options, r, a, found, first, nevents, out, err);
}

int tuiannotate_code(const struct tuiannotate *t, const struct framepool_function *f, size_t first,
		     size_t nevents, struct tuicode *out, struct err *err)
{
	struct recording *r;
	struct annotate a;
	int status;

	if (!disasm_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
	if (t->counted)
		return add_counted(t, t->recording, t->counted, f, first, nevents, out, err);
	r = recording_open(t->opened, err);
	if (!r)
		return -1;
	annotate_init(&a, recording_symbols(r));
	status = read_samples(r, &a, err);
	if (status == 0)
		status = add_counted(t, r, &a, f, first, nevents, out, err);
	annotate_release(&a);
	recording_close(r);
	return status;
}

int tuiannotate_function(const struct tuiannotate *t, const struct annotate_function *f,
			 size_t first, size_t nevents, struct tuicode *out, struct err *err)
{
	return add_listing(t->options, t->recording, t->counted, f, first, nevents, out, err);
}
