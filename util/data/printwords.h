/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PRINTWORDS_H
#define UTIL_DATA_PRINTWORDS_H

/*
 * The "print fmt" of a tracepoint in words that libtraceevent knows: what macros of the kernel
 * have left in it, and what compilers are told. Only says the same in other words; whether the
 * library can be given that is printfmt's to find out.
 */

#include "util/base/buf.h"
#include "util/base/view.h"

/*
 * Appends the format of an event ("name: ... print fmt: ..."), as it is but for
 *
 *	sizeof(TYPE)				a number
 *	{ }, a list of no values		one of a value that there is not
 *	(REC)->FIELD				REC->FIELD
 *	__builtin_expect(E, N)			(E)
 *	({ TYPE V = E; ... F; }) as min() is	F with E for V
 *	(unsigned long)-N			(0 - N)
 *	__get_str(F)[			((u8 *)__get_dynamic_array(F))[
 *	mc_event_error_type(E)			a list of its words
 *	a count that the data says		no more than the dynamic array has
 *
 * In time that grows as the format does: what says more than could be the kernel's is left as it is.
 */
void printwords_add(struct view format, struct buf *out);

#endif
