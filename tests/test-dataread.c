/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/fs.h"
#include "util/base/zstd.h"
#include "util/data/dataread.h"
#include "util/data/datasample.h"

#define FIXTURES "../shared/fixtures/perfdata"

/* The goldens come from an independent decoder; see INDEX.md beside them. */
static json_t *load_golden(const char *name)
{
	struct buf command = { 0 }, text = { 0 };
	json_t *golden;
	FILE *pipe;
	int c;

	buf_printf(&command,
		   "zcat -f '%s/%s.records.json' 2>/dev/null || zcat '%s/%s.records.json.gz'",
		   FIXTURES, name, FIXTURES, name);
	pipe = popen(buf_text(&command), "r");
	cr_assert(pipe);
	while ((c = getc(pipe)) != EOF)
		buf_add_char(&text, (char)c);
	pclose(pipe);
	golden = json_loads(buf_text(&text), 0, NULL);
	buf_release(&command);
	buf_release(&text);
	return golden;
}

struct seen {
	json_t *outer, *inner;
	json_t *per_attr;
	FILE *stream; /* headers, for their sum */
	long long samples, unread;
	uint64_t first, last;
};

static void add(json_t *counts, const char *key, uint64_t n)
{
	json_t *old = json_object_get(counts, key);

	json_object_set_new(counts, key,
			    json_integer((json_int_t)((uint64_t)json_integer_value(old) + n)));
}

static void note_sample(const struct dataread *r, const struct record *rec, struct seen *seen)
{
	static const char *const modes[] = { "other", "kernel", "user",	 "hyp",
					     "guest", "guest",	"other", "other" };
	const struct datafile *f = dataread_file(r);
	const struct datafile_event *e = datafile_find_event(f, rec);
	struct datasample s;
	struct err err = { 0 };
	char number[24];
	json_t *a;

	cr_assert(e, "a sample without an event");
	cr_assert_eq(datasample_read(rec, &e->attr, &s, &err), 0, "%s", err.text);
	snprintf(number, sizeof(number), "%td", e - f->events.at);
	a = json_object_get(seen->per_attr, number);
	if (!a) {
		a = json_object();
		json_object_set_new(seen->per_attr, number, a);
	}
	add(a, "samples", 1);
	add(a, "period_sum", s.period);
	add(a, modes[rec->misc & RECORD_MISC_CPUMODE], 1);
	add(a, "callchain_ips", s.callchain.len);
	add(a, "branch_entries", s.branches.len / 3);
	add(a, "raw_bytes", s.raw.len);
	seen->samples++;
	seen->unread += s.unread > 0;
	if (s.has & PERFATTR_SAMPLE_TIME) {
		if (!seen->first || s.time < seen->first)
			seen->first = s.time;
		if (s.time > seen->last)
			seen->last = s.time;
	}
}

static void note_record(const struct dataread *r, const struct record *rec, struct seen *seen)
{
	const struct recordtype *type = record_find_type(rec->type);
	union {
		struct record_mmap2 mmap2;
		struct record_event_update update;
		struct record_auxtrace_error error;
		char room[256];
	} fields;
	unsigned char header[8];
	struct err err = { 0 };
	char number[16];

	snprintf(number, sizeof(number), "TYPE_%u", rec->type);
	add(rec->is_inner ? seen->inner : seen->outer,
	    type && rec->type < RECORD_PRIVATE_START ? type->name : number, 1);
	if (rec->type == RECORD_COMPRESSED || rec->type == RECORD_COMPRESSED2)
		return;
	for (int i = 0; i < 4; i++)
		header[i] = (unsigned char)(rec->type >> 8 * i);
	for (int i = 0; i < 2; i++) {
		header[4 + i] = (unsigned char)(rec->misc >> 8 * i);
		header[6 + i] = (unsigned char)(rec->size >> 8 * i);
	}
	fwrite(header, 1, sizeof(header), seen->stream);
	if (rec->type == RECORD_SAMPLE)
		note_sample(r, rec, seen);
	else if (type)
		cr_assert_eq(
			record_read(rec, datafile_id_size(dataread_file(r), rec), &fields, &err), 0,
			"%s", err.text);
}

