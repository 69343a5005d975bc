/* SPDX-License-Identifier: MIT */
#include "util/data/buildids.h"

int buildids_next(struct bytes *b, struct buildids_file *out)
{
	while (b->left >= 8) {
		struct record rec = {
			.type = RECORD_HEADER_BUILD_ID,
			.misc = bytes_peek_u16(b->at + 4, b->swap),
			.size = bytes_peek_u16(b->at + 6, b->swap),
			.bytes = b->at,
			.swap = b->swap,
		};
		struct record_header_build_id id;
		struct err err = { 0 };

		if (rec.size < 8 || rec.size > b->left)
			return 0;
		bytes_take(b, rec.size);
		if (record_read(&rec, 0, &id, &err) < 0) {
			err_clear(&err);
			continue;
		}
		*out = (struct buildids_file){
			.cpumode = rec.misc & RECORD_MISC_CPUMODE,
			.name = id.filename,
			.build_id = record_file_build_id(&rec, &id),
		};
		return 1;
	}
	return 0;
}
