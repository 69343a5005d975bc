/* SPDX-License-Identifier: MIT */
#include "util/export/pysample.h"

#include "util/base/alloc.h"
#include "util/data/memsource.h"
#include "util/data/regname.h"
#include "util/export/scriptinsn.h"
#include "util/session/callframes.h"

enum { TRACEPOINT = 2, CHAIN_MOST = 127, CHAIN_BYTES = 16 << 20 };

void pysample_release(struct pysample *p)
{
	scriptline_release(&p->line);
	buf_release(&p->scratch);
	chainseen_release(&p->chains);
	buf_release(&p->source_text);
}

/* ---- events ---- */

static void add_fields(struct tracedata *t, uint64_t id, struct pymarshal *to)
{
	size_t list;
	uint32_t n = 0;
	const char *name;

	pymarshal_add_word(to, "fields");
	list = pymarshal_open_list(to);
	for (; (name = tracedata_find_field(t, id, n)); n++)
		pymarshal_add_text(to, view_of(name));
	pymarshal_close_list(to, list, n);
}

/* [[field, delimiter or None, [(value, word), ...]], ...] */
static void add_words(struct tracedata *t, uint64_t id, struct pymarshal *to)
{
	struct tracedata_words words = { 0 };
	size_t all, list = 0;
	uint32_t fields = 0, values = 0;

	tracedata_list_words(t, id, &words);
	pymarshal_add_word(to, "words");
	all = pymarshal_open_list(to);
	for (size_t i = 0; i < words.len; i++) {
		const struct tracedata_word *w = &words.at[i];

		if (!i || w->list != w[-1].list) {
			if (i)
				pymarshal_close_list(to, list, values);
			fields++;
			values = 0;
			pymarshal_open_tuple(to, 3);
			pymarshal_add_text(to, view_of(w->field));
			if (w->delimiter)
				pymarshal_add_text(to, view_of(w->delimiter));
			else
				pymarshal_add_none(to);
			list = pymarshal_open_list(to);
		}
		pymarshal_open_tuple(to, 2);
		pymarshal_add_u64(to, w->value);
		pymarshal_add_text(to, view_of(w->word));
		values++;
	}
	if (words.len)
		pymarshal_close_list(to, list, values);
	pymarshal_close_list(to, all, fields);
	vec_release(&words);
}

void pysample_add_event(struct pysample *p, size_t number, struct pymarshal *to)
{
	const struct datafile_event *e = &recording_file(p->recording)->events.at[number];
	struct tracedata *t = recording_tracedata(p->recording);
	const char *name = e->attr.type == TRACEPOINT && t ? tracedata_find_name(t, e->attr.config)
							   : NULL;
	const char *colon = name ? strchr(name, ':') : NULL;

	pymarshal_begin(to);
	pymarshal_open_tuple(to, 2);
	pymarshal_add_word(to, "event");
	pymarshal_open_dict(to);
	pymarshal_put_text(to, "name", view_of(recording_event_name(p->recording, number)));
	buf_clear(&p->scratch);
	perfattr_write(&e->attr, false, &p->scratch);
	pymarshal_add_word(to, "attr");
	pymarshal_add_bytes(to, buf_view(&p->scratch));
	if (colon) {
		buf_clear(&p->scratch);
		buf_printf(&p->scratch, "%.*s__%s", (int)(colon - name), name, colon + 1);
		pymarshal_put_text(to, "handler", buf_view(&p->scratch));
		add_fields(t, e->attr.config, to);
		add_words(t, e->attr.config, to);
	}
	pymarshal_close_dict(to);
}

/* ---- places ---- */

static void put_build_id(struct pymarshal *to, const char *key, const struct dso *dso)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * sizeof(dso->build_id)];

	for (size_t i = 0; i < dso->build_id_size; i++) {
		text[2 * i] = digits[dso->build_id[i] >> 4];
		text[2 * i + 1] = digits[dso->build_id[i] & 15];
	}
	pymarshal_put_text(to, key, view_make(text, 2 * (size_t)dso->build_id_size));
}

