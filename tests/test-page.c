/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/export/flamesvg.h"
#include "util/export/packed.h"
#include "util/export/page.h"

static uint64_t unpack(const unsigned char **at)
{
	uint64_t number = 0;
	unsigned shift = 0;

	do {
		number |= (uint64_t)(**at & 127) << shift;
		shift += 7;
	} while (*(*at)++ & 128);
	return number;
}

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = strchr(digits, c);

	return found && c ? (int)(found - digits) : -1;
}

/* The bytes of base64 text; how many. */
static size_t from_base64(const char *text, size_t len, unsigned char *out)
{
	size_t n = 0;

	cr_assert(len % 4 == 0);
	for (size_t i = 0; i < len; i += 4) {
		uint32_t bits = 0;
		unsigned pad = 0;

		for (size_t k = 0; k < 4; k++) {
			int d = digit(text[i + k]);

			pad += text[i + k] == '=';
			cr_assert(d >= 0 || text[i + k] == '=');
			bits = bits << 6 | (uint32_t)(d < 0 ? 0 : d);
		}
		for (unsigned k = 0; k < 3 - pad; k++)
			out[n++] = (unsigned char)(bits >> (16 - 8 * k));
	}
	return n;
}

Test(page, numbers_survive_packing)
{
	static const uint64_t numbers[] = { 0,		1,	    127,	  128,
					    129,	16383,	    16384,	  UINT32_MAX,
					    UINT64_MAX, 1ull << 53, 0x8080808080, 7 };
	size_t n = sizeof(numbers) / sizeof(numbers[0]);

	for (size_t used = 0; used <= n; used++) {
		unsigned char bytes[256];
		const unsigned char *at = bytes;
		struct packed packed = { 0 };
		struct buf text = { 0 };
		size_t len;

		for (size_t i = 0; i < used; i++)
			packed_add(&packed, numbers[i], &text);
		packed_end(&packed, &text);
		len = from_base64(buf_text(&text), text.len, bytes);
		for (size_t i = 0; i < used; i++)
			cr_assert_eq(unpack(&at), numbers[i]);
		cr_assert_eq((size_t)(at - bytes), len);
		buf_release(&text);
	}
}

Test(page, a_tree_has_each_thing_once)
{
	struct pagetree t;
	uint32_t f, g, kernel, a, b;
	uint64_t weights[4] = { 0, 1, 10, 100 };

	pagetree_init(&t);
	f = pagetree_frame(&t, "f", "prog", PAGETREE_USER);
	g = pagetree_frame(&t, "g", "prog", PAGETREE_USER);
	kernel = pagetree_frame(&t, "f", "prog", PAGETREE_KERNEL);
	cr_assert(f != g && f != kernel && f && g && kernel);
	cr_assert_eq(pagetree_frame(&t, "f", "prog", PAGETREE_USER), f);
	a = pagetree_child(&t, 0, f);
	b = pagetree_child(&t, a, g);
	cr_assert_eq(pagetree_child(&t, 0, f), a);
	cr_assert_eq(pagetree_child(&t, a, g), b);
	cr_assert_neq(pagetree_child(&t, 0, g), b);
	cr_assert_eq(t.nodes.rows.len, 4);
	/* root <- f <- g, root <- g */
	pagetree_sum(&t, weights);
	cr_assert_eq(weights[0], 111);
	cr_assert_eq(weights[a], 11);
	cr_assert_eq(weights[b], 10);
	pagetree_release(&t);
}

Test(page, a_tree_grows)
{
	struct pagetree t;
	uint32_t node = 0;

	pagetree_init(&t);
	for (unsigned i = 0; i < 50000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "f%u", i % 1000);
		node = pagetree_child(&t, node, pagetree_frame(&t, name, "prog", PAGETREE_USER));
		cr_assert_eq(node, i + 1);
	}
	cr_assert_eq(t.frames.rows.len, 1001);
	pagetree_release(&t);
}

/* The sums of all rows, and of those of node 3. */
static void sum(const struct pagerows *r, uint64_t *all, uint64_t *third, uint64_t *count)
{
	*all = *third = *count = 0;
	for (size_t i = 0; i < r->rows.len; i++) {
		cr_assert(!i || r->rows.at[i].time >= r->rows.at[i - 1].time);
		*all += r->rows.at[i].weight;
		*third += r->rows.at[i].node == 3 ? r->rows.at[i].weight : 0;
		*count += r->rows.at[i].count;
	}
}

