/* SPDX-License-Identifier: MIT */
#include "util/export/pyline.h"

#include "util/base/alloc.h"
#include "util/data/memsource.h"
#include "util/data/regname.h"
#include "util/export/scriptinsn.h"
#include "util/out/json.h"
#include "util/session/callframes.h"

enum { TRACEPOINT = 2, CHAIN_MOST = 127, CHAIN_BYTES = 32 << 20 };

void pyline_release(struct pyline *p)
{
	scriptline_release(&p->line);
	buf_release(&p->scratch);
	buf_release(&p->chain);
	map_release(&p->chains);
	arena_release(&p->arena);
}

static void add_key(struct buf *out, const char *key)
{
	buf_add(out, ",\"", 2);
	buf_add_text(out, key);
	buf_add(out, "\":", 2);
}

void pyline_add_number(struct buf *out, const char *key, uint64_t n)
{
	add_key(out, key);
	buf_add_u64(out, n);
}

void pyline_add_signed(struct buf *out, const char *key, int64_t n)
{
	add_key(out, key);
	buf_printf(out, "%lld", (long long)n);
}

void pyline_add_text(struct buf *out, const char *key, struct view text)
{
	add_key(out, key);
	json_add_text(out, text);
}

static void add_hex_text(struct buf *out, struct view bytes)
{
	static const char digits[] = "0123456789abcdef";

	buf_add_char(out, '"');
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];

		buf_add_char(out, digits[c >> 4]);
		buf_add_char(out, digits[c & 15]);
	}
	buf_add_char(out, '"');
}

/* ---- events ---- */

static void add_fields(struct tracedata *t, uint64_t id, struct buf *out)
{
	const char *name;

	add_key(out, "fields");
	buf_add_char(out, '[');
	for (size_t i = 0; (name = tracedata_find_field(t, id, i)); i++) {
		if (i)
			buf_add_char(out, ',');
		json_add_text(out, view_of(name));
	}
	buf_add_char(out, ']');
}

/* [[field, delimiter or null, [[value, word], ...]], ...] */
static void add_words(struct tracedata *t, uint64_t id, struct buf *out)
{
	struct tracedata_words words = { 0 };

	tracedata_list_words(t, id, &words);
	add_key(out, "words");
	buf_add_char(out, '[');
	for (size_t i = 0; i < words.len; i++) {
		const struct tracedata_word *w = &words.at[i];
		bool is_first = !i || w->list != w[-1].list;

		if (i)
			buf_add_text(out, is_first ? "]],[" : ",[");
		else
			buf_add_char(out, '[');
		if (is_first) {
			json_add_text(out, view_of(w->field));
			buf_add_char(out, ',');
			if (w->delimiter)
				json_add_text(out, view_of(w->delimiter));
			else
				buf_add_text(out, "null");
			buf_add_text(out, ",[[");
		}
		buf_add_u64(out, w->value);
		buf_add_char(out, ',');
		json_add_text(out, view_of(w->word));
		buf_add_char(out, ']');
	}
	buf_add_text(out, words.len ? "]]]" : "]");
	vec_release(&words);
}

void pyline_add_event(struct pyline *p, size_t number, struct buf *out)
{
	const struct datafile_event *e = &recording_file(p->recording)->events.at[number];
	struct tracedata *t = recording_tracedata(p->recording);
	const char *name = e->attr.type == TRACEPOINT && t ? tracedata_find_name(t, e->attr.config)
							   : NULL;
	const char *colon = name ? strchr(name, ':') : NULL;

	buf_add_text(out, "{\"is\":\"event\"");
	pyline_add_text(out, "name", view_of(recording_event_name(p->recording, number)));
	buf_clear(&p->scratch);
	perfattr_write(&e->attr, false, &p->scratch);
	add_key(out, "attr");
	add_hex_text(out, buf_view(&p->scratch));
	if (colon) {
		buf_clear(&p->scratch);
		buf_printf(&p->scratch, "%.*s__%s", (int)(colon - name), name, colon + 1);
		pyline_add_text(out, "handler", buf_view(&p->scratch));
		add_fields(t, e->attr.config, out);
		add_words(t, e->attr.config, out);
	}
	buf_add_text(out, "}\n");
}

/* ---- places ---- */

static void add_symbol(const struct pyline *p, struct session_place at, const char *inlined,
		       struct buf *out)
{
	struct symbols_name n = symbols_find(recording_symbols(p->recording), at);
	uint64_t in_file = at.mapping && !at.mapping->dso->is_kernel
				   ? mapping_file_offset(at.mapping, at.address)
				   : at.address;

