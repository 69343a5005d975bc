/* SPDX-License-Identifier: MIT */
#include "util/export/stacks.h"

#include <string.h>

void stacks_release(struct stacks *s)
{
	vec_release(&s->files);
	vec_release(&s->functions);
	vec_release(&s->frames);
	chains_release(&s->tree);
	vec_release(&s->of_chain);
	map_release(&s->file_numbers);
	map_release(&s->function_numbers);
	map_release(&s->frame_numbers);
	arena_release(&s->arena);
}

/*
 * The number of a key, one from next on when it is new. Keys are made of words,
 * so that there is nothing between their parts.
 */
static uint32_t find_number(struct stacks *s, struct map *numbers, const uint64_t key[2],
			    size_t next, bool *is_new)
{
	struct view v = view_make((const char *)key, 2 * sizeof(key[0]));
	uintptr_t number = (uintptr_t)map_find(numbers, v);

	*is_new = !number;
	if (!number) {
		number = next + 1;
		v.at = memcpy(arena_alloc(&s->arena, v.len), v.at, v.len);
		*map_add(numbers, v) = (void *)number;
	}
	return (uint32_t)(number - 1);
}

static uint32_t find_file(struct stacks *s, const struct dso *dso)
{
	const uint64_t key[2] = { (uintptr_t)dso, 0 };
	bool is_new;
	uint32_t number;

	if (!dso)
		return STACKS_NONE;
	number = find_number(s, &s->file_numbers, key, s->files.len, &is_new);
	if (is_new)
		*vec_add(&s->files) = dso;
	return number;
}

/* A name is of one symbol: the same text at another place is another function. */
static uint32_t find_function(struct stacks *s, const struct export_frame *f)
{
	const struct dso *dso = f->place.mapping ? f->place.mapping->dso : NULL;
	const uint64_t key[2] = { (uintptr_t)dso, (uintptr_t)f->symbol.name };
	bool is_new;
	uint32_t number = find_number(s, &s->function_numbers, key, s->functions.len, &is_new);

	if (is_new)
		*vec_add(&s->functions) =
			(struct stacks_function){ f->symbol.name, find_file(s, dso) };
	return number;
}

static uint32_t find_frame(struct stacks *s, const struct export_frame *f)
{
	const struct mapping *m = f->place.mapping;
	uint64_t address = m && !m->dso->is_kernel ? mapping_file_offset(m, f->place.address)
						   : f->place.address;
	/* At one address there are all the functions that are inlined there. */
	uint32_t function = find_function(s, f);
	const uint64_t key[2] = { function, address };
	bool is_new;
	uint32_t number = find_number(s, &s->frame_numbers, key, s->frames.len, &is_new);

	if (is_new)
		*vec_add(&s->frames) = (struct stacks_frame){ function, address };
	return number;
}

static uint32_t add_frames(struct stacks *s, const struct export_frame *frames, size_t n)
{
	uint32_t node = 0;

	for (size_t i = n; i-- > 0;)
		node = chains_call(&s->tree, node, find_frame(s, &frames[i]));
	return node;
}

uint32_t stacks_add(struct stacks *s, const struct export_chain *chain)
{
	const struct export_frame *frames;
	size_t n;

	while (s->of_chain.len <= chain->number)
		*vec_add(&s->of_chain) = 0;
	if (!s->of_chain.at[chain->number]) {
		frames = export_frames(chain, &n);
		s->of_chain.at[chain->number] = add_frames(s, frames, n);
	}
	return s->of_chain.at[chain->number] - 1;
}

void stacks_add_name(const struct stacks *s, uint32_t function, struct buf *out)
{
	const struct dso *dso = stacks_file(s, function);
	const char *file = dso ? dso->name : "unknown", *slash = strrchr(file, '/');

	if (s->functions.at[function].name)
		buf_add_text(out, s->functions.at[function].name);
	else if (file[0] == '[')
		buf_add_text(out, file);
	else
		buf_printf(out, "[%s]", slash ? slash + 1 : file);
}
