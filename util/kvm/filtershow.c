/* SPDX-License-Identifier: MIT */
#include "util/kvm/filtershow.h"

#include "util/kvm/filterlint.h"
#include "util/kvm/filterread.h"
#include "util/out/doc.h"

static const char *action_name(uint32_t action)
{
	return action == KVMFILTER_ALLOW ? "allow" : action == KVMFILTER_DENY ? "deny" : "unknown";
}

static void show_ranges(struct doc *doc, const struct armfilter *f)
{
	static const struct column columns[] = {
		{ "action", "Action", NULL, 0 },
		{ "base_event", "First event", NULL, 0 },
		{ "nevents", "Events", NULL, 0 },
	};
	static const struct table table = {
		.key = "ranges", .title = "", .columns = columns, .ncolumns = 3
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < f->ranges.len; i++) {
		const struct armfilter_range *r = &f->ranges.at[i];

		doc_row(doc, (struct cell[]){ cell_text(action_name(r->deny)), cell_hex(r->base),
					      cell_count(r->n) });
	}
	doc_table_end(doc);
}

static void show_events(struct doc *doc, const struct kvmfilter_events *list)
{
	static const struct column events = { "events", NULL, NULL, 0 };
	struct VEC(struct cell) cells = { 0 };

	for (size_t i = 0; i < list->len; i++)
		*vec_add(&cells) = cell_hex(list->at[i]);
	doc_value(doc, &events, cell_list(&(struct cell_list){ cells.at, cells.len }));
	vec_release(&cells);
}

static void show_entries(struct doc *doc, const struct kvmfilter *f)
{
	static const struct column columns[] = {
		{ "entry", "Entry", NULL, 0 },
		{ "meaning", "Means", NULL, 0 },
	};
	static const struct table table = {
		.key = "entries", .title = "", .columns = columns, .ncolumns = 2
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < f->events.len; i++) {
		struct buf text = { 0 };

		kvmfilter_describe(f->events.at[i], f->flags, &text);
		doc_row(doc,
			(struct cell[]){ cell_hex(f->events.at[i]), cell_view(buf_view(&text)) });
		buf_release(&text);
	}
	doc_table_end(doc);
}

void filtershow_filter(struct doc *doc, const struct filterread *filter)
{
	static const struct column action = { "action", "Action", NULL, 0 },
				   flags = { "flags", "Flags", NULL, 0 },
				   fixed = { "fixed_counter_bitmap", "Fixed counters", NULL, 0 },
				   /* For programs: arm64 has neither. */
		of_arm_flags = { "flags", NULL, NULL, 0 },
				   of_arm_fixed = { "fixed_counter_bitmap", NULL, NULL, 0 };
	const struct kvmfilter *f = &filter->x86;
	struct kvmfilter_events listed = { 0 };

	if (filter->is_arm) {
		doc_value(doc, &action, cell_text(action_name(armfilter_denies(&filter->arm))));
		doc_value(doc, &of_arm_flags, cell_count(0));
		doc_value(doc, &of_arm_fixed, cell_none());
		armfilter_expand(&filter->arm, &listed);
		show_events(doc, &listed);
		show_ranges(doc, &filter->arm);
		vec_release(&listed);
		return;
	}
	doc_value(doc, &action, cell_text(action_name(f->action)));
	doc_value(doc, &flags, cell_count(f->flags));
	doc_value(doc, &fixed, cell_hex(f->fixed));
	show_events(doc, &f->events);
	show_entries(doc, f);
}

void filtershow_lints(struct doc *doc, const struct filterlint *lint, bool as_notes)
{
	static const struct column columns[] = {
		{ "event", "Entry", NULL, 0 },
		{ "text", "What is odd", NULL, 0 },
	};
	const struct table table = {
		.key = "lints",
		.title = as_notes ? NULL : "",
		.columns = columns,
		.ncolumns = 2,
	};

	doc_table(doc, &table);
	for (size_t i = 0; i < lint->items.len; i++) {
		const struct filterlint_item *item = &lint->items.at[i];

		doc_row(doc,
			(struct cell[]){ item->event == FILTERLINT_WHOLE ? cell_none()
									 : cell_count(item->event),
					 cell_text(item->text) });
	}
	doc_table_end(doc);
	for (size_t i = 0; as_notes && i < lint->items.len; i++) {
		const struct filterlint_item *item = &lint->items.at[i];

		if (item->event == FILTERLINT_WHOLE)
			doc_note(doc, "%s", item->text);
		else
			doc_note(doc, "entry %zu: %s", item->event, item->text);
	}
}
