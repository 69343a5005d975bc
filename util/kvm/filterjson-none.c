/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterjson.h"

int filterjson_parse(struct filterread *r, struct view text, struct err *err)
{
	(void)r;
	(void)text;
	err_set(err, ERR_UNSUPPORTED, "this build cannot read JSON: not built with jansson");
	err_hint(err, "the other forms of a filter, C and bytes, need no library");
	return -1;
}
