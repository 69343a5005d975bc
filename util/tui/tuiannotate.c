/* SPDX-License-Identifier: MIT */
#include "util/tui/tuiannotate.h"

#include <string.h>

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

int tuiannotate_read(struct tuiannotate *t, struct err *err)
{
	if (!disasm_built_in())
		return err_set(err, ERR_UNSUPPORTED, "this program was not built with Capstone");
	if (t->counted)
		return 0;
	t->recording = recording_open(t->opened, err);
	if (!t->recording)
		return -1;
	annotate_init(&t->read, recording_symbols(t->recording));
	t->counted = &t->read;
	if (read_samples(t->recording, t->counted, err) == 0)
		return 0;
	tuiannotate_release(t);
	return -1;
}

void tuiannotate_release(struct tuiannotate *t)
{
	if (!t->counted || t->counted != &t->read)
		return;
	annotate_release(t->counted);
	recording_close(t->recording);
	t->counted = NULL;
	t->recording = NULL;
}

const struct annotate_function *tuiannotate_find(const struct tuiannotate *t, const char *name,
						 const char *dso)
{
	for (size_t i = 0; i < t->counted->functions.len; i++) {
		const struct annotate_function *found = t->counted->functions.at[i];

		if (strcmp(found->name, name) == 0 && strcmp(found->dso->name, dso) == 0)
			return found;
	}
	return NULL;
}

const struct annotate_function *tuiannotate_target(struct tuiannotate *t,
						   const struct annotate_function *f,
						   uint64_t address)
{
	struct session_place p = f->place;

	p.address += address - f->code.address;
	return annotate_find(t->counted, p);
}

struct tuiannotate_look tuiannotate_look(const struct tuiannotate *t, size_t first, size_t nevents)
{
	static const struct tuiannotate_options usual = { 0 };
	const struct tuiannotate_options *o = t->options ? t->options : &usual;

	return (struct tuiannotate_look){
		.percent = o->percent_type ? o->percent_type - 1 : ANNOTEXT_LOCAL_PERIOD,
		.no_source = o->no_source,
		.has_bytes = o->bytes,
		.has_samples = o->samples,
		.has_period = o->period,
		.has_numbers = o->numbers,
		.has_paths = o->full_paths,
		.no_arrows = o->no_arrows,
		.first = first,
		.nevents = nevents,
	};
}

void tuiannotate_text_release(struct tuiannotate_text *text)
{
	buf_release(&text->text);
	vec_release(&text->rows);
	*text = (struct tuiannotate_text){ .rows = { 0 } };
}

static void add_rows(const struct annotext *t, const struct listing *l,
		     struct tuiannotate_text *out)
{
	for (size_t i = 0; i < l->rows.len; i++)
		*vec_add(&out->rows) = (struct tuiannotate_row){
			.at = t->rows->at[i],
			.share = annotext_share(t, l->function, t->first,
						listing_count(l, i, t->first)),
			.insn = l->rows.at[i].insn,
		};
}

int tuiannotate_tell(struct tuiannotate *t, const struct annotate_function *f,
		     const struct tuiannotate_look *look, struct tuiannotate_text *out,
		     struct err *err)
{
	static const struct sourcetext_options usual = { 0 };
	const struct listing_options options = {
		.syntax = t->options && t->options->syntax == 2 ? DISASM_INTEL : DISASM_ATT,
		.arch = recording_arch(t->recording),
		.nevents = recording_file(t->recording)->events.len,
		.has_arrows = !look->no_arrows,
	};
	struct sourcetext sources = { 0 };
	struct annotext_rows rows = { 0 };
	const struct annotext text = {
		.samples = t->counted,
		.symbols = recording_symbols(t->recording),
		.sources = look->no_source ? NULL : &sources,
		.percent = look->percent,
		.has_samples = look->has_samples,
		.has_period = look->has_period,
		.has_numbers = look->has_numbers,
		.has_paths = look->has_paths,
		.has_bytes = look->has_bytes,
		.has_offsets = look->has_offsets,
		.is_simple = look->is_simple,
		.has_jumps_here = look->has_jumps_here,
		.first = look->first,
		.nevents = look->nevents,
		.rows = &rows,
	};
	struct listing l;
	int status;

	annotate_sort(t->counted, look->first);
	sourcetext_init(&sources, t->options ? &t->options->sources : &usual);
	status = listing_init(&l, f, text.symbols, recording_lines(t->recording), &options, err);
	if (status == 0) {
		annotext_add_listing(&text, &l, recording_event_name(t->recording, look->first),
				     &out->text);
		add_rows(&text, &l, out);
	}
	listing_release(&l);
	vec_release(&rows);
	sourcetext_release(&sources);
	return status;
}
