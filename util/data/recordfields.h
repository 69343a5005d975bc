/* SPDX-License-Identifier: MIT */
/*
 * One pass over records.def. The includer defines RECORD, END, ALWAYS and
 * either every kind of field, or FIELD and FIELDN for all of them; here the
 * rest gets a meaning, and afterwards none of them has one. Included many
 * times on purpose.
 */
#ifdef FIELD
#define F_U8(name, field)	FIELD(name, field)
#define F_U16(name, field)	FIELD(name, field)
#define F_X16(name, field)	FIELD(name, field)
#define F_U32(name, field)	FIELD(name, field)
#define F_X32(name, field)	FIELD(name, field)
#define F_S32(name, field)	FIELD(name, field)
#define F_U64(name, field)	FIELD(name, field)
#define F_X64(name, field)	FIELD(name, field)
#define F_TEXT(name, field)	FIELD(name, field)
#define F_REST(name, field)	FIELD(name, field)
#define F_WORDS(name, field)	FIELD(name, field)
#define F_BYTES(name, field, n) FIELDN(name, field, n)
#define F_TEXTN(name, field, n) FIELDN(name, field, n)
#define F_PAD(name, field, n)	FIELDN(name, field, n)
#endif
#ifndef WHEN
#define WHEN(name, bit)
#define UNLESS(name, bit)
#endif
#include "util/data/records.def"
#undef RECORD
#undef END
#undef FIELD
#undef FIELDN
#undef WHEN
#undef UNLESS
#undef ALWAYS
#undef F_U8
#undef F_U16
#undef F_X16
#undef F_U32
#undef F_X32
#undef F_S32
#undef F_U64
#undef F_X64
#undef F_TEXT
#undef F_REST
#undef F_WORDS
#undef F_BYTES
#undef F_TEXTN
#undef F_PAD