static uint64_t address_in_file(struct session_place at)
{
	return at.mapping && !at.mapping->dso->is_kernel
		       ? mapping_file_offset(at.mapping, at.address)
		       : at.address;
}

/* A caller, or for tables a place: what is there, in members of a dictionary. */
static void put_frame(struct pysample *p, struct session_place at, const char *inlined,
		      struct pymarshal *to)
{
	struct symbols_name n = symbols_find(recording_symbols(p->recording), at);
	uint64_t in_file = address_in_file(at);

	pymarshal_put_u64(to, "ip", at.address);
	if (n.name || inlined) {
		pymarshal_add_word(to, "sym");
		pymarshal_open_dict(to);
		pymarshal_put_u64(to, "start", in_file - n.offset);
		pymarshal_put_u64(to, "end", in_file - n.offset + n.size);
		pymarshal_put_u64(to, "binding", n.binding);
		pymarshal_put_text(to, "name", view_of(inlined ? inlined : n.name));
		pymarshal_close_dict(to);
		pymarshal_put_u64(to, "sym_off", n.offset);
	}
	if (!at.mapping)
		return;
	pymarshal_put_text(to, "dso", view_of(at.mapping->dso->name));
	if (p->has_tables) {
		put_build_id(to, "bid", at.mapping->dso);
		pymarshal_put_u64(to, "file_at", in_file);
	}
}

/* The names of members of a dictionary that tell of a place. */
struct place_keys {
	const char *dso, *build_id, *start, *end, *symbol, *offset;
};

static void put_place(struct pysample *p, struct session_place at, const struct place_keys *keys,
		      struct pymarshal *to)
{
	struct symbols_name n = symbols_find(recording_symbols(p->recording), at);
	const struct mapping *m = at.mapping;

	if (m) {
		pymarshal_add_word(to, keys->dso);
		pymarshal_add_text(to, view_of(m->dso->name));
		put_build_id(to, keys->build_id, m->dso);
		pymarshal_put_u64(to, keys->start, m->start);
		pymarshal_put_u64(to, keys->end, m->end);
	}
	if (n.name) {
		pymarshal_put_text(to, keys->symbol, view_of(n.name));
		pymarshal_put_u64(to, keys->offset, n.offset);
	}
}

static void add_frames(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	unsigned left = p->max_stack ? p->max_stack : CHAIN_MOST;
	struct lines *lines = recording_lines(p->recording);
	size_t list = pymarshal_open_list(to);
	struct callframes_frame f;
	struct callframes frames;
	uint32_t n = 0;

	callframes_start(&frames, s, recording_session(p->recording),
			 lines_has_inlined(lines) || p->has_source ? lines : NULL);
	while ((s->event->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN) && left-- &&
	       callframes_next(&frames, &f)) {
		n++;
		pymarshal_open_dict(to);
		put_frame(p, f.place, f.inlined, to);
		if (p->has_source && f.file) {
			buf_clear(&p->scratch);
			buf_printf(&p->scratch, "%s:%u", f.file, f.line);
			pymarshal_put_text(to, "sym_srcline", buf_view(&p->scratch));
		}
		pymarshal_close_dict(to);
	}
	pymarshal_close_list(to, list, n);
}

/*
 * Most chains come again and again: what has been told has a number, from 0 on.
 * CHAINSEEN_NONE: it is told with the sample.
 */
static uint32_t tell_chain(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	uint32_t number;
	bool is_new;

	if (chainseen_size(&p->chains) > CHAIN_BYTES) {
		chainseen_forget(&p->chains);
		pymarshal_begin(to);
		pymarshal_open_tuple(to, 1);
		pymarshal_add_word(to, "forget");
	}
	number = chainseen_find(&p->chains, recording_session(p->recording), s, 0, &is_new);
	if (number != CHAINSEEN_NONE && is_new) {
		pymarshal_begin(to);
		pymarshal_open_tuple(to, 2);
		pymarshal_add_word(to, "chain");
		add_frames(p, s, to);
	}
	return number;
}

/* ---- the sample's dictionary ---- */

