/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * The program as Linux would start it, but always the same: the layout of the
 * stack is fixed by the arguments and the environment alone, because a static
 * program counts a few instructions more or less for every entry it walks over.
 */

/* Of the auxiliary vector (the ELF ABI, and Linux's uapi/linux/auxvec.h). */
enum { AT_NULL, AT_PHDR = 3, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_ENTRY = 9, AT_UID = 11 };
enum { AT_EUID = 12, AT_GID, AT_EGID, AT_HWCAP = 16, AT_CLKTCK, AT_SECURE = 23, AT_RANDOM = 25 };
enum { AT_EXECFN = 31 };

/* One bit for each letter: i, m, a, f, d, c, v. */
#define LETTER(c) (1ul << ((c) - 'a'))
#define HWCAP \
	(LETTER('i') | LETTER('m') | LETTER('a') | LETTER('f') | LETTER('d') | LETTER('c') | \
	 LETTER('v'))

#define RANDOM_SIZE 16

uint64_t load_end(void)
{
	const struct monblock *b = block();
	uint64_t end = 0;

	for (uint64_t i = 0; i < b->nsegments; i++) {
		uint64_t e = b->segments[i].address + b->segments[i].size;

		end = e > end ? e : end;
	}
	return end;
}

/* Through the monitor's own view of the pages, since the program may have no right to write. */
static void copy_in(uint64_t to, const uint8_t *from, uint64_t n)
{
	while (n) {
		uint64_t part = PAGE - (to & (PAGE - 1));

		part = part < n ? part : n;
		memcpy(page_find(to), from, part);
		to += part;
		from += part;
		n -= part;
	}
}

static void map_or_end(uint64_t address, uint64_t size, uint64_t protection)
{
	if (!page_map(address, size, protection))
		record_problem(MONBLOCK_NO_MEMORY, page_count(), 0);
}

static void load_segment(const struct monblock_segment *s)
{
	map_or_end(s->address, s->size, s->protection);
	copy_in(s->address, (const uint8_t *)block() + s->offset, s->filled);
}

/* Pointers to the strings from *text on; a NULL behind them. */
static uint64_t *put_pointers(uint64_t *to, uint64_t n, uint64_t *text)
{
	while (n--) {
		*to++ = *text;
		*text += strlen((const char *)page_find(*text)) + 1;
	}
	*to++ = 0;
	return to;
}

/*
 * From the top: the strings, 16 bytes for AT_RANDOM, the auxiliary vector, the
 * environment, the arguments, argc, on which sp stands. All of it is one page
 * after the other in physical memory or not, so it is made in user addresses.
 */
static uint64_t make_stack(void)
{
	const struct monblock *b = block();
	uint64_t strings = MONBLOCK_STACK_TOP - 16 - b->strings_size;
	uint64_t random = (strings & ~15ul) - RANDOM_SIZE, text = strings, sp;
	const uint64_t vector[] = {
		AT_PAGESZ, PAGE,	AT_RANDOM, random,
		AT_PHDR,   b->headers,	AT_PHENT,  b->header_size,
		AT_PHNUM,  b->nheaders, AT_ENTRY,  b->entry,
		AT_HWCAP,  HWCAP,	AT_CLKTCK, 100,
		AT_SECURE, 0,		AT_UID,	   0,
		AT_EUID,   0,		AT_GID,	   0,
		AT_EGID,   0,		AT_EXECFN, strings,
		AT_NULL,   0,
	};
	uint64_t *to;

	copy_in(strings, (const uint8_t *)b + b->strings, b->strings_size);
	for (uint64_t i = 0; i < RANDOM_SIZE; i++)
		*page_find(random + i) = (uint8_t)(i * 17);
	sp = random - sizeof(vector) - (b->argc + b->envc + 3) * sizeof(uint64_t);
	sp &= ~15ul;
	to = (uint64_t *)sp;
	*to++ = b->argc;
	to = put_pointers(to, b->argc, &text);
	to = put_pointers(to, b->envc, &text);
	memcpy(to, vector, sizeof(vector));
	return sp;
}

void load_program(struct frame *frame)
{
	const struct monblock *b = block();

	for (uint64_t i = 0; i < b->nsegments; i++)
		load_segment(&b->segments[i]);
	map_or_end(MONBLOCK_STACK_TOP - MONBLOCK_STACK, MONBLOCK_STACK,
		   MONBLOCK_READ | MONBLOCK_WRITE);
	*frame = (struct frame){ .pc = b->entry };
	frame->x[SP] = make_stack();
	asm volatile("fence.i" ::: "memory");
}
