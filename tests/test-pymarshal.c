/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/export/pymarshal.h"

/* What Python 3.11's marshal.dumps(x, 2) writes of these, but for what is shared. */
static void expect(struct pymarshal *m, const void *bytes, size_t len)
{
	pymarshal_finish(m);
	cr_assert_eq(m->out.len, 9 + len, "%zu bytes", m->out.len - 9);
	cr_expect_eq(memcmp(m->out.at + 9, bytes, len), 0);
	cr_expect_eq((unsigned char)m->out.at[0], 5 + len);
	cr_expect_eq(m->out.at[4], '[');
	cr_expect_eq(m->out.at[5], 1);
}

#define EXPECT(m, bytes) expect(m, bytes, sizeof(bytes) - 1)

Test(pymarshal, numbers)
{
	struct pymarshal m = { 0 };

	pymarshal_begin(&m);
	pymarshal_open_tuple(&m, 5);
	pymarshal_add_u64(&m, 0x7fffffff);
	pymarshal_add_u64(&m, 0x80000000);
	pymarshal_add_u64(&m, UINT64_MAX);
	pymarshal_add_i64(&m, -2);
	pymarshal_add_i64(&m, INT64_MIN);
	EXPECT(&m, ")\5"
		   "i\xff\xff\xff\x7f"
		   "l\3\0\0\0\0\0\0\0\2\0"
		   "l\5\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f\x0f\0"
		   "i\xfe\xff\xff\xff"
		   "l\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\10\0");
	pymarshal_release(&m);
}

Test(pymarshal, texts)
{
	struct pymarshal m = { 0 };

	pymarshal_begin(&m);
	pymarshal_open_tuple(&m, 4);
	pymarshal_add_text(&m, view_of("ab"));
	pymarshal_add_text(&m, view_of("\xc3\xa4"));
	/* A byte that is no UTF-8, a surrogate's three, and a character that ends too soon. */
	pymarshal_add_text(&m, view_of("\xff\xed\xa0\x80\xe2\x82"));
	pymarshal_add_bytes(&m, view_of("\xff"));
	EXPECT(&m,
	       ")\4"
	       "z\2"
	       "ab"
	       "u\2\0\0\0\xc3\xa4"
	       "u\22\0\0\0\xed\xb3\xbf\xed\xb3\xad\xed\xb2\xa0\xed\xb2\x80\xed\xb3\xa2\xed\xb2\x82"
	       "s\1\0\0\0\xff");
	pymarshal_release(&m);
}

Test(pymarshal, words_are_told_once_in_a_batch)
{
	static const char *const words[] = { "one", "two" };
	struct pymarshal m = { 0 };

	for (unsigned batch = 0; batch < 2; batch++) {
		size_t list;

		pymarshal_begin(&m);
		pymarshal_open_dict(&m);
		pymarshal_put_bool(&m, words[0], true);
		pymarshal_put_i64(&m, words[1], -1);
		pymarshal_add_word(&m, words[1]);
		list = pymarshal_open_list(&m);
		pymarshal_add_word(&m, words[0]);
		pymarshal_add_none(&m);
		pymarshal_close_list(&m, list, 2);
		pymarshal_close_dict(&m);
		EXPECT(&m, "{\xda\3oneT\xda\3twoi\xff\xff\xff\xff"
			   "r\1\0\0\0[\2\0\0\0r\0\0\0\0N0");
	}
	pymarshal_release(&m);
}
