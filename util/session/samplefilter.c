/* SPDX-License-Identifier: MIT */
#include "util/session/samplefilter.h"

#include "util/base/fs.h"
#include "util/base/num.h"
#include "util/session/sample.h"

const struct opt samplefilter_opts[] = {
	TEXT('c', "comms", struct samplefilter_options, comms, "NAMES", "only of these programs"),
	TEXT(0, "pid", struct samplefilter_options, pids, "PIDS", "only of these processes"),
	TEXT(0, "tid", struct samplefilter_options, tids, "TIDS", "only of these threads"),
	TEXT('C', "cpu", struct samplefilter_options, cpus, "CPUS", "only of these CPUs"),
	TEXT(0, "time", struct samplefilter_options, time, "START,STOP",
	     "only in this time, in seconds or in percent of all"),
	TEXT('S', "symbols", struct samplefilter_options, symbols, "NAMES",
	     "only in these functions, or at these addresses"),
	U64(0, "addr-range", struct samplefilter_options, reach, "BYTES",
	    "with -S: so many bytes from each address on"),
	OPT_END,
};

enum { LIST_SIZE = 64 << 20 };

void samplefilter_release(struct samplefilter *f)
{
	buf_release(&f->comms);
	buf_release(&f->dsos);
	buf_release(&f->symbols);
	vec_release(&f->pids);
	vec_release(&f->tids);
	vec_release(&f->cpus);
	vec_release(&f->times);
	vec_release(&f->parallelism);
	*f = (struct samplefilter){ 0 };
}

/* "0,2-5" of numbers up to max. */
static int parse_numbers(const char *what, const char *text, struct samplefilter_range **at,
			 size_t *n, struct err *err)
{
	struct VEC(struct samplefilter_range) out = { 0 };
	struct view rest = view_of(text ? text : ""), piece;
	int status = 0;

	while (text && status == 0 && view_split(&rest, ',', &piece)) {
		size_t dash = view_find(piece, 0, '-');
		struct samplefilter_range r = { 0 };

		status = num_parse_range(view_make(piece.at, dash), 0, UINT32_MAX, &r.first, err);
		r.last = r.first;
		if (status == 0 && dash < piece.len)
			status = num_parse_range(
				view_make(piece.at + dash + 1, piece.len - dash - 1), r.first,
				UINT32_MAX, &r.last, err);
		if (status == 0)
			*vec_add(&out) = r;
	}
	if (status < 0)
		err_while(err, "%s", what);
	*at = out.at;
	*n = out.len;
	return status;
}

/* Seconds with up to nine decimals, without the rounding that a double has. */
static int parse_seconds(struct view text, uint64_t *ns, struct err *err)
{
	size_t dot = view_find(text, 0, '.');
	uint64_t seconds = 0, part = 0, unit = 100000000;

	if (num_parse_range(view_make(text.at, dot), 0, UINT64_MAX / 1000000001, &seconds, err) < 0)
		return -1;
	for (size_t i = dot + 1; i < text.len; i++, unit /= 10) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return err_set(err, ERR_USAGE, "'%.*s' is no time in seconds",
				       VIEW_ARG(text));
		part += (uint64_t)(text.at[i] - '0') * unit;
	}
	*ns = seconds * 1000000000 + part;
	return 0;
}

static int parse_percent(struct view text, double *out, struct err *err)
{
	text = view_trim(text);
	if (!view_ends(text, "%"))
		return err_set(err, ERR_USAGE, "'%.*s' is no percentage", VIEW_ARG(text));
	if (num_parse_real(view_make(text.at, text.len - 1), out, err) < 0)
		return -1;
	if (!(*out >= 0 && *out <= 100))
		return err_set(err, ERR_USAGE, "'%.*s' is not from 0%% to 100%%", VIEW_ARG(text));
	return 0;
}

