/* SPDX-License-Identifier: MIT */
#include "util/export/samplerow.h"

#include "arch/branch.h"
#include "util/base/alloc.h"
#include "util/data/tracedata.h"
#include "util/session/callframes.h"

enum {
	COMM,
	PID,
	TID,
	CPU,
	TIME,
	EVENT,
	PERIOD,
	IP,
	SYM,
	SYMOFF,
	DSO,
	ADDR,
	TRACE,
	CHAIN,
	BRANCHES,
	WEIGHT,
	DATA_SRC,
	PHYS_ADDR,
	DATA_PAGE,
	CODE_PAGE,
	TRANSACTION,
	CGROUP,
	NCOLUMNS
};

static const struct column columns[NCOLUMNS] = {
	[COMM] = { "comm", NULL, NULL, 0 },
	[PID] = { "pid", NULL, NULL, 0 },
	[TID] = { "tid", NULL, NULL, 0 },
	[CPU] = { "cpu", NULL, NULL, 0 },
	[TIME] = { "time_ns", NULL, NULL, 0 },
	[EVENT] = { "event", NULL, NULL, 0 },
	[PERIOD] = { "period", NULL, NULL, 0 },
	[IP] = { "ip", NULL, NULL, 0 },
	[SYM] = { "sym", NULL, NULL, 0 },
	[SYMOFF] = { "symoff", NULL, NULL, 0 },
	[DSO] = { "dso", NULL, NULL, 0 },
	[ADDR] = { "addr", NULL, NULL, 0 },
	[TRACE] = { "trace", NULL, NULL, 0 },
	[CHAIN] = { "callchain", NULL, NULL, 0 },
	[BRANCHES] = { "branches", NULL, NULL, 0 },
	[WEIGHT] = { "weight", NULL, NULL, 0 },
	[DATA_SRC] = { "data_src", NULL, NULL, 0 },
	[PHYS_ADDR] = { "phys_addr", NULL, NULL, 0 },
	[DATA_PAGE] = { "data_page_size", NULL, NULL, 0 },
	[CODE_PAGE] = { "code_page_size", NULL, NULL, 0 },
	[TRANSACTION] = { "transaction", NULL, NULL, 0 },
	[CGROUP] = { "cgroup", NULL, NULL, 0 },
};

const struct table samplerow_table = { .key = "samples", .columns = columns, .ncolumns = NCOLUMNS };

/* A caller, in a table of its own within the row. */
enum {
	FRAME_IP,
	FRAME_SYM,
	FRAME_SYMOFF,
	FRAME_DSO,
	FRAME_INLINED,
	FRAME_FILE,
	FRAME_LINE,
	FRAME_CELLS
};

static const struct column frame_columns[FRAME_CELLS] = {
	{ "ip", NULL, NULL, 0 },   { "sym", NULL, NULL, 0 },	 { "symoff", NULL, NULL, 0 },
	{ "dso", NULL, NULL, 0 },  { "inlined", NULL, NULL, 0 }, { "file", NULL, NULL, 0 },
	{ "line", NULL, NULL, 0 },
};

static const struct table frame_table = { .key = "callchain",
					  .columns = frame_columns,
					  .ncolumns = FRAME_CELLS };

/* A branch, as 'lbr decode' tells one. */
enum {
	BRANCH_FROM,
	BRANCH_TO,
	BRANCH_MISPREDICTED,
	BRANCH_TX,
	BRANCH_ABORTED,
	BRANCH_CYCLES,
	BRANCH_KIND,
	BRANCH_SPECULATIVE,
	BRANCH_CELLS
};

static const struct column branch_columns[BRANCH_CELLS] = {
	{ "from", NULL, NULL, 0 },	   { "to", NULL, NULL, 0 },
	{ "mispredicted", NULL, NULL, 0 }, { "in_tx", NULL, NULL, 0 },
	{ "abort", NULL, NULL, 0 },	   { "cycles", NULL, NULL, 0 },
	{ "type", NULL, NULL, 0 },	   { "speculative", NULL, NULL, 0 },
};

static const struct table branch_table = { .key = "branches",
					   .columns = branch_columns,
					   .ncolumns = BRANCH_CELLS };

void samplerow_release(struct samplerow *r)
{
	vec_release(&r->frames);
	vec_release(&r->branches);
	buf_release(&r->trace);
}

/* Four cells that say what is at a place. */
static void put_place(const struct samplerow *r, struct session_place p, struct cell *to)
{
	struct symbols_name n = symbols_find(r->symbols, p);

	to[FRAME_IP] = cell_hex(p.address);
	to[FRAME_SYM] = cell_text(n.name);
	to[FRAME_SYMOFF] = n.name ? cell_hex(n.offset) : cell_none();
	to[FRAME_DSO] = p.mapping ? cell_text(p.mapping->dso->name) : cell_none();
}

static struct cell_table make_chain(struct samplerow *r, const struct sample *sample)
{
	unsigned left = r->max_stack ? r->max_stack : UINT32_MAX;
	struct callframes_frame f;

	callframes_start(&r->callers, sample, r->session,
			 lines_has_inlined(r->lines) ? r->lines : NULL);
	r->frames.len = 0;
	while (left-- && callframes_next(&r->callers, &f)) {
		struct cell place[FRAME_CELLS];

		put_place(r, f.place, place);
		if (f.inlined)
			place[FRAME_SYM] = cell_text(f.inlined);
		place[FRAME_INLINED] = cell_bool(f.inlined);
		place[FRAME_FILE] = f.file ? cell_text(f.file) : cell_none();
		place[FRAME_LINE] = f.line ? cell_count(f.line) : cell_none();
		for (size_t i = 0; i < FRAME_CELLS; i++)
			*vec_add(&r->frames) = place[i];
	}
	return (struct cell_table){ .table = &frame_table,
				    .cells = r->frames.at,
				    .nrows = r->frames.len / FRAME_CELLS };
}

