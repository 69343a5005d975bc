/* SPDX-License-Identifier: MIT */
/*
 * pprof's profile.proto, gzipped, which go tool pprof and many others read. Each
 * event gives two values, as google/perf_data_converter has them: EVENT_sample
 * is how many samples there were, EVENT_event the sum of their periods.
 */
#include "util/base/alloc.h"
#include "util/data/attrname.h"
#include "util/export/stacks.h"
#include "util/export/sums.h"
#include "util/out/utf8.h"

#include "gen/pprof.pb-c.h"

/* What is kept before it is written; the numbers of what is written after it go on from there. */
enum { ROWS_MOST = 1 << 17, TEXTS_MOST = 1 << 16 };

struct pprof {
	struct recording *recording;
	struct stacks stacks;
	uint64_t n_mappings, n_functions, n_locations; /* written, of stacks that are no more */
	size_t n_events; /* with values; known when the first is written */
	bool has_begun;
	struct sums sums; /* by stack and event (32 bits each), thread, and the name it had then */
	struct map texts; /* their numbers, plus 1 */
	struct arena text_arena;
	uint64_t n_texts;
	uint64_t first, last;
	struct VEC(uint64_t) chain;
	struct buf packed, name;
	struct export_sink *to;
	struct err *err;
	bool failed;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	struct pprof *p = alloc_zero(1, sizeof(*p));

	(void)o;
	p->recording = r;
	p->to = to;
	return p;
}

/*
 * Pieces of a message that are written one after the other are read as one, so
 * that no more than one is ever held.
 */
static void emit(struct pprof *p, const Pprof__Profile *piece)
{
	size_t size = pprof__profile__get_packed_size(piece);

	buf_clear(&p->packed);
	pprof__profile__pack(piece, (uint8_t *)buf_reserve(&p->packed, size));
	if (!p->failed && export_write(p->to, p->packed.at, size, p->err) < 0)
		p->failed = true;
}

/* The number of a text, which is written when it is new. */
static int64_t text_number(struct pprof *p, const char *text)
{
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	uintptr_t number = (uintptr_t)map_find(&p->texts, view_of(text));
	struct buf shown = { 0 };
	char *strings[1];

	if (number)
		return (int64_t)number - 1;
	number = ++p->n_texts;
	*map_add(&p->texts, view_of(arena_string(&p->text_arena, text))) = (void *)number;
	utf8_add_shown(&shown, view_of(text));
	buf_add_text(&shown, "");
	strings[0] = shown.at ? shown.at : (char *)"";
	piece.string_table = strings;
	piece.n_string_table = 1;
	emit(p, &piece);
	buf_release(&shown);
	return (int64_t)number - 1;
}

static void emit_types(struct pprof *p)
{
	const struct datafile *f = recording_file(p->recording);
	Pprof__ValueType type = PPROF__VALUE_TYPE__INIT;
	Pprof__ValueType *types[] = { &type };

	for (size_t i = 0; i < 2 * p->n_events; i++) {
		Pprof__Profile piece = PPROF__PROFILE__INIT;
		bool is_period = i % 2;
		bool is_clock = attrname_is_clock(&f->events.at[i / 2].attr);

		buf_clear(&p->name);
		buf_printf(&p->name, "%s_%s", recording_event_name(p->recording, i / 2),
			   is_period ? "event" : "sample");
		type.type = text_number(p, buf_text(&p->name));
		type.unit = text_number(p, is_period && is_clock ? "nanoseconds" : "count");
		piece.sample_type = types;
		piece.n_sample_type = 1;
		emit(p, &piece);
	}
}

/* What was between two samples, and how long all took. */
static void emit_period(struct pprof *p)
{
	const struct datafile *f = recording_file(p->recording);
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__ValueType type = PPROF__VALUE_TYPE__INIT;

	piece.duration_nanos = (int64_t)(p->last - p->first);
	if (f->events.len && !(f->events.at[0].attr.flags & PERFATTR_FREQ)) {
		type.type = text_number(p, recording_event_name(p->recording, 0));
		type.unit = text_number(p, attrname_is_clock(&f->events.at[0].attr) ? "nanoseconds"
										    : "count");
		piece.period_type = &type;
		piece.period = (int64_t)f->events.at[0].attr.period;
	}
	emit(p, &piece);
}

static void emit_mapping(struct pprof *p, uint32_t file)
{
	const struct dso *d = p->stacks.files.at[file];
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__Mapping mapping = PPROF__MAPPING__INIT, *mappings[] = { &mapping };

	buf_clear(&p->name);
	for (size_t i = 0; i < d->build_id_size; i++)
		buf_printf(&p->name, "%02x", d->build_id[i]);
	mapping.id = p->n_mappings + file + 1;
	mapping.memory_limit = UINT64_MAX;
	mapping.filename = text_number(p, d->name);
	mapping.build_id = text_number(p, buf_text(&p->name));
	mapping.has_functions = true;
	piece.mapping = mappings;
	piece.n_mapping = 1;
	emit(p, &piece);
}

static void emit_function(struct pprof *p, uint32_t number)
{
	const struct dso *file = stacks_file(&p->stacks, number);
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__Function function = PPROF__FUNCTION__INIT, *functions[] = { &function };

	buf_clear(&p->name);
	stacks_add_name(&p->stacks, number, &p->name);
	function.id = p->n_functions + number + 1;
	function.name = function.system_name = text_number(p, buf_text(&p->name));
	function.filename = text_number(p, file ? file->name : "");
	piece.function = functions;
	piece.n_function = 1;
	emit(p, &piece);
}