static void put_values(const struct datasample *s, uint64_t format, struct pymarshal *to)
{
	const struct datasample_read *read = &s->read;
	bool has_lost = format & PERFATTR_READ_LOST;
	uint64_t n = s->has & PERFATTR_SAMPLE_READ ? read->nr : 0;
	size_t list;

	pymarshal_add_word(to, "values");
	list = pymarshal_open_list(to);
	for (uint64_t i = 0; i < n; i++) {
		struct datasample_read_value v = datasample_read_get(read, i);

		pymarshal_open_tuple(to, has_lost ? 3 : 2);
		pymarshal_add_u64(to, v.id);
		pymarshal_add_u64(to, v.value);
		if (has_lost)
			pymarshal_add_u64(to, v.lost);
	}
	/* A counter alone is there without having been read. */
	if (!n && !(format & PERFATTR_READ_GROUP)) {
		n = 1;
		pymarshal_open_tuple(to, has_lost ? 3 : 2);
		for (unsigned i = 0; i < (has_lost ? 3 : 2); i++)
			pymarshal_add_u64(to, 0);
	}
	pymarshal_close_list(to, list, (uint32_t)n);
}

static void put_source(struct pysample *p, uint64_t source, struct pymarshal *to)
{
	pymarshal_put_u64(to, "datasrc", source);
	if (!p->source_text.len || p->source != source) {
		buf_clear(&p->source_text);
		memsource_add(source, &p->source_text);
		p->source = source;
	}
	pymarshal_put_text(to, "datasrc_decode", buf_view(&p->source_text));
}

/* Page faults have the address of something that has a name. */
static bool has_named_address(const struct perfattr *a)
{
	return (a->sample_type & PERFATTR_SAMPLE_ADDR) && a->type == 1 &&
	       (a->config == 2 || a->config == 5 || a->config == 6);
}

static void put_inner(struct pysample *p, const struct sample *sample, struct pymarshal *to)
{
	static const struct place_keys keys = { "addr_dso",	      "addr_dso_bid",
						"addr_dso_map_start", "addr_dso_map_end",
						"addr_symbol",	      "addr_symoff" };
	const struct datasample *s = sample->raw;
	const uint64_t has = s->has, format = sample->event->attr.read_format;

	pymarshal_add_word(to, "sample");
	pymarshal_open_dict(to);
	put_values(s, format, to);
	/* What was not sampled is all ones, as perf has it. */
	pymarshal_put_u64(to, "id",
			  has & (PERFATTR_SAMPLE_ID | PERFATTR_SAMPLE_IDENTIFIER) ? s->id
										  : UINT64_MAX);
	pymarshal_put_u64(to, "stream_id",
			  has & PERFATTR_SAMPLE_STREAM_ID ? s->stream_id : UINT64_MAX);
	pymarshal_put_i64(to, "pid", has & PERFATTR_SAMPLE_TID ? (int32_t)s->pid : -1);
	pymarshal_put_i64(to, "tid", has & PERFATTR_SAMPLE_TID ? (int32_t)s->tid : -1);
	pymarshal_put_u64(to, "cpu", has & PERFATTR_SAMPLE_CPU ? s->cpu : UINT32_MAX);
	pymarshal_put_u64(to, "ip", s->ip);
	pymarshal_put_u64(to, "time", has & PERFATTR_SAMPLE_TIME ? s->time : UINT64_MAX);
	pymarshal_put_u64(to, "period", s->period);
	pymarshal_put_u64(to, "phys_addr", s->phys_addr);
	pymarshal_put_u64(to, "addr", s->addr);
	if (format & PERFATTR_READ_TIME_ENABLED)
		pymarshal_put_u64(to, "time_enabled", s->read.time_enabled);
	if (format & PERFATTR_READ_TIME_RUNNING)
		pymarshal_put_u64(to, "time_running", s->read.time_running);
	pymarshal_put_u64(to, "weight", s->weight);
	pymarshal_put_u64(to, "ins_lat", s->weight2);
	pymarshal_put_u64(to, "transaction", s->transaction);
	put_source(p, s->data_src, to);
	pymarshal_put_u64(to, "cpumode", sample->cpumode);
	if (has_named_address(&sample->event->attr)) {
		pymarshal_put_bool(to, "addr_correlates_sym", true);
		put_place(p, scriptline_find_place(&p->line, sample, s->addr), &keys, to);
	}
	pymarshal_close_dict(to);
}

