/* SPDX-License-Identifier: MIT */
/*
 * speedscope's own format, which speedscope.app opens: for each thread and event
 * a list of chains, outermost first, and what each weighs. Source:
 * https://www.speedscope.app/file-format-schema.json.
 */
#include "util/base/alloc.h"
#include "util/data/attrname.h"
#include "util/export/series.h"
#include "util/out/json.h"

enum { BATCH = 64 << 10 };

struct speedscope {
	struct recording *recording;
	const struct export_options *options;
	struct series series;
	struct series_walk walk;
	struct VEC(uint32_t) chain;
	struct buf out;
};

static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	(void)to;
	struct speedscope *s = alloc_zero(1, sizeof(*s));

	s->recording = r;
	s->options = o;
	return s;
}

static int add(void *state, const struct sample *sample, const struct export_chain *chain,
	       struct err *err)
{
	struct speedscope *s = state;

	return series_add(&s->series,
			  (size_t)(sample->event - recording_file(s->recording)->events.at), sample,
			  chain, err);
}

static int flush(struct speedscope *s, struct export_sink *to, size_t limit, struct err *err)
{
	int status = 0;

	if (s->out.len >= limit) {
		status = export_write(to, s->out.at, s->out.len, err);
		buf_clear(&s->out);
	}
	return status;
}

static int add_frames(struct speedscope *s, struct export_sink *to, struct err *err)
{
	const struct stacks *all = &s->series.stacks;
	struct buf name = { 0 };
	int status = 0;

	buf_add_text(&s->out, "\"shared\":{\"frames\":[");
	for (size_t i = 0; status == 0 && i < all->functions.len; i++) {
		const struct dso *dso = stacks_file(all, (uint32_t)i);

		buf_clear(&name);
		stacks_add_name(all, (uint32_t)i, &name);
		buf_add_text(&s->out, i ? ",{\"name\":" : "{\"name\":");
		json_add_text(&s->out, buf_view(&name));
		if (dso) {
			buf_add_text(&s->out, ",\"file\":");
			json_add_text(&s->out, view_of(dso->name));
		}
		buf_add_char(&s->out, '}');
		status = flush(s, to, BATCH, err);
	}
	buf_add_text(&s->out, "]},\n");
	buf_release(&name);
	return status;
}

/* From the innermost up, and then the other way round. */
static void add_chain(struct speedscope *s, uint32_t node)
{
	const struct stacks *all = &s->series.stacks;

	s->chain.len = 0;
	for (; node != STACKS_NONE; node = stacks_caller(all, node))
		*vec_add(&s->chain) = all->frames.at[stacks_frame(all, node)].function;
	buf_add_char(&s->out, '[');
	for (size_t i = s->chain.len; i-- > 0;) {
		buf_add_u64(&s->out, s->chain.at[i]);
		if (i)
			buf_add_char(&s->out, ',');
	}
	buf_add_char(&s->out, ']');
}

static int add_profile(struct speedscope *s, const struct series_line *l, struct export_sink *to,
		       struct err *err)
{
	const struct datafile *f = recording_file(s->recording);
	const struct series_point *point;
	struct err bad = { 0 };
	struct buf title = { 0 };
	const char *between = "";
	int status = 0;

	series_add_title(l, f->events.len > 1 ? recording_event_name(s->recording, l->event) : NULL,
			 &title);
	buf_add_text(&s->out, "{\"type\":\"sampled\",\"name\":");
	json_add_text(&s->out, buf_view(&title));
	buf_printf(&s->out, ",\"unit\":\"%s\",\"startValue\":0,\"endValue\":%llu,\"samples\":[",
		   attrname_is_clock(&f->events.at[l->event].attr) ? "nanoseconds" : "none",
		   (unsigned long long)l->weight);
	series_start(&s->walk, &s->series, l);
	while (status == 0 && (point = series_next(&s->walk, &bad))) {
		buf_add_text(&s->out, between);
		between = ",";
		add_chain(s, point->stack);
		status = flush(s, to, BATCH, err);
	}
	buf_add_text(&s->out, "],\"weights\":[");
	series_start(&s->walk, &s->series, l);
	for (between = ""; status == 0 && !bad.code && (point = series_next(&s->walk, &bad));) {
		buf_add_text(&s->out, between);
		between = ",";
		buf_add_u64(&s->out, point->weight);
		status = flush(s, to, BATCH, err);
	}
	buf_add_text(&s->out, "]}");
	buf_release(&title);
	if (status == 0 && bad.code) {
		*err = bad;
		status = -1;
	}
	return status;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	struct speedscope *s = state;
	int status;

	buf_add_text(&s->out, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\","
			      "\"exporter\":\"tally\",\"name\":");
	json_add_text(&s->out, view_of(s->options->title));
	buf_add_text(&s->out, ",\"activeProfileIndex\":0,\n");
	status = add_frames(s, to, err);
	buf_add_text(&s->out, "\"profiles\":[");
	for (size_t i = 0; status == 0 && i < s->series.lines.len; i++) {
		buf_add_text(&s->out, i ? ",\n" : "\n");
		status = add_profile(s, &s->series.lines.at[i], to, err);
	}
	buf_add_text(&s->out, "\n]}\n");
	return status == 0 ? flush(s, to, 0, err) : -1;
}

static void release(void *state)
{
	struct speedscope *s = state;

	series_release(&s->series);
	vec_release(&s->chain);
	buf_release(&s->out);
	free(s);
}

const struct exporter export_speedscope = {
	.name = "speedscope",
	.start = start,
	.add = add,
	.finish = finish,
	.free = release,
};
