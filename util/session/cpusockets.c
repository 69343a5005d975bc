/* SPDX-License-Identifier: MIT */
#include "util/session/cpusockets.h"

enum { SECTION_NRCPUS = 7, SECTION_CPU_TOPOLOGY = 13, SECTION_LIMIT = 16 << 20 };

void cpusockets_release(struct cpusockets *c)
{
	vec_release(&c->all);
}

static bool read_section(struct dataread *reader, unsigned bit, struct buf *out)
{
	const struct datafile_section *s = datafile_find_section(dataread_file(reader), bit);
	struct err err = { 0 };
	bool is_read = s && dataread_section(reader, s, SECTION_LIMIT, out, &err) == 0;

	err_clear(&err);
	return is_read;
}

/* Texts of siblings, which are not wanted. */
static void skip_texts(struct bytes *b)
{
	uint32_t n = bytes_u32(b);

	for (uint32_t i = 0; i < n && !b->is_short; i++)
		bytes_take(b, bytes_u32(b));
}

/* Behind the texts: the core and the socket of each CPU. */
static void read_all(struct cpusockets *c, struct dataread *reader)
{
	bool swap = dataread_file(reader)->swap;
	struct buf count = { 0 }, topology = { 0 };

	if (read_section(reader, SECTION_NRCPUS, &count) &&
	    read_section(reader, SECTION_CPU_TOPOLOGY, &topology)) {
		struct bytes n = bytes_of(count.at, count.len, swap);
		struct bytes b = bytes_of(topology.at, topology.len, swap);
		uint32_t cpus = bytes_u32(&n);

		skip_texts(&b);
		skip_texts(&b);
		for (uint32_t i = 0; i < cpus && !b.is_short; i++) {
			int socket;

			bytes_u32(&b);
			socket = (int)bytes_u32(&b);
			if (!b.is_short)
				*vec_add(&c->all) = socket;
		}
	}
	buf_release(&count);
	buf_release(&topology);
}

int cpusockets_find(struct cpusockets *c, struct dataread *reader, uint32_t cpu)
{
	if (!c->is_read)
		read_all(c, reader);
	c->is_read = true;
	return cpu < c->all.len ? c->all.at[cpu] : -1;
}
