/* SPDX-License-Identifier: MIT */
/*
 * One pass over records.def. The includer defines RECORD, END, ALWAYS and
 * either every kind of field, or FIELD and FIELDN for all of them; here the
 * rest gets a meaning, and afterwards none of them has one. Included many
 * times on purpose.
 */
#ifdef FIELD
#define U8(name, field)	      FIELD(name, field)
#define U16(name, field)      FIELD(name, field)
#define X16(name, field)      FIELD(name, field)
#define U32(name, field)      FIELD(name, field)
#define X32(name, field)      FIELD(name, field)
#define S32(name, field)      FIELD(name, field)
#define U64(name, field)      FIELD(name, field)
#define X64(name, field)      FIELD(name, field)
#define TEXT(name, field)     FIELD(name, field)
#define REST(name, field)     FIELD(name, field)
#define WORDS(name, field)    FIELD(name, field)
#define BYTES(name, field, n) FIELDN(name, field, n)
#define TEXTN(name, field, n) FIELDN(name, field, n)
#define PAD(name, field, n)   FIELDN(name, field, n)
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
#undef U8
#undef U16
#undef X16
#undef U32
#undef X32
#undef S32
#undef U64
#undef X64
#undef TEXT
#undef REST
#undef WORDS
#undef BYTES
#undef TEXTN
#undef PAD