static void check_equal(const char *name, const char *what, json_t *ours, json_t *golden)
{
	const char *key;
	json_t *value;

	json_object_foreach(golden, key, value)
	{
		json_t *own = json_object_get(ours, key);

		if (json_is_object(value))
			check_equal(name, key, own, value);
		else if (json_is_integer(value) && strcmp(key, "pids") != 0 &&
			 strcmp(key, "user_stack_bytes") != 0)
			cr_expect_eq(json_integer_value(own), json_integer_value(value),
				     "%s: %s %s is %lld instead of %lld", name, what, key,
				     (long long)json_integer_value(own),
				     (long long)json_integer_value(value));
	}
	json_object_foreach(ours, key, value)
		cr_expect(json_object_get(golden, key) || json_integer_value(value) == 0,
			  "%s: %s has no %s", name, what, key);
}

static void check_sum(const char *name, const char *path, const char *golden)
{
	struct buf command = { 0 };
	char sum[65] = "";
	FILE *pipe;

	buf_printf(&command, "sha256sum '%s'", path);
	pipe = popen(buf_text(&command), "r");
	cr_assert(pipe && fscanf(pipe, "%64s", sum) == 1);
	pclose(pipe);
	cr_expect_str_eq(sum, golden, "%s: the records' headers differ", name);
	buf_release(&command);
}

static void check_file(const char *name)
{
	char stream[] = "/tmp/tally-dataread-XXXXXX";
	struct seen seen = { json_object(), json_object(), json_object(), NULL, 0, 0, 0, 0 };
	json_t *golden = load_golden(name);
	struct buf path = { 0 };
	struct err err = { 0 };
	struct record rec;
	struct dataread *r;
	int status;

	cr_assert(golden, "%s has no golden", name);
	buf_printf(&path, FIXTURES "/%s.data", name);
	r = dataread_open(buf_text(&path), &err);
	if (json_object_get(golden, "rejected")) {
		cr_expect_null(r, "%s is no perf.data", name);
		goto out;
	}
	cr_assert(r, "%s", err.text);
	seen.stream = fdopen(mkstemp(stream), "w");
	while ((status = dataread_next(r, &rec, &err)) > 0)
		note_record(r, &rec, &seen);
	cr_expect_eq(status, 0, "%s: %s", name, err.text);
	fclose(seen.stream);
	check_equal(name, "records", seen.outer, json_object_get(golden, "records"));
	check_equal(name, "inner", seen.inner, json_object_get(golden, "inner_records"));
	check_equal(name, "attrs", seen.per_attr, json_object_get(golden, "per_attr"));
	check_sum(name, stream,
		  json_string_value(json_object_get(golden, "record_header_stream_sha256")));
	unlink(stream);
	cr_expect_eq(seen.samples, json_integer_value(json_object_get(golden, "samples")), "%s",
		     name);
	cr_expect_eq(seen.unread, 0, "%s: samples with a rest", name);
	cr_expect_eq(seen.first,
		     (uint64_t)json_integer_value(json_object_get(golden, "time_first")), "%s",
		     name);
	cr_expect_eq(json_array_size(json_object_get(golden, "attrs")),
		     dataread_file(r)->events.len, "%s: events", name);
out:
	dataread_close(r);
	json_decref(golden);
	json_decref(seen.outer);
	json_decref(seen.inner);
	json_decref(seen.per_attr);
	buf_release(&path);
}

Test(dataread, gives_what_an_independent_decoder_finds)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	if (!fs_is_dir(&(struct fs){ 0 }, FIXTURES))
		cr_skip("no " FIXTURES);
	cr_assert_eq(fs_list(&(struct fs){ 0 }, FIXTURES, &names, &err), 0);
	for (size_t i = 0; i < names.len; i++) {
		struct view v = view_of(names.at[i]);

		/* What is compressed cannot be read in a build without the library. */
		if (!view_ends(v, ".data") || (!zstd_built_in() && strstr(names.at[i], "zstd")))
			continue;
		names.at[i][v.len - 5] = '\0';
		check_file(names.at[i]);
		n++;
	}
	cr_expect_gt(n, zstd_built_in() ? 50 : 40);
	check_file("bad/extra-data-pipe");
	check_file("bad/zero-size-sample-pipe");
	check_file("bad/invalid-zeros");
	fs_names_release(&names);
}
