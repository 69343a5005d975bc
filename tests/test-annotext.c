/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/report/annotext.h"

static void expect(const char *name, const char *want)
{
	struct buf out = { 0 };

	annotext_add_short_name(name, &out);
	cr_expect_str_eq(buf_text(&out), want, "'%s', not '%s'", buf_text(&out), want);
	buf_release(&out);
}

Test(annotext, short_names_lack_arguments_of_templates)
{
	expect("main", "main");
	expect("std::vector<int, std::allocator<int> >::push_back", "std::vector<>::push_back");
	expect("__ops::_Iter_less_iter::operator()<std::vector<int>*>",
	       "__ops::_Iter_less_iter::operator()<>");
	expect("operator<< <char>", "operator<< <>");
	expect("operator< <int>", "operator< <>");
	expect("Smart<T>::operator->", "Smart<>::operator->");
	expect("a::operators<int>::f", "a::operators<>::f");
}

Test(annotext, short_names_keep_types_that_are_a_part)
{
	expect("<u64 as core::cmp::PartialEq>::eq", "<u64 as core::cmp::PartialEq>::eq");
	expect("<Vec<T,A> as Drop>::drop", "<Vec<> as Drop>::drop");
	expect("core::ptr::mut_ptr::<impl *mut T>::sub", "core::ptr::mut_ptr::<impl *mut T>::sub");
	expect("hashbrown::raw::RawTable<T,A>::reserve_rehash",
	       "hashbrown::raw::RawTable<>::reserve_rehash");
	expect("call<fn(u8) -> u8>::run", "call<>::run");
}

Test(annotext, short_names_of_damaged_ones_end)
{
	expect("a<b", "a<>");
	expect(">", ">");
	expect("operator", "operator");
	expect("", "");
}
