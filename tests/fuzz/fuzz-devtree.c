/* SPDX-License-Identifier: MIT */

/*
 * A device tree: the bytes as a whole file, as the structure block of one
 * whose names are those that are asked for (a token a byte, so that few bytes
 * make nodes and properties), and as an ISA string.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/riscvtree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
	"compatible",
	"device_type",
	"riscv,isa",
	"riscv,isa-extensions",
	"riscv,event-to-mhpmcounters",
	"riscv,event-to-mhpmevent",
	"riscv,raw-event-to-mhpmcounters",
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void put_cell(struct buf *b, uint32_t cell)
{
	for (int i = 0; i < 4; i++)
		buf_add_char(b, (char)(cell >> (24 - 8 * i)));
}

static void pad(struct buf *b)
{
	while (b->len % 4)
		buf_add_char(b, '\0');
}

/* 0 a node's end, 1 to 7 a property with so many bytes of the data, others a node. */
static void write_structure(struct buf *out, struct buf *strings, const uint8_t *data, size_t size)
{
	uint32_t places[sizeof(names) / sizeof(names[0])];
	size_t depth = 1;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		places[i] = (uint32_t)strings->len;
		buf_add(strings, names[i], strlen(names[i]) + 1);
	}
	put_cell(out, 1);
	put_cell(out, 0);
	for (size_t i = 0; i < size; i++) {
		uint8_t token = data[i];
		size_t rest = size - i - 1, len;

		if (token == 0 && depth > 1) {
			put_cell(out, 2);
			depth--;
		} else if (token >= 1 && token <= 7 && rest) {
			len = data[i + 1] < rest - 1 ? data[i + 1] : rest - 1;
			put_cell(out, 3);
			put_cell(out, (uint32_t)len);
			put_cell(out, places[token - 1]);
			buf_add(out, data + i + 2, len);
			pad(out);
			i += 1 + len;
		} else {
			put_cell(out, 1);
			put_cell(out, (uint32_t)'n' << 24);
			depth++;
		}
	}
	while (depth--)
		put_cell(out, 2);
	put_cell(out, 9);
}

static void write_tree(struct buf *out, const uint8_t *data, size_t size)
{
	struct buf structure = { 0 }, strings = { 0 };
	uint32_t at = 56;

	write_structure(&structure, &strings, data, size);
	put_cell(out, 0xd00dfeed);
	put_cell(out, at + (uint32_t)(structure.len + strings.len));
	put_cell(out, at);
	put_cell(out, at + (uint32_t)structure.len);
	put_cell(out, 40);
	put_cell(out, 17);
	put_cell(out, 16);
	put_cell(out, 0);
	put_cell(out, (uint32_t)strings.len);
	put_cell(out, (uint32_t)structure.len);
	buf_add_fill(out, '\0', 16);
	buf_add_view(out, buf_view(&structure));
	buf_add_view(out, buf_view(&strings));
	buf_release(&structure);
	buf_release(&strings);
}

static void read_tree(struct view bytes)
{
	struct err err = { 0 };
	struct riscvtree t;

	if (riscvtree_read_bytes(&t, bytes, "fuzz", &err) < 0)
		check(err.code != ERR_NONE && err.text[0]);
	else
		check(!(sbipmu_counters(&t.pmu) & 2) && t.tree.nodes.len > 0);
	riscvtree_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = view_make((const char *)data, size);
	struct err err = { 0 };
	struct buf tree = { 0 };
	struct isa isa;

	check((isa_parse(all, &isa, &err) == 0) == (err.code == ERR_NONE));
	read_tree(all);
	write_tree(&tree, data, size);
	read_tree(buf_view(&tree));
	buf_release(&tree);
	return 0;
}
