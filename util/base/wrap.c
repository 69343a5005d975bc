/* SPDX-License-Identifier: MIT */
#include "util/base/wrap.h"

#include <stdbool.h>
#include <string.h>

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void wrap_add(struct buf *out, const char *text, size_t column, size_t indent, size_t width)
{
	bool fresh = true;

	if (!width && !strchr(text, '\n')) {
		size_t len = strlen(text);

		while (len && text[len - 1] == ' ')
			len--;
		buf_add(out, text, len);
		return;
	}
	while (*text) {
		size_t blanks = strspn(text, " "), len, columns = 0;

		text += blanks;
		len = strcspn(text, " \n");
		for (size_t i = 0; i < len; i++)
			columns += !is_continuation(text[i]);
		if (len && width && !fresh && column + blanks + columns > width) {
			buf_add_char(out, '\n');
			buf_add_fill(out, ' ', indent);
			column = indent;
			blanks = 0;
		}
		if (len) {
			buf_add_fill(out, ' ', blanks);
			buf_add(out, text, len);
			column += blanks + columns;
			fresh = false;
			text += len;
		}
		if (*text == '\n') {
			text++;
			buf_add_char(out, '\n');
			if (*text && *text != '\n')
				buf_add_fill(out, ' ', indent);
			column = indent;
			fresh = true;
		}
	}
}