/* "10%-20%", "10%/2": the second part of 10%. */
static int parse_part(struct view piece, double *from, double *to, struct err *err)
{
	size_t dash = view_find(piece, 0, '-'), slash = view_find(piece, 0, '/');
	double size;
	uint64_t number;

	if (slash < piece.len) {
		if (parse_percent(view_make(piece.at, slash), &size, err) < 0 ||
		    num_parse_range(
			    view_trim(view_make(piece.at + slash + 1, piece.len - slash - 1)), 1,
			    1000000, &number, err) < 0)
			return -1;
		*from = size * (double)(number - 1);
		*to = size * (double)number;
		if (*from >= 100)
			return err_set(err, ERR_USAGE, "'%.*s' is behind the end", VIEW_ARG(piece));
		return 0;
	}
	if (dash == piece.len) {
		*from = 0;
		return parse_percent(piece, to, err);
	}
	if (parse_percent(view_make(piece.at, dash), from, err) < 0 ||
	    parse_percent(view_make(piece.at + dash + 1, piece.len - dash - 1), to, err) < 0)
		return -1;
	if (*from > *to)
		return err_set(err, ERR_USAGE, "'%.*s' ends before it begins", VIEW_ARG(piece));
	return 0;
}

static int parse_parts(struct samplefilter *f, const char *text, uint64_t first, uint64_t last,
		       struct err *err)
{
	struct view rest = view_of(text), piece;

	if (!last || last < first) {
		err_set(err, ERR_UNSUPPORTED,
			"the recording does not say when its samples begin and end");
		err_hint(err, "name the time in seconds: --time START,STOP");
		return -1;
	}
	while (view_split(&rest, ',', &piece)) {
		double from, to, span = (double)(last - first);

		if (parse_part(piece, &from, &to, err) < 0)
			return -1;
		*vec_add(&f->times) = (struct samplefilter_range){
			from >= 100 ? last : first + (uint64_t)(from * span / 100),
			to >= 100 ? last : first + (uint64_t)(to * span / 100),
		};
	}
	return 0;
}

static int parse_span(struct samplefilter *f, struct view all, struct err *err)
{
	struct samplefilter_range r = { 0, UINT64_MAX };
	size_t comma = view_find(all, 0, ',');
	struct view from = view_make(all.at, comma), to = { 0 };

	if (comma < all.len)
		to = view_make(all.at + comma + 1, all.len - comma - 1);
	if ((from.len && parse_seconds(from, &r.first, err) < 0) ||
	    (to.len && parse_seconds(to, &r.last, err) < 0))
		return -1;
	if (r.first > r.last)
		return err_set(err, ERR_USAGE, "'%.*s' ends before it begins", VIEW_ARG(all));
	*vec_add(&f->times) = r;
	return 0;
}

/* "1,2.5 4,": several with blanks between, though one may have a blank behind its comma. */
static int parse_time(struct samplefilter *f, const char *text, uint64_t first, uint64_t last,
		      struct err *err)
{
	struct view rest = view_trim(view_of(text)), word;
	struct buf span = { 0 };
	int status = 0;

	if (view_find(rest, 0, '%') < rest.len)
		return parse_parts(f, text, first, last, err);
	while (status == 0 && view_split(&rest, ' ', &word)) {
		bool is_open = span.len && span.at[span.len - 1] == ',' &&
			       !memchr(word.at, ',', word.len);

		if (span.len && !is_open && word.len) {
			status = parse_span(f, buf_view(&span), err);
			buf_clear(&span);
		}
		buf_add_view(&span, word);
	}
	if (status == 0)
		status = parse_span(f, buf_view(&span), err);
	buf_release(&span);
	return status;
}

static void add_name(struct buf *out, struct view name)
{
	name = view_trim(name);
	if (!name.len)
		return;
	buf_add_view(out, name);
	buf_add_char(out, '\n');
}

static int add_list(const char *path, struct buf *out, struct err *err)
{
	const struct fs here = { 0 };
	struct buf list = { 0 };
	struct view rest, line;
	int status = fs_read_stream(&here, path, LIST_SIZE, &list, err);

	rest = buf_view(&list);
	while (status == 0 && view_split(&rest, '\n', &line))
		add_name(out, line);
	buf_release(&list);
	return status;
}

/* Names with a comma between, of which each may be a list of more: "file://NAMES". */
static int parse_names(const char *what, const char *text, struct buf *out, struct err *err)
{
	struct view rest = view_of(text ? text : ""), name;
	int status = 0;

	while (status == 0 && view_split(&rest, ',', &name)) {
		struct buf path = { 0 };

		if (!view_starts(name, "file://")) {
			add_name(out, name);
			continue;
		}
		buf_add(&path, name.at + 7, name.len - 7);
		status = add_list(buf_text(&path), out, err);
		buf_release(&path);
	}
	/* A list of nobody lets nothing through. */
	if (text && text[0] && !out->len)
		buf_add_char(out, '\n');
	if (status < 0)
		err_while(err, "%s", what);
	return status;
}

