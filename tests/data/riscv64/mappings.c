/* SPDX-License-Identifier: MIT */
/* Mappings at addresses of the program's own, and what others get afterwards: never the same pages. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096ul

static char *map_at(const void *at, size_t size, int flags)
{
	return mmap((void *)at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags,
		    -1, 0);
}

static int has_only(const char *p, size_t size, char byte)
{
	for (size_t i = 0; i < size; i++) {
		if (p[i] != byte)
			return 0;
	}
	return 1;
}

/* The system call itself: what the library keeps of the heap is not asked. */
static char *move_heap(const char *to)
{
	return (char *)syscall(SYS_brk, to);
}

static void fixed(void)
{
	char *first = map_at(NULL, PAGE, 0), *below = first - 4 * PAGE, *p[6];
	int apart = 1;

	/* Where the next ones would go, there is one already. */
	map_at(below, 2 * PAGE, MAP_FIXED);
	memset(below, 7, 2 * PAGE);
	for (int i = 0; i < 6; i++) {
		p[i] = map_at(NULL, (size_t)(i + 1) * PAGE, 0);
		apart &= p[i] + (size_t)(i + 1) * PAGE <= below || p[i] >= below + 2 * PAGE;
		apart &= has_only(p[i], (size_t)(i + 1) * PAGE, 0);
		memset(p[i], i + 1, (size_t)(i + 1) * PAGE);
	}
	for (int i = 0; i < 6; i++)
		apart &= has_only(p[i], (size_t)(i + 1) * PAGE, (char)(i + 1));
	printf("fixed %d %d\n", apart, has_only(below, 2 * PAGE, 7));
	printf("over %d %d\n", map_at(below, PAGE, MAP_FIXED) == below, has_only(below, PAGE, 0));
	printf("kept %d\n", has_only(below + PAGE, PAGE, 7));
	printf("not replaced %d %d\n",
	       map_at(below, PAGE, MAP_FIXED_NOREPLACE) == MAP_FAILED && errno == EEXIST,
	       has_only(below + PAGE, PAGE, 7));
}

/* One that is made larger moves past what is at a fixed place, and back to nothing of it. */
static void remap(void)
{
	char *p = map_at(NULL, PAGE, 0), *fence = p - 3 * PAGE, *q;

	memset(p, 3, PAGE);
	map_at(fence, PAGE, MAP_FIXED);
	memset(fence, 4, PAGE);
	map_at(p + PAGE, PAGE, MAP_FIXED);
	q = mremap(p, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	printf("remap %d %d %d\n", has_only(q, PAGE, 3), has_only(q + PAGE, 2 * PAGE, 0),
	       has_only(fence, PAGE, 4));
}

/* More than there is, from the lowest one on: what follows is where it would have been. */
static void unmap(void)
{
	char *low = map_at(NULL, PAGE, 0), *p, *q;

	printf("unmap %d\n", munmap(low, 2ul << 30));
	p = map_at(NULL, PAGE, 0);
	printf("place %d\n", (uintptr_t)p < 0x3e00000000ul);
	q = map_at(NULL, PAGE, 0);
	munmap(p, PAGE);
	printf("hole %d %d\n", map_at(NULL, PAGE, 0) == p, q != p);
}

/* No room is no loss: the next one is where it would have been anyway. */
static void fail(void)
{
	char *p = map_at(NULL, PAGE, 0);

	munmap(p, PAGE);
	for (int i = 0; i < 100; i++) {
		if (map_at(NULL, 1ul << 36, 0) != MAP_FAILED)
			printf("%d?\n", i);
	}
	printf("failed %d\n", map_at(NULL, PAGE, 0) == p);
}

/* A hole in what was looked through as a whole before is found again. */
static void hole(void)
{
	size_t size = 8ul << 20;
	char *p = map_at(NULL, size, 0), *middle = p + size / 2;
	int found = 1;

	for (int i = 0; i < 3; i++) {
		found &= map_at(NULL, 0x3000000000ul, 0) == MAP_FAILED;
		munmap(middle, PAGE);
		found &= map_at(NULL, PAGE, 0) == middle && has_only(middle, PAGE, 0);
		memset(middle, 1, PAGE);
	}
	printf("hole in many %d %d\n", found, has_only(p, size / 2, 0));
	munmap(p, size);
	printf("place of many %d\n", map_at(NULL, size, 0) == p);
	munmap(p, size);
}

static void heap(void)
{
	char *end = move_heap(NULL), *aligned = (char *)(((uintptr_t)end + PAGE - 1) & -PAGE);
	char *in_way = aligned + 4 * PAGE, *big;
	size_t most;

	map_at(in_way, PAGE, MAP_FIXED);
	memset(in_way, 9, PAGE);
	printf("heap stops %d\n", move_heap(in_way + 2 * PAGE) == end);
	printf("heap goes %d\n", move_heap(in_way) == in_way);
	printf("heap %d %d\n", has_only(aligned, 4 * PAGE, 0), has_only(in_way, PAGE, 9));
	munmap(in_way, PAGE);
	/* All there is but for their tables, which is found out when it is taken. */
	for (most = 128ul << 20; most > 64ul << 20; most -= 64 << 10) {
		if (move_heap(in_way + most) != in_way)
			break;
	}
	move_heap(in_way);
	printf("heap full %d\n", move_heap(in_way + most + (64 << 10)) == in_way);
	big = map_at(NULL, 64ul << 20, 0);
	printf("nothing lost %d\n", big != MAP_FAILED && munmap(big, 64ul << 20) == 0);
	printf("heap whole %d\n", move_heap(in_way + (32ul << 20)) == in_way + (32ul << 20));
	printf("heap zero %d\n", has_only(in_way, 32ul << 20, 0));
	printf("heap back %d\n", move_heap(end) == end);
}

/* Buffers that come and go in turn, more of them than there is memory. */
static void churn(void)
{
	char *p[4] = { 0 };
	int zero = 1;

	for (int i = 0; i < 160; i++) {
		char **here = &p[i % 4];

		if (*here)
			munmap(*here, 1 << 20);
		*here = map_at(NULL, 1 << 20, 0);
		if (*here == MAP_FAILED) {
			printf("%d?\n", i);
			return;
		}
		zero &= has_only(*here, 1 << 20, 0);
		memset(*here, 1, 1 << 20);
	}
	printf("churn %d\n", zero);
}

int main(void)
{
	fixed();
	remap();
	unmap();
	fail();
	hole();
	heap();
	churn();
	return 0;
}
