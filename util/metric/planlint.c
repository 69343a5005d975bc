/* SPDX-License-Identifier: MIT */
#include "util/metric/planlint.h"

#include "pmu-events/evmodel.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/out/doc.h"

/* What a constraint has of perf's names: "NO_GROUP_EVENTS"; "" for 0. */
static const char *constraint_name(uint32_t constraint)
{
	static const char *const names[] = {
		[EVMODEL_GROUP] = "",
		[EVMODEL_NO_GROUP] = "NO_GROUP_EVENTS",
		[EVMODEL_NO_GROUP_NMI] = "NO_GROUP_EVENTS_NMI",
		[EVMODEL_NO_GROUP_SMT] = "NO_GROUP_EVENTS_SMT",
		[EVMODEL_NO_THRESHOLD_NMI] = "NO_THRESHOLD_AND_NMI",
	};

	return constraint < ARRAY_LEN(names) ? names[constraint] : "";
}

struct answer {
	bool fits;
	bool disagrees;
};

/*
 * Whether a metric fits one group in the case that its constraint is about
 * (enum evmodel_constraint), and whether that contradicts the constraint. The
 * reason is added to why if it does not fit.
 */
static struct answer judge(struct metricmodel *model, const struct evtable_metric *m,
			   struct buf *why)
{
	struct metricplan_options options = { .families = METRICPLAN_NONE };
	struct answer out;
	struct buf ignored = { 0 };

	options.nmi_watchdog = m->constraint == EVMODEL_NO_GROUP_NMI ||
			       m->constraint == EVMODEL_NO_THRESHOLD_NMI;
	options.thresholds = m->constraint == EVMODEL_NO_THRESHOLD_NMI;
	out.fits = metricplan_fits(model, &options, m, why);
	out.disagrees = out.fits == (m->constraint != EVMODEL_GROUP);
	/* A constraint for one case only must not be needed in the other. */
	if (!out.fits && options.nmi_watchdog) {
		options.nmi_watchdog = options.thresholds = false;
		out.disagrees = !metricplan_fits(model, &options, m, &ignored);
		if (out.disagrees)
			buf_add_text(why, ", without the NMI watchdog too");
	}
	buf_release(&ignored);
	return out;
}

static void write_row(struct doc *doc, const struct evtable_metric *m, const struct answer *answer,
		      const struct buf *why)
{
	const struct cell cells[] = {
		cell_text(m->json_unit),
		cell_text(m->name),
		m->constraint ? cell_text(constraint_name(m->constraint)) : cell_none(),
		cell_bool(answer->fits),
		answer->fits ? cell_none() : cell_text(buf_text(why)),
	};

	doc_row(doc, cells);
}

void planlint_write(struct doc *doc, const char *path, struct metricmodel *model,
		    struct metricpick *pick)
{
	static const struct column columns[] = {
		{ "unit", "Unit", NULL, 0 },
		{ "metric", "Metric", NULL, 0 },
		{ "constraint", "Constraint", NULL, 0 },
		{ "fits", "Fits one group", NULL, 0 },
		{ "reason", "Why not", NULL, 0 },
	};
	static const struct table table = {
		.key = "metrics", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	static const struct column name = { "model", "Model", NULL, 0 };
	struct evset_pos pos = { 0 };
	struct evtable_metric m;
	size_t metrics = 0, rows = 0;

	doc_begin(doc, "plan-lint", 1);
	doc_value(doc, &name, cell_text(path));
	doc_table(doc, &table);
	while (evset_next_metric(model->env.set, &pos, &m, NULL)) {
		struct answer answer;
		struct buf why = { 0 };

		if (!metricpick_wants(pick, &m))
			continue;
		metrics++;
		answer = judge(model, &m, &why);
		rows += answer.disagrees;
		if (answer.disagrees)
			write_row(doc, &m, &answer, &why);
		buf_release(&why);
	}
	doc_table_end(doc);
	doc_note(doc, "%zu of %zu metrics have a MetricConstraint that the counters contradict",
		 rows, metrics);
	doc_end(doc);
}
