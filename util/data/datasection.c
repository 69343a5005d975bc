/* SPDX-License-Identifier: MIT */
#include "util/data/datasection.h"

enum { TEXT_ALIGNED = 64, TYPE_ZSTD = 1, COMPRESSED_VERSION = 1 };

void datasection_put32(struct buf *out, uint32_t n)
{
	buf_add(out, &n, sizeof(n));
}

void datasection_put64(struct buf *out, uint64_t n)
{
	buf_add(out, &n, sizeof(n));
}

void datasection_put_text(struct buf *out, struct view text)
{
	size_t len = (text.len + TEXT_ALIGNED) / TEXT_ALIGNED * TEXT_ALIGNED;

	datasection_put32(out, (uint32_t)len);
	buf_add_view(out, text);
	buf_add_fill(out, 0, len - text.len);
}

void datasection_put_texts(struct buf *out, const char *const *texts, size_t n)
{
	datasection_put32(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		datasection_put_text(out, view_of(texts[i]));
}

void datasection_put_events(struct buf *out, const struct datasection_event *events, size_t n)
{
	size_t size = PERFATTR_SIZE_MIN;

	for (size_t i = 0; i < n; i++) {
		size_t own = perfattr_written_size(&events[i].attr);

		size = own > size ? own : size;
	}
	datasection_put32(out, (uint32_t)n);
	datasection_put32(out, (uint32_t)size);
	for (size_t i = 0; i < n; i++) {
		size_t start = out->len;

		perfattr_write(&events[i].attr, false, out);
		buf_add_fill(out, 0, size - (out->len - start));
		datasection_put32(out, (uint32_t)events[i].n_ids);
		datasection_put_text(out, view_of(events[i].name));
		for (size_t k = 0; k < events[i].n_ids; k++)
			datasection_put64(out, events[i].ids[k]);
	}
}

void datasection_put_groups(struct buf *out, const struct datasection_event *events, size_t n)
{
	uint32_t groups = 0;

	for (size_t i = 0; i < n; i++)
		groups += events[i].group_len > 1;
	if (!groups)
		return;
	datasection_put32(out, groups);
	for (size_t i = 0; i < n; i++) {
		if (events[i].group_len < 2)
			continue;
		datasection_put_text(out, view_of("{anon_group}"));
		datasection_put32(out, (uint32_t)i);
		datasection_put32(out, (uint32_t)events[i].group_len);
	}
}

void datasection_put_compressed(struct buf *out, uint32_t level, uint32_t ratio, uint32_t room)
{
	datasection_put32(out, COMPRESSED_VERSION);
	datasection_put32(out, TYPE_ZSTD);
	datasection_put32(out, level);
	datasection_put32(out, ratio);
	datasection_put32(out, room);
}