	if (!n.name && !inlined)
		return;
	add_key(out, "sym");
	buf_printf(out, "{\"start\":%llu", (unsigned long long)(in_file - n.offset));
	pyline_add_number(out, "end", in_file - n.offset + n.size);
	pyline_add_number(out, "binding", n.binding);
	pyline_add_text(out, "name", view_of(inlined ? inlined : n.name));
	buf_add_char(out, '}');
	pyline_add_number(out, "off", n.offset);
}

/* Members of an object that has one already. */
static void add_place(struct pyline *p, struct session_place at, const char *inlined,
		      struct buf *out)
{
	const struct mapping *m = at.mapping;

	add_symbol(p, at, inlined, out);
	if (!m)
		return;
	pyline_add_text(out, "dso", view_of(m->dso->name));
	add_key(out, "bid");
	add_hex_text(out, view_make((const char *)m->dso->build_id, m->dso->build_id_size));
	pyline_add_number(out, "from", m->start);
	pyline_add_number(out, "to", m->end);
	pyline_add_number(out, "file_at",
			  m->dso->is_kernel ? at.address : mapping_file_offset(m, at.address));
}

static void open_place(struct buf *out, uint64_t ip)
{
	buf_add_text(out, "{\"ip\":");
	buf_add_u64(out, ip);
}

