/* SPDX-License-Identifier: MIT */
#include "util/session/recording.h"

#include "util/data/attrname.h"
#include "util/session/groupread.h"
#include "util/session/order.h"

enum { SECTION_BUILD_ID = 2, FILES_LIMIT = 64 << 20 };

struct recording {
	struct dataread *reader;
	struct order *order;
	struct session *session;
	struct groupread groups;
	struct order_record record; /* of the current sample */
	struct datasample sample;
	size_t next_value; /* of its group that was not given; 0: it has none */
	uint64_t unread;
	struct VEC(char *) names;
};

void recording_close(struct recording *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->names.len; i++)
		free(r->names.at[i]);
	vec_release(&r->names);
	groupread_release(&r->groups);
	session_free(r->session);
	order_free(r->order);
	dataread_close(r->reader);
	free(r);
}

/* The files whose build ids the recording has. What is cut is left. */
static void learn_files(struct recording *r)
{
	const struct datafile *f = dataread_file(r->reader);
	const struct datafile_section *section = datafile_find_section(f, SECTION_BUILD_ID);
	struct buf bytes = { 0 };
	struct err err = { 0 };
	size_t at = 0;

	if (section)
		dataread_section(r->reader, section, FILES_LIMIT, &bytes, &err);
	while (bytes.len - at >= 8) {
		const unsigned char *start = (const unsigned char *)bytes.at + at;
		struct record rec = {
			.type = RECORD_HEADER_BUILD_ID,
			.misc = bytes_peek_u16(start + 4, f->swap),
			.size = bytes_peek_u16(start + 6, f->swap),
			.bytes = start,
			.swap = f->swap,
		};
		struct record_header_build_id id;

		if (rec.size < 8 || rec.size > bytes.len - at)
			break;
		at += rec.size;
		err_clear(&err);
		if (record_read(&rec, 0, &id, &err) == 0)
			session_add_file(r->session, rec.misc & RECORD_MISC_CPUMODE, id.filename,
					 record_file_build_id(&rec, &id));
	}
	buf_release(&bytes);
}

struct recording *recording_open(const char *path, struct err *err)
{
	struct recording *r = alloc_zero(1, sizeof(*r));

	r->reader = dataread_open(path, err);
	if (!r->reader) {
		free(r);
		return NULL;
	}
	r->order = order_new(r->reader);
	r->session = session_new();
	learn_files(r);
	return r;
}

const struct datafile *recording_file(const struct recording *r)
{
	return dataread_file(r->reader);
}

uint64_t recording_unread(const struct recording *r)
{
	return r->unread;
}

const char *recording_event_name(struct recording *r, size_t event)
{
	const struct datafile *f = dataread_file(r->reader);

	if (f->events.at[event].name)
		return f->events.at[event].name;
	while (r->names.len <= event) {
		struct buf name = { 0 };

		attrname_add(&f->events.at[r->names.len].attr, &name);
		*vec_add(&r->names) = buf_detach(&name);
	}
	return r->names.at[event];
}

static void give(struct recording *r, const struct datafile_event *e, struct sample *out)
{
	*out = (struct sample){
		.event = e,
		.raw = &r->sample,
		.thread = session_find_thread(r->session, r->sample.pid, r->sample.tid),
		.cpumode = r->record.record.misc & RECORD_MISC_CPUMODE,
	};
	out->place = session_find_place(r->session, out->thread, out->cpumode, r->sample.ip);
}

/* The next member of the current sample's group that moved. */
static bool next_value(struct recording *r, struct sample *out)
{
	while (r->next_value && r->next_value <= r->sample.read.nr) {
		const struct datafile_event *e =
			groupread_event(&r->groups, dataread_file(r->reader), &r->sample,
					r->next_value - 1, &r->sample.period);

		r->next_value++;
		if (e) {
			give(r, e, out);
			return true;
		}
	}
	r->next_value = 0;
	return false;
}

/* Takes a sample in; false when it is none to give as it is. */
static bool take_sample(struct recording *r, struct sample *out)
{
	const struct datafile_event *e =
		datafile_find_event(dataread_file(r->reader), &r->record.record);
	struct err err = { 0 };

	if (!e || datasample_read(&r->record.record, &e->attr, &r->sample, &err) < 0) {
		r->unread++;
		return false;
	}
	if ((r->sample.has & PERFATTR_SAMPLE_READ) && (r->sample.read.format & PERFATTR_READ_ID)) {
		r->next_value = 1;
		return next_value(r, out);
	}
	give(r, e, out);
	return true;
}

int recording_next(struct recording *r, struct sample *out, struct err *err)
{
	int status;

	if (next_value(r, out))
		return 1;
	while ((status = order_next(r->order, &r->record, err)) > 0) {
		if (r->record.record.type != RECORD_SAMPLE)
			session_feed(r->session, &r->record.record,
				     datafile_id_size(dataread_file(r->reader)));
		else if (take_sample(r, out))
			return 1;
	}
	return status;
}

struct session_place recording_place(struct recording *r, const struct sample *s, unsigned cpumode,
				     uint64_t address)
{
	return session_find_place(r->session, s->thread, cpumode, address);
}

uint64_t recording_version(const struct recording *r, const struct sample *s)
{
	return session_version(r->session, s->thread);
}