static struct cell_table make_branches(struct samplerow *r, struct words b)
{
	r->branches.len = 0;
	for (size_t i = 0; i + 3 <= b.len; i += 3) {
		const struct branch branch =
			branch_of_entry(words_get(b, i), words_get(b, i + 1), words_get(b, i + 2));
		const struct cell none = cell_none();
		const struct cell cells[BRANCH_CELLS] = {
			[BRANCH_FROM] = cell_hex(branch.from),
			[BRANCH_TO] = cell_hex(branch.to),
			[BRANCH_MISPREDICTED] = branch.knows & BRANCH_KNOWS_MISPREDICTED
							? cell_bool(branch.mispredicted)
							: none,
			[BRANCH_TX] = branch.knows & BRANCH_KNOWS_IN_TX ? cell_bool(branch.in_tx)
									: none,
			[BRANCH_ABORTED] =
				branch.knows & BRANCH_KNOWS_ABORT ? cell_bool(branch.abort) : none,
			[BRANCH_CYCLES] = branch.knows & BRANCH_KNOWS_CYCLES
						  ? cell_count(branch.cycles)
						  : none,
			[BRANCH_KIND] = branch.knows & BRANCH_KNOWS_TYPE
						? cell_text(branch_type_name(branch.type))
						: none,
			[BRANCH_SPECULATIVE] =
				branch.knows & BRANCH_KNOWS_SPECULATION
					? cell_text(branch_speculation_name(branch.speculation))
					: none,
		};

		for (size_t j = 0; j < BRANCH_CELLS; j++)
			*vec_add(&r->branches) = cells[j];
	}
	return (struct cell_table){ .table = &branch_table,
				    .cells = r->branches.at,
				    .nrows = r->branches.len / BRANCH_CELLS };
}

static struct cell has(const struct datasample *s, uint64_t part, struct cell c)
{
	return s->has & part ? c : cell_none();
}

void samplerow_tell(struct samplerow *r, struct doc *doc, const struct sample *sample,
		    const char *name)
{
	const struct datasample *s = sample->raw;
	struct cell cells[NCOLUMNS], place[FRAME_CELLS];
	struct cell_table chain, branches = make_branches(r, s->branches);

	put_place(r, sample->place, place);
	buf_clear(&r->trace);
	if (r->tracedata && sample->event->attr.type == 2)
		tracedata_add(r->tracedata, sample->event->attr.config, s->raw, s->cpu, &r->trace);
	chain = make_chain(r, sample);
	cells[COMM] = cell_text(sample->thread->comm);
	cells[PID] = has(s, PERFATTR_SAMPLE_TID, cell_int((int32_t)s->pid));
	cells[TID] = has(s, PERFATTR_SAMPLE_TID, cell_int((int32_t)s->tid));
	cells[CPU] = has(s, PERFATTR_SAMPLE_CPU, cell_count(s->cpu));
	cells[TIME] = has(s, PERFATTR_SAMPLE_TIME, cell_count(s->time));
	cells[EVENT] = cell_text(name);
	cells[PERIOD] = cell_count(s->period);
	cells[IP] = has(s, PERFATTR_SAMPLE_IP, place[FRAME_IP]);
	cells[SYM] = has(s, PERFATTR_SAMPLE_IP, place[FRAME_SYM]);
	cells[SYMOFF] = has(s, PERFATTR_SAMPLE_IP, place[FRAME_SYMOFF]);
	cells[DSO] = has(s, PERFATTR_SAMPLE_IP, place[FRAME_DSO]);
	cells[ADDR] = has(s, PERFATTR_SAMPLE_ADDR, cell_hex(s->addr));
	cells[TRACE] = r->trace.len ? cell_text(buf_text(&r->trace)) : cell_none();
	cells[CHAIN] = has(s, PERFATTR_SAMPLE_CALLCHAIN, cell_table(&chain));
	cells[BRANCHES] = has(s, PERFATTR_SAMPLE_BRANCH_STACK, cell_table(&branches));
	cells[WEIGHT] = has(s, PERFATTR_SAMPLE_WEIGHT | PERFATTR_SAMPLE_WEIGHT_STRUCT,
			    cell_count(s->weight));
	cells[DATA_SRC] = has(s, PERFATTR_SAMPLE_DATA_SRC, cell_hex(s->data_src));
	cells[PHYS_ADDR] = has(s, PERFATTR_SAMPLE_PHYS_ADDR, cell_hex(s->phys_addr));
	cells[DATA_PAGE] = has(s, PERFATTR_SAMPLE_DATA_PAGE_SIZE, cell_count(s->data_page_size));
	cells[CODE_PAGE] = has(s, PERFATTR_SAMPLE_CODE_PAGE_SIZE, cell_count(s->code_page_size));
	cells[TRANSACTION] = has(s, PERFATTR_SAMPLE_TRANSACTION, cell_hex(s->transaction));
	cells[CGROUP] = has(s, PERFATTR_SAMPLE_CGROUP,
			    cell_text(session_find_cgroup(r->session, s->cgroup)));
	doc_row(doc, cells);
}
