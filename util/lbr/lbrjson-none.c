/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrjson.h"

int lbrjson_read(struct lbrdump *d, struct view text, struct err *err)
{
	(void)d, (void)text;
	return err_set(err, ERR_UNSUPPORTED,
		       "this tally is not built with Jansson, and reads no JSON");
}