static void put_regs(struct pysample *p, const char *key, const struct datasample_regs *r,
		     struct pymarshal *to)
{
	size_t value = 0;

	buf_clear(&p->scratch);
	for (unsigned i = 0; i < 64 && r->abi && value < r->values.len; i++) {
		char name[16];

		if (r->mask >> i & 1)
			buf_printf(&p->scratch, "%5s:0x%llx ", regname_find(p->line.arch, i, name),
				   (unsigned long long)words_get(r->values, value++));
	}
	pymarshal_put_text(to, key, buf_view(&p->scratch));
}

static void add_branch(struct pysample *p, const struct sample *s, size_t i, struct pymarshal *to)
{
	const uint64_t ends[] = { words_get(s->raw->branches, i),
				  words_get(s->raw->branches, i + 1) };
	static const char *const keys[] = { "from_dsoname", "to_dsoname" };
	uint64_t flags = words_get(s->raw->branches, i + 2);

	pymarshal_put_u64(to, "from", ends[0]);
	pymarshal_put_u64(to, "to", ends[1]);
	pymarshal_put_bool(to, "mispred", flags & 1);
	pymarshal_put_bool(to, "predicted", flags & 2);
	pymarshal_put_bool(to, "in_tx", flags & 4);
	pymarshal_put_bool(to, "abort", flags & 8);
	pymarshal_put_u64(to, "cycles", flags >> 4 & 0xffff);
	for (size_t e = 0; e < ARRAY_LEN(ends); e++) {
		struct session_place at = scriptline_find_place(&p->line, s, ends[e]);

		if (at.mapping)
			pymarshal_put_text(to, keys[e], view_of(at.mapping->dso->name));
	}
}

static void add_branch_symbols(struct pysample *p, const struct sample *s, size_t i,
			       struct pymarshal *to)
{
	static const char *const keys[] = { "from", "to" };
	uint64_t flags = words_get(s->raw->branches, i + 2);

	pymarshal_put_text(to, "pred", view_of(flags & 2 ? "P" : flags & 1 ? "M" : "-"));
	pymarshal_put_text(to, "in_tx", view_of(flags & 4 ? "X" : "-"));
	pymarshal_put_text(to, "abort", view_of(flags & 8 ? "A" : "-"));
	for (size_t e = 0; e < ARRAY_LEN(keys); e++) {
		uint64_t address = words_get(s->raw->branches, i + e);

		buf_clear(&p->scratch);
		scriptline_add_symbol(&p->line, scriptline_find_place(&p->line, s, address), true,
				      &p->scratch);
		pymarshal_put_text(to, keys[e], buf_view(&p->scratch));
	}
}

static void put_branches(struct pysample *p, const struct sample *s, const char *key,
			 void (*add)(struct pysample *, const struct sample *, size_t,
				     struct pymarshal *),
			 struct pymarshal *to)
{
	uint32_t n = 0;
	size_t list;

	pymarshal_add_word(to, key);
	list = pymarshal_open_list(to);
	for (size_t i = 0; i + 3 <= s->raw->branches.len; i += 3, n++) {
		pymarshal_open_dict(to);
		add(p, s, i, to);
		pymarshal_close_dict(to);
	}
	pymarshal_close_list(to, list, n);
}

static void add_dictionary(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	static const struct place_keys keys = { "dso",	       "dso_bid", "dso_map_start",
						"dso_map_end", "symbol",  "symoff" };

	pymarshal_open_dict(to);
	put_inner(p, s, to);
	pymarshal_add_word(to, "raw_buf");
	pymarshal_add_bytes(to, s->raw->raw);
	pymarshal_put_text(to, "comm", view_of(s->thread->comm));
	put_regs(p, "iregs", &s->raw->intr_regs, to);
	put_regs(p, "uregs", &s->raw->user_regs, to);
	put_branches(p, s, "brstack", add_branch, to);
	put_branches(p, s, "brstacksym", add_branch_symbols, to);
	put_place(p, s->place, &keys, to);
	pymarshal_close_dict(to);
}

