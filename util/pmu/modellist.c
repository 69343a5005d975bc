/* SPDX-License-Identifier: MIT */
#include "util/pmu/modellist.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/out/doc.h"
#include "util/pmu/machine.h"

/* "x86/sky*", "sky*": the path of a model, or what is below the architecture's; or a part. */
static bool match(const char *pattern, const char *path)
{
	const char *slash = strchr(path, '/');

	if (!strpbrk(pattern, "*?["))
		return strcasestr(path, pattern) != NULL;
	return fnmatch(pattern, path, FNM_CASEFOLD) == 0 ||
	       (slash && fnmatch(pattern, slash + 1, FNM_CASEFOLD) == 0);
}

static bool wants_model(int argc, char **argv, bool *used, const char *path)
{
	bool wanted = argc == 0;

	for (int i = 0; i < argc; i++) {
		if (match(argv[i], path))
			wanted = used[i] = true;
	}
	return wanted;
}

int modellist_write(struct doc *doc, const struct machine *m, int argc, char **argv,
		    struct err *err)
{
	static const struct column columns[] = {
		{ "model", "Model", NULL, 0 },
		{ "events", "Events", NULL, 0 },
		{ "metrics", "Metrics", NULL, 0 },
		{ "cpuids", "CPUs", NULL, 0 },
	};
	static const struct table table = {
		.key = "cpus", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	bool *used = alloc_zero((size_t)argc + 1, sizeof(used[0]));
	struct VEC(struct cell) patterns = { 0 };
	int status = 0;

	doc_begin(doc, "list-cpus", 1);
	doc_table(doc, &table);
	for (size_t k = 0; k < m->ntables; k++) {
		const struct evtable *t = m->tables[k];

		for (size_t i = 0; i < evtable_models(t); i++) {
			struct evtable_model model = evtable_model_at(t, i);
			struct cell_list list;

			if (!wants_model(argc, argv, used, model.path))
				continue;
			patterns.len = 0;
			for (size_t n = 0; n < evtable_maps(t); n++) {
				struct evtable_map map = evtable_map_at(t, n);

				if (map.model == i)
					*vec_add(&patterns) = cell_text(map.cpuid);
			}
			list = (struct cell_list){ patterns.at, patterns.len };
			doc_row(doc,
				(struct cell[]){ cell_text(model.path), cell_count(model.events),
						 cell_count(model.metrics), cell_list(&list) });
		}
	}
	doc_table_end(doc);
	doc_end(doc);
	vec_release(&patterns);
	for (int i = 0; i < argc && status == 0; i++) {
		if (!used[i])
			status = err_set(err, ERR_ABSENT, "no model is called '%s'", argv[i]);
	}
	free(used);
	return status;
}