/* Addresses are those in the file, which is as if it were mapped at 0. */
static void emit_location(struct pprof *p, uint32_t number)
{
	const struct stacks_frame *frame = &p->stacks.frames.at[number];
	uint32_t file = p->stacks.functions.at[frame->function].file;
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__Line line = PPROF__LINE__INIT, *lines[] = { &line };
	Pprof__Location location = PPROF__LOCATION__INIT, *locations[] = { &location };

	line.function_id = p->n_functions + frame->function + 1;
	location.id = p->n_locations + number + 1;
	location.mapping_id = file == STACKS_NONE ? 0 : p->n_mappings + file + 1;
	location.address = frame->address;
	location.line = lines;
	location.n_line = 1;
	piece.location = locations;
	piece.n_location = 1;
	emit(p, &piece);
}

static void emit_row(struct pprof *p, const struct sums_row *row)
{
	const struct session_thread *thread = (const void *)(uintptr_t)row->key[1];
	const size_t event = row->key[0] & UINT32_MAX;
	const size_t n_values = 2 * p->n_events;
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__Sample sample = PPROF__SAMPLE__INIT, *samples[] = { &sample };
	Pprof__Label comm = PPROF__LABEL__INIT, pid = comm, tid = comm;
	Pprof__Label *labels[] = { &comm, &pid, &tid };
	int64_t *values = alloc_zero(n_values, sizeof(values[0]));

	p->chain.len = 0;
	for (uint32_t n = (uint32_t)(row->key[0] >> 32); n != STACKS_NONE;
	     n = stacks_caller(&p->stacks, n))
		*vec_add(&p->chain) = p->n_locations + stacks_frame(&p->stacks, n) + 1;
	values[2 * event] = (int64_t)row->samples;
	values[2 * event + 1] = (int64_t)row->period;
	comm.key = text_number(p, "comm");
	comm.str = text_number(p, (const char *)(uintptr_t)row->key[2]);
	pid.key = text_number(p, "pid");
	pid.num = (int32_t)thread->pid;
	tid.key = text_number(p, "tid");
	tid.num = (int32_t)thread->tid;
	sample.location_id = p->chain.at;
	sample.n_location_id = p->chain.len;
	sample.value = values;
	sample.n_value = n_values;
	sample.label = labels;
	sample.n_label = ARRAY_LEN(labels);
	piece.sample = samples;
	piece.n_sample = 1;
	emit(p, &piece);
	free(values);
}

/* All that is kept, and the texts and types that come before it. */
static void emit_all(struct pprof *p)
{
	if (!p->has_begun) {
		p->n_events = recording_file(p->recording)->events.len;
		p->has_begun = true;
		text_number(p, ""); /* has to be the first one */
		emit_types(p);
	}
	for (size_t i = 0; i < p->stacks.files.len; i++)
		emit_mapping(p, (uint32_t)i);
	for (size_t i = 0; i < p->stacks.functions.len; i++)
		emit_function(p, (uint32_t)i);
	for (size_t i = 0; i < p->stacks.frames.len; i++)
		emit_location(p, (uint32_t)i);
	for (size_t i = 0; i < p->sums.rows.len; i++)
		emit_row(p, &p->sums.rows.at[i]);
}

static void forget(struct pprof *p)
{
	p->n_mappings += p->stacks.files.len;
	p->n_functions += p->stacks.functions.len;
	p->n_locations += p->stacks.frames.len;
	sums_release(&p->sums);
	stacks_release(&p->stacks);
	p->stacks = (struct stacks){ 0 };
	if (p->texts.len > TEXTS_MOST) {
		map_release(&p->texts);
		arena_release(&p->text_arena);
	}
}

/* Readers add up samples of the same stack, and take two functions of the same name for one. */
static int renew(void *state, struct err *err)
{
	struct pprof *p = state;

	p->err = err;
	emit_all(p);
	forget(p);
	return p->failed ? -1 : 0;
}

static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct pprof *p = state;
	size_t event = (size_t)(s->event - recording_file(p->recording)->events.at);
	uint64_t key[3] = { event, (uintptr_t)s->thread, (uintptr_t)s->thread->comm };

	if (p->has_begun && event >= p->n_events)
		return err_set(err, ERR_UNSUPPORTED,
			       "event '%s' comes too late in the recording for pprof",
			       recording_event_name(p->recording, event));
	key[0] |= (uint64_t)stacks_add(&p->stacks, chain) << 32;
	sums_add(&p->sums, key, s->raw->period);
	if (!p->first || s->raw->time < p->first)
		p->first = s->raw->time;
	if (s->raw->time > p->last)
		p->last = s->raw->time;
	return p->sums.rows.len > ROWS_MOST ? renew(p, err) : 0;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct pprof *p = state;

	(void)to;
	p->err = err;
	emit_all(p);
	emit_period(p);
	return p->failed ? -1 : 0;
}

static void release(void *state)
{
	struct pprof *p = state;

	sums_release(&p->sums);
	map_release(&p->texts);
	arena_release(&p->text_arena);
	vec_release(&p->chain);
	buf_release(&p->packed);
	buf_release(&p->name);
	stacks_release(&p->stacks);
	free(p);
}

const struct exporter export_pprof = {
	.name = "pprof",
	.is_gzip = true,
	.start = start,
	.add = add,
	.renew = renew,
	.finish = finish,
	.free = release,
};
