/* SPDX-License-Identifier: MIT */
/* The reader of event files: the input is a JSON file, or behind a ',' a mapfile. */
#include <stddef.h>
#include <stdint.h>

#include "pmu-events/evjson.h"
#include "pmu-events/evmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_json(struct view text)
{
	struct evdiag_list diags = { 0 };
	struct evmodel model = { 0 };
	struct buf line = { 0 };
	struct err err = { 0 };

	evjson_load_text(&model, "fuzz.json", text, NULL, &diags, &err);
	for (size_t i = 0; i < diags.all.len; i++)
		evdiag_format(&diags.all.at[i], &line);
	buf_release(&line);
	evdiag_release(&diags);
	evmodel_release(&model);
}

static void read_mapfile(struct view text)
{
	struct evdiag_list diags = { 0 };
	struct evmap map = { 0 };

	evmap_parse(text, "fuzz.csv", 0, &map, &diags);
	evmap_release(&map);
	evdiag_release(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = view_make((const char *)data, size);

	if (size && *data == ',')
		read_mapfile(view_make(text.at + 1, size - 1));
	else
		read_json(text);
	return 0;
}