/* ---- what else there is to know of it ---- */

static void put_code(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	if (!p->line.insn)
		p->line.insn = scriptinsn_new(recording_symbols(p->recording));
	pymarshal_add_word(to, "insn");
	pymarshal_add_bytes(to, scriptinsn_find(p->line.insn, s->place, p->line.arch));
}

static void put_line(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	struct lines_frame f;

	if (!lines_find(recording_lines(p->recording), s->place, &f, 1) || !f.file)
		return;
	pymarshal_add_word(to, "source");
	pymarshal_open_tuple(to, 2);
	pymarshal_add_text(to, view_of(f.file));
	pymarshal_add_u64(to, f.line);
}

static void put_at(struct pysample *p, const char *key, struct session_place at,
		   struct pymarshal *to)
{
	pymarshal_add_word(to, key);
	pymarshal_open_dict(to);
	put_frame(p, at, NULL, to);
	pymarshal_close_dict(to);
}

static void add_value(const struct tracedata_value *v, struct pymarshal *to)
{
	if (v->kind == TRACEDATA_NUMBER)
		pymarshal_add_u64(to, v->number);
	else if (v->kind == TRACEDATA_SIGNED)
		pymarshal_add_i64(to, (int64_t)v->number);
	else if (v->kind == TRACEDATA_TEXT)
		pymarshal_add_text(to, v->bytes);
	else
		pymarshal_add_bytes(to, v->bytes);
}

/* Nothing of a payload that is cut. */
static void put_payload(const struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	static const char *const common[] = { "common_pid", "common_flags", "common_preempt_count",
					      "common_lock_depth" };
	struct tracedata *t = recording_tracedata(p->recording);
	uint64_t id = s->event->attr.config, number;
	struct tracedata_value v;
	uint32_t n = 0;
	size_t list;

	if (!t || s->event->attr.type != TRACEPOINT)
		return;
	for (size_t i = 0; tracedata_find_field(t, id, i); i++)
		if (!tracedata_read_field(t, id, i, s->raw->raw, &v))
			return;
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		bool is_known = tracedata_find_number(t, id, s->raw->raw, common[i], &number);

		pymarshal_put_i64(to, common[i], is_known ? (int64_t)number : 0);
	}
	pymarshal_add_word(to, "fields");
	list = pymarshal_open_list(to);
	for (; tracedata_find_field(t, id, n); n++)
		if (tracedata_read_field(t, id, n, s->raw->raw, &v))
			add_value(&v, to);
	pymarshal_close_list(to, list, n);
}

static bool has_more(const struct pysample *p, const struct sample *s)
{
	return p->has_code || p->has_source || p->has_tables || s->event->attr.type == TRACEPOINT;
}

void pysample_add(struct pysample *p, const struct sample *s, struct pymarshal *to)
{
	uint32_t chain = tell_chain(p, s, to);

	pymarshal_begin(to);
	pymarshal_open_tuple(to, 5);
	pymarshal_add_word(to, "sample");
	pymarshal_add_u64(to, (uint64_t)(s->event - recording_file(p->recording)->events.at));
	if (chain == CHAINSEEN_NONE)
		add_frames(p, s, to);
	else
		pymarshal_add_u64(to, chain);
	add_dictionary(p, s, to);
	if (!has_more(p, s)) {
		pymarshal_add_none(to);
		return;
	}
	pymarshal_open_dict(to);
	if (p->has_code)
		put_code(p, s, to);
	if (p->has_source)
		put_line(p, s, to);
	if (p->has_tables) {
		put_at(p, "at", s->place, to);
		if (has_named_address(&s->event->attr))
			put_at(p, "addr_at", scriptline_find_place(&p->line, s, s->raw->addr), to);
	}
	put_payload(p, s, to);
	pymarshal_close_dict(to);
}
