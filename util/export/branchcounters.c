/* SPDX-License-Identifier: MIT */
#include "util/export/branchcounters.h"

#include "util/data/pmucaps.h"
#include "util/data/sectiontext.h"
#include "util/session/eventgroup.h"

enum { SECTION_LIMIT = 16 << 20, WIDTH_MOST = 8 };

struct branchcounters_event {
	size_t leader;
	char letter; /* 0: it is none of those that are counted */
};

void branchcounters_release(struct branchcounters *b)
{
	vec_release(&b->events);
}

static char letter_of(unsigned number)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	return number < sizeof(letters) - 1 ? letters[number] : '?';
}

/* What PMUs can do tells the width; more than that nobody can read. */
static unsigned read_width(struct recording *r, unsigned section, enum pmucaps_section which)
{
	const struct datafile *f = recording_file(r);
	const struct datafile_section *s = datafile_find_section(f, section);
	struct buf bytes = { 0 };
	struct err err = { 0 };
	uint64_t width = 0;

	if (s && dataread_section(recording_reader(r), s, SECTION_LIMIT, &bytes, &err) == 0)
		width = pmucaps_find(bytes_of(bytes.at, bytes.len, f->swap), which,
				     "branch_counter_width");
	err_clear(&err);
	buf_release(&bytes);
	return width <= WIDTH_MOST ? (unsigned)width : 0;
}

void branchcounters_learn(struct branchcounters *b, struct recording *r)
{
	const struct datafile *f = recording_file(r);
	unsigned number = 0;

	b->recording = r;
	b->events.len = 0;
	for (size_t i = 0; i < f->events.len; i++) {
		bool counts = f->events.at[i].attr.branch_sample_type & PERFATTR_BRANCH_COUNTERS;

		*vec_add(&b->events) = (struct branchcounters_event){
			.leader = counts ? eventgroup_find(r, i, EVENTGROUP_RECORDED).leader : 0,
			.letter = counts ? letter_of(number) : 0,
		};
		number += counts;
	}
	if (!b->width && number)
		b->width = read_width(r, SECTION_CPU_PMU_CAPS, PMUCAPS_CPU);
	if (!b->width && number)
		b->width = read_width(r, SECTION_PMU_CAPS, PMUCAPS_ALL);
}

void branchcounters_add_key(const struct branchcounters *b, struct recording *r, struct buf *out)
{
	bool is_first = true;

	if (b->has_names)
		return;
	for (size_t i = 0; i < b->events.len; i++) {
		if (!b->events.at[i].letter)
			continue;
		buf_add_text(out, is_first ? "# Branch counter abbr list:\n" : "");
		is_first = false;
		buf_printf(out, "# %s = %c\n", recording_event_name(r, i), b->events.at[i].letter);
	}
	if (!is_first)
		buf_add_text(out, "# '-' No event occurs\n"
				  "# '+' Event occurrences may be lost due to branch counter "
				  "saturated\n");
}

void branchcounters_add(const struct branchcounters *b, size_t event, uint64_t counters,
			struct buf *out)
{
	const size_t leader = b->events.at[event].leader;
	unsigned shift = 0;

	if (!b->events.at[event].letter)
		return;

	for (size_t i = 0; b->width && i < b->events.len && shift < 64; i++) {
		const struct branchcounters_event *e = &b->events.at[i];
		uint64_t n;

		if (!e->letter || e->leader != leader)
			continue;
		n = counters >> shift & ((UINT64_C(1) << b->width) - 1);
		if (b->has_names)
			buf_printf(out, "%s %u ", recording_event_name(b->recording, i),
				   (unsigned)n);
		else
			buf_add_fill(out, e->letter, n);
		shift += b->width;
	}
}
