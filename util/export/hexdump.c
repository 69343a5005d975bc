/* SPDX-License-Identifier: MIT */
#include "util/export/hexdump.h"

void hexdump_add_line(struct view bytes, size_t at, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = bytes.len - at < HEXDUMP_BYTES ? bytes.len - at : HEXDUMP_BYTES;

	buf_add_hex_right(out, at, '0', 4);
	buf_add(out, ": ", 2);
	for (size_t i = 0; i < HEXDUMP_BYTES; i++) {
		unsigned char byte = i < n ? (unsigned char)bytes.at[at + i] : 0;

		buf_add_char(out, ' ');
		buf_add_char(out, i < n ? digits[byte >> 4] : ' ');
		buf_add_char(out, i < n ? digits[byte & 15] : ' ');
	}
	buf_add(out, "  ", 2);
	for (size_t i = 0; i < n; i++) {
		char c = bytes.at[at + i];

		buf_add_char(out, c >= ' ' && c <= '~' ? c : '.');
	}
	buf_add_fill(out, ' ', HEXDUMP_BYTES - n);
	buf_add_char(out, '\n');
}
