/* SPDX-License-Identifier: MIT */
/*
 * pprof's profile.proto, gzipped, which go tool pprof and many others read. Each
 * event gives two values, as google/perf_data_converter has them: EVENT_sample
 * is how many samples there were, EVENT_event the sum of their periods.
 */
#include "util/base/alloc.h"
#include "util/data/attrname.h"
#include "util/export/stacks.h"
#include "util/out/utf8.h"

#include "gen/pprof.pb-c.h"

/* What all samples of the same chain, event and thread add up to. */
struct row {
	uint32_t stack;
	size_t event;
	const struct session_thread *thread;
	const char *comm; /* as it was then */
	uint64_t samples, period;
};

struct pprof {
	struct recording *recording;
	struct stacks stacks;
	struct VEC(struct row *) rows;
	struct map row_numbers; /* struct row by its first four members */
	struct map texts;	/* their numbers, plus 1 */
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
	(void)to;
	struct pprof *p = alloc_zero(1, sizeof(*p));

	(void)o;
	p->recording = r;
	return p;
}

static struct row *find_row(struct pprof *p, const struct row *key)
{
	const uint64_t words[4] = { key->stack, key->event, (uintptr_t)key->thread,
				    (uintptr_t)key->comm };
	struct view v = view_make((const char *)words, sizeof(words));
	struct row *row = map_find(&p->row_numbers, v);

	if (!row) {
		row = arena_alloc(&p->stacks.arena, sizeof(*row));
		*row = *key;
		v.at = memcpy(arena_alloc(&p->stacks.arena, sizeof(words)), words, sizeof(words));
		*map_add(&p->row_numbers, v) = row;
		*vec_add(&p->rows) = row;
	}
	return row;
}

static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	struct pprof *p = state;
	struct row *row = find_row(
		p, &(struct row){
			   .stack = stacks_add(&p->stacks, chain),
			   .event = (size_t)(s->event - recording_file(p->recording)->events.at),
			   .thread = s->thread,
			   .comm = s->thread->comm,
		   });

	row->samples++;
	row->period += s->raw->period;
	if (!p->first || s->raw->time < p->first)
		p->first = s->raw->time;
	if (s->raw->time > p->last)
		p->last = s->raw->time;
	(void)err;
	return 0;
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
	*map_add(&p->texts, view_of(arena_string(&p->stacks.arena, text))) = (void *)number;
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

	for (size_t i = 0; i < 2 * f->events.len; i++) {
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
	mapping.id = file + 1;
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
	function.id = number + 1;
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

	line.function_id = frame->function + 1;
	location.id = number + 1;
	location.mapping_id = file == STACKS_NONE ? 0 : file + 1;
	location.address = frame->address;
	location.line = lines;
	location.n_line = 1;
	piece.location = locations;
	piece.n_location = 1;
	emit(p, &piece);
}

static void emit_row(struct pprof *p, const struct row *row)
{
	const size_t n_values = 2 * recording_file(p->recording)->events.len;
	Pprof__Profile piece = PPROF__PROFILE__INIT;
	Pprof__Sample sample = PPROF__SAMPLE__INIT, *samples[] = { &sample };
	Pprof__Label comm = PPROF__LABEL__INIT, pid = comm, tid = comm;
	Pprof__Label *labels[] = { &comm, &pid, &tid };
	int64_t *values = alloc_zero(n_values, sizeof(values[0]));

	p->chain.len = 0;
	for (uint32_t n = row->stack; n != STACKS_NONE; n = p->stacks.nodes.at[n].caller)
		*vec_add(&p->chain) = p->stacks.nodes.at[n].frame + 1;
	values[2 * row->event] = (int64_t)row->samples;
	values[2 * row->event + 1] = (int64_t)row->period;
	comm.key = text_number(p, "comm");
	comm.str = text_number(p, row->comm);
	pid.key = text_number(p, "pid");
	pid.num = (int32_t)row->thread->pid;
	tid.key = text_number(p, "tid");
	tid.num = (int32_t)row->thread->tid;
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

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct pprof *p = state;

	p->to = to;
	p->err = err;
	text_number(p, ""); /* has to be the first one */
	emit_types(p);
	emit_period(p);
	for (size_t i = 0; i < p->stacks.files.len; i++)
		emit_mapping(p, (uint32_t)i);
	for (size_t i = 0; i < p->stacks.functions.len; i++)
		emit_function(p, (uint32_t)i);
	for (size_t i = 0; i < p->stacks.frames.len; i++)
		emit_location(p, (uint32_t)i);
	for (size_t i = 0; i < p->rows.len; i++)
		emit_row(p, p->rows.at[i]);
	return p->failed ? -1 : 0;
}

static void release(void *state)
{
	struct pprof *p = state;

	map_release(&p->row_numbers);
	map_release(&p->texts);
	vec_release(&p->rows);
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
	.finish = finish,
	.free = release,
};
