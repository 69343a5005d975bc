/* SPDX-License-Identifier: MIT */
#include "util/data/tracedata.h"

struct tracedata *tracedata_new(struct view data, struct err *err)
{
	(void)data;
	err_set(err, ERR_UNSUPPORTED, "this program was not built with libtraceevent");
	err_hint(err, "install libtraceevent-dev and build it again");
	return NULL;
}

void tracedata_free(struct tracedata *t)
{
	(void)t;
}

void tracedata_set_names(struct tracedata *t, tracedata_name_fn *find, void *arg)
{
	(void)t, (void)find, (void)arg;
}

const char *tracedata_find_name(struct tracedata *t, uint64_t id)
{
	(void)t, (void)id;
	return NULL;
}

void tracedata_add(struct tracedata *t, uint64_t id, struct view raw, uint32_t cpu, struct buf *out)
{
	(void)t, (void)id, (void)raw, (void)cpu, (void)out;
}

const char *tracedata_find_field(struct tracedata *t, uint64_t id, size_t i)
{
	(void)t, (void)id, (void)i;
	return NULL;
}

void tracedata_add_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			 struct buf *out)
{
	(void)t, (void)id, (void)i, (void)raw, (void)out;
}

bool tracedata_find_number(struct tracedata *t, uint64_t id, struct view raw, const char *field,
			   uint64_t *out)
{
	(void)t, (void)id, (void)raw, (void)field, (void)out;
	return false;
}

const char *tracedata_find_symbol(struct tracedata *t, uint64_t id, const char *field, size_t nth,
				  uint64_t value)
{
	(void)t, (void)id, (void)field, (void)nth, (void)value;
	return NULL;
}

void tracedata_add_raw_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			     struct buf *out)
{
	(void)t, (void)id, (void)i, (void)raw, (void)out;
}

bool tracedata_read_field(struct tracedata *t, uint64_t id, size_t i, struct view raw,
			  struct tracedata_value *out)
{
	(void)t, (void)id, (void)i, (void)raw, (void)out;
	return false;
}

void tracedata_list_words(struct tracedata *t, uint64_t id, struct tracedata_words *out)
{
	(void)t, (void)id, (void)out;
}

const char *tracedata_next_cut(struct tracedata *t, size_t *at)
{
	(void)t, (void)at;
	return NULL;
}