static void add_chain(struct pyline *p, const struct sample *s, struct buf *out)
{
	unsigned left = p->max_stack ? p->max_stack : CHAIN_MOST;
	struct lines *lines = recording_lines(p->recording);
	struct callframes_frame f;
	struct callframes frames;
	bool is_first = true;

	buf_add_char(out, '[');
	callframes_start(&frames, s, recording_session(p->recording),
			 lines_has_inlined(lines) || p->has_source ? lines : NULL);
	while ((s->event->attr.sample_type & PERFATTR_SAMPLE_CALLCHAIN) && left-- &&
	       callframes_next(&frames, &f)) {
		if (!is_first)
			buf_add_char(out, ',');
		is_first = false;
		open_place(out, f.place.address);
		add_place(p, f.place, f.inlined, out);
		if (p->has_source && f.file) {
			buf_clear(&p->scratch);
			buf_printf(&p->scratch, "%s:%u", f.file, f.line);
			pyline_add_text(out, "srcline", buf_view(&p->scratch));
		}
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

/*
 * Most chains come again and again: what has been told has a number then, from 0 on.
 * -1: it is not told, because they are too many.
 */
static int64_t tell_chain(struct pyline *p, const struct sample *s, struct buf *out)
{
	struct view text;
	uintptr_t number;

	buf_clear(&p->chain);
	add_chain(p, s, &p->chain);
	text = buf_view(&p->chain);
	number = (uintptr_t)map_find(&p->chains, text);
	if (number)
		return (int64_t)number - 1;
	if (p->chain_bytes + text.len > CHAIN_BYTES)
		return -1;
	p->chain_bytes += text.len;
	text.at = arena_stringn(&p->arena, text.at, text.len);
	*map_add(&p->chains, text) = (void *)(uintptr_t)++p->nchains;
	buf_add_text(out, "{\"is\":\"chain\",\"frames\":");
	buf_add_view(out, text);
	buf_add_text(out, "}\n");
	return (int64_t)p->nchains - 1;
}

/* ---- what else a sample has ---- */

static void add_values(const struct datasample *s, uint64_t format, struct buf *out)
{
	const struct datasample_read *read = &s->read;
	const char *lost = format & PERFATTR_READ_LOST ? ",0" : "";
	uint64_t n = s->has & PERFATTR_SAMPLE_READ ? read->nr : 0;

	add_key(out, "values");
	buf_add_char(out, '[');
	for (uint64_t i = 0; i < n; i++) {
		struct datasample_read_value v = datasample_read_get(read, i);

		buf_printf(out, "%s[%llu,%llu", i ? "," : "", (unsigned long long)v.id,
			   (unsigned long long)v.value);
		if (*lost)
			buf_printf(out, ",%llu", (unsigned long long)v.lost);
		buf_add_char(out, ']');
	}
	/* A counter alone is there without having been read. */
	if (!n && !(format & PERFATTR_READ_GROUP))
		buf_printf(out, "[0,0%s]", lost);
	buf_add_char(out, ']');
}

static void add_regs(struct pyline *p, const char *key, const struct datasample_regs *r,
		     struct buf *out)
{
	size_t value = 0;

	buf_clear(&p->scratch);
	for (unsigned i = 0; i < 64 && r->abi && value < r->values.len; i++) {
		char name[16];

		if (r->mask >> i & 1)
			buf_printf(&p->scratch, "%5s:0x%llx ", regname_find(p->line.arch, i, name),
				   (unsigned long long)words_get(r->values, value++));
	}
	pyline_add_text(out, key, buf_view(&p->scratch));
}

static const char *truth(uint64_t bit)
{
	return bit ? "true" : "false";
}

static void add_branch(struct pyline *p, const struct sample *s, size_t i, struct buf *out)
{
	const uint64_t ends[] = { words_get(s->raw->branches, i),
				  words_get(s->raw->branches, i + 1) };
	static const char *const keys[] = { "from_dsoname", "to_dsoname" };
	uint64_t flags = words_get(s->raw->branches, i + 2);

	buf_printf(out, "{\"from\":%llu,\"to\":%llu,\"mispred\":%s,\"predicted\":%s,\"in_tx\":%s",
		   (unsigned long long)ends[0], (unsigned long long)ends[1], truth(flags & 1),
		   truth(flags & 2), truth(flags & 4));
	buf_printf(out, ",\"abort\":%s,\"cycles\":%llu", truth(flags & 8),
		   (unsigned long long)(flags >> 4 & 0xffff));
	for (size_t e = 0; e < ARRAY_LEN(ends); e++) {
		struct session_place at = scriptline_find_place(&p->line, s, ends[e]);

		if (at.mapping)
			pyline_add_text(out, keys[e], view_of(at.mapping->dso->name));
	}
	buf_add_char(out, '}');
}

static void add_branch_symbols(struct pyline *p, const struct sample *s, size_t i, struct buf *out)
{
	static const char *const keys[] = { "from", "to" };
	uint64_t flags = words_get(s->raw->branches, i + 2);

	buf_printf(out, "{\"pred\":\"%c\",\"in_tx\":\"%c\",\"abort\":\"%c\"",
		   flags & 2   ? 'P'
		   : flags & 1 ? 'M'
			       : '-',
		   flags & 4 ? 'X' : '-', flags & 8 ? 'A' : '-');
	for (size_t e = 0; e < ARRAY_LEN(keys); e++) {
		uint64_t address = words_get(s->raw->branches, i + e);

		buf_clear(&p->scratch);
		scriptline_add_symbol(&p->line, scriptline_find_place(&p->line, s, address), true,
				      &p->scratch);
		pyline_add_text(out, keys[e], buf_view(&p->scratch));
	}
	buf_add_char(out, '}');
}

static void add_branches(struct pyline *p, const struct sample *s, const char *key,
			 void (*add)(struct pyline *, const struct sample *, size_t, struct buf *),
			 struct buf *out)
{
	add_key(out, key);
	buf_add_char(out, '[');
	for (size_t i = 0; i + 3 <= s->raw->branches.len; i += 3) {
		if (i)
			buf_add_char(out, ',');
		add(p, s, i, out);
	}
	buf_add_char(out, ']');
}

static void add_inner(struct pyline *p, const struct sample *sample, struct buf *out)
{
	const struct datasample *s = sample->raw;

	/* What was not sampled is all ones, as perf has it. */
	buf_add_text(out, "{\"id\":");
	buf_add_u64(out, s->has & (PERFATTR_SAMPLE_ID | PERFATTR_SAMPLE_IDENTIFIER) ? s->id
										    : UINT64_MAX);
	pyline_add_number(out, "stream_id",
			  s->has & PERFATTR_SAMPLE_STREAM_ID ? s->stream_id : UINT64_MAX);
	pyline_add_signed(out, "pid", s->has & PERFATTR_SAMPLE_TID ? (int32_t)s->pid : -1);
	pyline_add_signed(out, "tid", s->has & PERFATTR_SAMPLE_TID ? (int32_t)s->tid : -1);
	pyline_add_number(out, "cpu", s->has & PERFATTR_SAMPLE_CPU ? s->cpu : UINT32_MAX);
	pyline_add_number(out, "ip", s->ip);
	pyline_add_number(out, "time", s->has & PERFATTR_SAMPLE_TIME ? s->time : UINT64_MAX);
	pyline_add_number(out, "period", s->period);
	pyline_add_number(out, "phys_addr", s->phys_addr);
	pyline_add_number(out, "addr", s->addr);
	if (sample->event->attr.read_format & PERFATTR_READ_TIME_ENABLED)
		pyline_add_number(out, "time_enabled", s->read.time_enabled);
	if (sample->event->attr.read_format & PERFATTR_READ_TIME_RUNNING)
		pyline_add_number(out, "time_running", s->read.time_running);
	pyline_add_number(out, "weight", s->weight);
	pyline_add_number(out, "ins_lat", s->weight2);
	pyline_add_number(out, "transaction", s->transaction);
	pyline_add_number(out, "datasrc", s->data_src);
	buf_clear(&p->scratch);
	memsource_add(s->data_src, &p->scratch);
	pyline_add_text(out, "datasrc_decode", buf_view(&p->scratch));
	pyline_add_number(out, "cpumode", sample->cpumode);
	buf_add_char(out, '}');
}

static void add_outer(struct pyline *p, const struct sample *s, struct buf *out)
{
	buf_add_text(out, "{\"comm\":");
	json_add_text(out, view_of(s->thread->comm));
	add_regs(p, "iregs", &s->raw->intr_regs, out);
	add_regs(p, "uregs", &s->raw->user_regs, out);
	add_branches(p, s, "brstack", add_branch, out);
	add_branches(p, s, "brstacksym", add_branch_symbols, out);
	buf_add_char(out, '}');
}

/* Page faults have the address of something that has a name. */
static bool has_named_address(const struct perfattr *a)
{
	return (a->sample_type & PERFATTR_SAMPLE_ADDR) && a->type == 1 &&
	       (a->config == 2 || a->config == 5 || a->config == 6);
}

static void add_source(struct pyline *p, const struct sample *s, struct buf *out)
{
	struct lines_frame f;

	if (!p->has_source || !lines_find(recording_lines(p->recording), s->place, &f, 1) ||
	    !f.file)
		return;
	add_key(out, "source");
	buf_add_char(out, '[');
	json_add_text(out, view_of(f.file));
	buf_printf(out, ",%u]", f.line);
}

static void add_code(struct pyline *p, const struct sample *s, struct buf *out)
{
	if (!p->has_code)
		return;
	if (!p->line.insn)
		p->line.insn = scriptinsn_new(recording_symbols(p->recording));
	add_key(out, "insn");
	add_hex_text(out, scriptinsn_find(p->line.insn, s->place, p->line.arch));
}

static void add_payload(struct pyline *p, const struct sample *s, struct buf *out)
{
	static const char *const common[] = { "common_pid", "common_flags", "common_preempt_count",
					      "common_lock_depth" };
	struct tracedata *t = recording_tracedata(p->recording);
	uint64_t id = s->event->attr.config, number;
	struct tracedata_value v;
	const size_t start = out->len;

	if (!t || s->event->attr.type != TRACEPOINT)
		return;
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		bool is_known = tracedata_find_number(t, id, s->raw->raw, common[i], &number);

		pyline_add_signed(out, common[i], is_known ? (int64_t)number : 0);
	}
	add_key(out, "fields");
	buf_add_char(out, '[');
	for (size_t i = 0; tracedata_find_field(t, id, i); i++) {
		if (!tracedata_read_field(t, id, i, s->raw->raw, &v)) {
			buf_cut(out, start);
			return;
		}
		if (i)
			buf_add_char(out, ',');
		if (v.kind == TRACEDATA_NUMBER) {
			buf_add_u64(out, v.number);
		} else if (v.kind == TRACEDATA_SIGNED) {
			buf_printf(out, "%lld", (long long)v.number);
		} else if (v.kind == TRACEDATA_TEXT) {
			json_add_text(out, v.bytes);
		} else {
			buf_add_text(out, "{\"hex\":");
			add_hex_text(out, v.bytes);
			buf_add_char(out, '}');
		}
	}
	buf_add_char(out, ']');
}

void pyline_add_sample(struct pyline *p, const struct sample *s, struct buf *out)
{
	size_t number = (size_t)(s->event - recording_file(p->recording)->events.at);
	int64_t chain = tell_chain(p, s, out);

	buf_printf(out, "{\"is\":\"sample\",\"event\":%zu", number);
	add_key(out, "inner");
	add_inner(p, s, out);
	add_key(out, "outer");
	add_outer(p, s, out);
	add_values(s->raw, s->event->attr.read_format, out);
	if (s->raw->raw.len) {
		add_key(out, "raw");
		add_hex_text(out, s->raw->raw);
	}
	add_key(out, "at");
	open_place(out, s->raw->ip);
	add_place(p, s->place, NULL, out);
	buf_add_char(out, '}');
	if (has_named_address(&s->event->attr)) {
		add_key(out, "addr_at");
		open_place(out, s->raw->addr);
		add_place(p, scriptline_find_place(&p->line, s, s->raw->addr), NULL, out);
		buf_add_char(out, '}');
	}
	add_key(out, "chain");
	if (chain < 0)
		buf_add_view(out, buf_view(&p->chain));
	else
		buf_add_u64(out, (uint64_t)chain);
	add_code(p, s, out);
	add_source(p, s, out);
	add_payload(p, s, out);
	buf_add_text(out, "}\n");
}