int samplefilter_init(struct samplefilter *f, const struct samplefilter_options *o, uint64_t first,
		      uint64_t last, struct err *err)
{
	*f = (struct samplefilter){ .reach = o->reach };
	if (parse_names("--comms", o->comms, &f->comms, err) < 0 ||
	    parse_names("--dsos", o->dsos, &f->dsos, err) < 0 ||
	    parse_names("--symbols", o->symbols, &f->symbols, err) < 0)
		return -1;
	if (parse_numbers("--pid", o->pids, &f->pids.at, &f->pids.len, err) < 0 ||
	    parse_numbers("--tid", o->tids, &f->tids.at, &f->tids.len, err) < 0 ||
	    parse_numbers("--cpu", o->cpus, &f->cpus.at, &f->cpus.len, err) < 0 ||
	    parse_numbers("--parallelism", o->parallelism, &f->parallelism.at, &f->parallelism.len,
			  err) < 0)
		return -1;
	if (o->time && parse_time(f, o->time, first, last, err) < 0) {
		err_while(err, "--time");
		if (!err->hint[0])
			err_hint(err,
				 "times are FROM,TO in seconds, either may be missing, or parts "
				 "as 10%%-20%% and 10%%/2 (the second tenth)");
		return -1;
	}
	return 0;
}

static bool has(const struct samplefilter_range *at, size_t n, uint64_t value)
{
	for (size_t i = 0; i < n; i++)
		if (value >= at[i].first && value <= at[i].last)
			return true;
	return !n;
}

static bool has_name(const struct buf *names, const char *name)
{
	struct view rest = buf_view(names), one;

	if (!names->len)
		return true;
	while (view_split(&rest, '\n', &one))
		if (view_equal(one, name))
			return true;
	return false;
}

static bool has_file(const struct buf *names, const struct mapping *m)
{
	const char *slash;

	if (!names->len)
		return true;
	if (!m)
		return false;
	slash = strrchr(m->dso->name, '/');
	return has_name(names, m->dso->name) || (slash && has_name(names, slash + 1));
}

/* "0x401000": where the function begins, or the sample itself is, or not far behind it. */
static bool is_at(struct view text, uint64_t reach, uint64_t address, uint64_t start)
{
	struct err err = { 0 };
	uint64_t wanted;

	if (!view_starts(text, "0x") || num_parse_u64(text, &wanted, &err) < 0)
		return false;
	return start == wanted || (address >= wanted && address - wanted <= reach);
}

static bool has_symbol(const struct samplefilter *f, struct session_place p,
		       struct symbols *symbols)
{
	struct view rest = buf_view(&f->symbols), one;
	struct symbols_name n;
	uint64_t address;

	if (!rest.len)
		return true;
	n = symbols_find(symbols, p);
	address = p.mapping && !p.mapping->dso->is_kernel
			  ? mapping_file_offset(p.mapping, p.address)
			  : p.address;
	while (view_split(&rest, '\n', &one))
		if ((n.name && view_equal(one, n.name)) ||
		    is_at(one, f->reach, address, n.name ? address - n.offset : address))
			return true;
	return false;
}

bool samplefilter_covers(const struct samplefilter *f, const struct datasample *s)
{
	return has(f->times.at, f->times.len, s->time) && has(f->cpus.at, f->cpus.len, s->cpu);
}

bool samplefilter_wants(const struct samplefilter *f, const struct sample *s,
			struct symbols *symbols)
{
	/* Mostly none of these was asked for. */
	if (!(f->pids.len | f->tids.len | f->comms.len | f->parallelism.len | f->dsos.len |
	      f->symbols.len))
		return true;
	return has(f->pids.at, f->pids.len, s->raw->pid) &&
	       has(f->tids.at, f->tids.len, s->raw->tid) && has_name(&f->comms, s->thread->comm) &&
	       has(f->parallelism.at, f->parallelism.len, s->parallelism) &&
	       has_file(&f->dsos, s->place.mapping) && has_symbol(f, s->place, symbols);
}