Test(page, few_rows_keep_their_moments_and_many_their_sums)
{
	static const unsigned amounts[] = { 0, 1, 99, 100, 101, 20000 };

	for (size_t k = 0; k < sizeof(amounts) / sizeof(amounts[0]); k++) {
		struct pagerows r = { .most = 100 };
		uint64_t all, third, count, want = 0;

		for (unsigned i = 0; i < amounts[k]; i++) {
			pagerows_add(&r, (struct pagerow){ .time = (amounts[k] - i) * 1000ull,
							   .weight = i,
							   .count = 1,
							   .node = i % 5,
							   .thread = i % 2 });
			want += i % 5 == 3 ? i : 0;
		}
		pagerows_finish(&r);
		sum(&r, &all, &third, &count);
		cr_assert_eq(all, (uint64_t)amounts[k] * (amounts[k] ? amounts[k] - 1 : 0) / 2);
		cr_assert_eq(third, want);
		cr_assert_eq(count, amounts[k]);
		cr_assert(r.rows.len <= 100);
		if (amounts[k] < 100)
			cr_assert(r.tick_ns == 0 && r.rows.len == amounts[k]);
		pagerows_release(&r);
	}
}

/* Where even one endless tick has more rows than wanted, all of them stay. */
Test(page, rows_that_all_differ_stay)
{
	struct pagerows r = { .most = 10 };

	for (unsigned i = 0; i < 1000; i++)
		pagerows_add(&r, (struct pagerow){ .time = i, .weight = 1, .count = 1, .node = i });
	pagerows_finish(&r);
	cr_assert_eq(r.rows.len, 1000);
	pagerows_release(&r);
}

static char *written(void (*write)(struct page *p, FILE *out), struct page *p)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	write(p, out);
	fclose(out);
	return text;
}

static void fill(struct page *p, const char *name)
{
	uint32_t frame;

	page_init(p);
	p->title = name;
	p->header = "# hostname : here\n# another line\n";
	frame = pagetree_frame(&p->tree, name, "/bin/prog", PAGETREE_USER);
	pagerows_add(&p->rows, (struct pagerow){ .weight = 5,
						 .count = 1,
						 .node = pagetree_child(&p->tree, 0, frame) });
	*vec_add(&p->events) = (struct page_event){ "cycles", 1, 5 };
	*vec_add(&p->threads) = (struct page_thread){ "prog", 1, 2 };
}

/* Names come from files that nobody vouches for. */
Test(page, a_name_ends_no_script)
{
	struct page p;
	char *text;
	unsigned scripts = 0, ends = 0;

	fill(&p, "</script><script>alert(1)//\xff\"\\");
	text = written(page_write, &p);
	cr_assert_null(strstr(text, "<script>alert"));
	for (const char *at = text; (at = strstr(at, "<script")); at++)
		scripts++;
	for (const char *at = text; (at = strstr(at, "</script>")); at++)
		ends++;
	cr_assert_eq(scripts, ends);
	cr_assert_not_null(strstr(text, "[\"hostname\",\"here\"],[\"another line\",\"\"]"));
	cr_assert_not_null(
		strstr(text, "\"events\":[{\"name\":\"cycles\",\"samples\":1,\"period\":5}]"));
	/* One node below the root: its parent is one before it. */
	cr_assert_not_null(strstr(text, "id=\"d-parent\">AAE=</script>"));
	free(text);
	page_release(&p);
}

static void write_svg(struct page *p, FILE *out)
{
	uint64_t weights[2] = { 0, 5 };

	flamesvg_write(&p->tree, weights, p->title, 400, out);
}

Test(page, a_picture_has_its_boxes)
{
	struct page p;
	char *text;

	fill(&p, "vector<int>::\x1b[31m&f");
	text = written(write_svg, &p);
	cr_assert_not_null(strstr(text, "width=\"400\" height="));
	cr_assert_not_null(strstr(text, "<title>all: 100.00%</title>"));
	cr_assert_not_null(strstr(text, "width=\"379.50\""));
	cr_assert_not_null(strstr(text, "vector&lt;int>::"));
	cr_assert_not_null(strstr(text, "&amp;f (/bin/prog): 100.00%</title>"));
	cr_assert_null(strchr(text, '\x1b'));
	free(text);
	page_release(&p);
}
