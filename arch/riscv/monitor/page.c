/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * Memory is handed out from the end of the block up, and what was given back
 * first. Pages are mapped when they are asked for, not when they are touched:
 * a page fault is always the program's mistake.
 */

#define VALID	   1ul
#define READ	   (1ul << 1)
#define WRITE	   (1ul << 2)
#define EXECUTE	   (1ul << 3)
#define USER	   (1ul << 4)
#define KEPT	   ((1ul << 6) | (1ul << 7)) /* accessed, dirty: the hart never writes entries */
#define RIGHTS	   (READ | WRITE | EXECUTE)
#define LEVELS	   3
#define LEVEL_BITS 9
#define PAGE_BITS  12
#define TABLE_SIZE (PAGE << LEVEL_BITS) /* bytes that a table of the last level is for */
#define FULL	   (1ul << 8) /* of a pointer to one (RSW): all of its pages were seen to be there */

uint64_t page_root[PAGE / 8] __attribute__((aligned(PAGE)));

static struct {
	uint64_t next, end; /* physical: memory that nobody had yet */
	uint64_t free;	    /* physical: the first page given back, which begins with the next */
	uint64_t taken, all;
} pages;

static void *seen(uint64_t physical)
{
	return (void *)(MEMORY_OFFSET + physical);
}

void page_init(void)
{
	pages.next = round_up(MONBLOCK_AT + block()->size);
	pages.end = MONBLOCK_MEMORY + block()->memory;
	pages.all = (pages.end - pages.next) / PAGE;
}

uint64_t page_count(void)
{
	return pages.taken;
}

uint64_t page_left(void)
{
	return pages.all - pages.taken;
}

/* Zeros: what the emulator gives, and what was given back is cleared here. 0: none is left. */
static uint64_t take_page(void)
{
	uint64_t page = pages.free;

	if (page) {
		pages.free = *(uint64_t *)seen(page);
		memset(seen(page), 0, PAGE);
	} else if (pages.next < pages.end) {
		page = pages.next;
		pages.next += PAGE;
	} else {
		return 0;
	}
	pages.taken++;
	return page;
}

static void give_page(uint64_t page)
{
	*(uint64_t *)seen(page) = pages.free;
	pages.free = page;
	pages.taken--;
}

static uint64_t *entry_of(uint64_t *table, uint64_t address, int level)
{
	return &table[address >> (PAGE_BITS + LEVEL_BITS * level) & 511];
}

static uint64_t *table_behind(uint64_t entry)
{
	return seen(entry >> 10 << PAGE_BITS);
}

/* The pointer to the table of the last level; NULL as for find_entry(). */
static uint64_t *find_pointer(uint64_t address, bool make)
{
	uint64_t *table = page_root, *e;

	for (int level = LEVELS - 1;; level--) {
		e = entry_of(table, address, level);
		if (!(*e & VALID)) {
			uint64_t page = make ? take_page() : 0;

			if (!page)
				return NULL;
			*e = page >> 2 | VALID;
		}
		if (level == 1)
			return e;
		table = table_behind(*e);
	}
}

/* The entry of the last level, NULL if there is none and none is made, or no memory for it. */
static uint64_t *find_entry(uint64_t address, bool make)
{
	const uint64_t *pointer = find_pointer(address, make);

	return pointer ? entry_of(table_behind(*pointer), address, 0) : NULL;
}

static bool is_there(uint64_t address)
{
	const uint64_t *e = find_entry(address, false);

	return e && *e & VALID;
}

/* The first page from there on that is there, or end: where there is no table, none is. */
static uint64_t next_page(uint64_t at, uint64_t end)
{
	while (at < end && !is_there(at))
		at = find_pointer(at, false) ? at + PAGE : (at & ~(TABLE_SIZE - 1)) + TABLE_SIZE;
	return at < end ? at : end;
}

/* Its page is somebody else's now. */
static void clear_entry(uint64_t address)
{
	uint64_t *pointer = find_pointer(address, false);

	*pointer &= ~FULL;
	*entry_of(table_behind(*pointer), address, 0) = 0;
	start_forget(address);
}

/*
 * An entry with no right at all would be a pointer to another table, so that a
 * page nobody may touch (PROT_NONE) is one of the monitor's.
 */
static uint64_t rights_of(uint64_t protection)
{
	uint64_t bits = 0;

	if (!(protection & (MONBLOCK_READ | MONBLOCK_WRITE | MONBLOCK_EXECUTE)))
		return READ;
	if (protection & (MONBLOCK_READ | MONBLOCK_WRITE))
		bits |= READ;
	if (protection & MONBLOCK_WRITE)
		bits |= WRITE;
	if (protection & MONBLOCK_EXECUTE)
		bits |= EXECUTE | READ;
	return bits | USER;
}

bool page_map(uint64_t address, uint64_t size, uint64_t protection)
{
	uint64_t end = round_up(address + size);

	for (uint64_t at = address & ~(PAGE - 1); at < end; at += PAGE) {
		uint64_t *e = find_entry(at, true), page;

		if (!e)
			return false;
		/* A page that two segments share can do what either wants. */
		if (*e & VALID) {
			*e |= rights_of(protection);
			continue;
		}
		page = take_page();
		if (!page)
			return false;
		*e = page >> 2 | VALID | KEPT | rights_of(protection);
	}
	return true;
}

void page_unmap(uint64_t address, uint64_t size)
{
	uint64_t end = round_up(address + size);

	for (uint64_t at = next_page(address, end); at < end; at = next_page(at + PAGE, end)) {
		give_page(*find_entry(at, false) >> 10 << PAGE_BITS);
		clear_entry(at);
	}
}

bool page_protect(uint64_t address, uint64_t size, uint64_t protection)
{
	uint64_t end = round_up(address + size);

	for (uint64_t at = address; at < end; at += PAGE) {
		uint64_t *e = find_entry(at, false);

		if (!e || !(*e & VALID))
			return false;
		*e = (*e & ~(RIGHTS | USER)) | rights_of(protection);
		start_forget(at);
	}
	return true;
}

/* Nothing is copied: the pages get other entries. */
bool page_move(uint64_t from, uint64_t to, uint64_t size)
{
	for (uint64_t at = 0; at < size; at += PAGE) {
		if (!is_there(from + at) || !find_entry(to + at, true))
			return false;
	}
	for (uint64_t at = 0; at < size; at += PAGE) {
		*find_entry(to + at, false) = *find_entry(from + at, false);
		clear_entry(from + at);
	}
	return true;
}

bool page_extend(uint64_t address, uint64_t size, uint64_t more)
{
	uint64_t end = address + size;
	const uint64_t *last = find_entry(end - PAGE, false);
	uint64_t rights;

	if (!last || !(*last & VALID))
		return false;
	rights = *last & (RIGHTS | USER);
	for (uint64_t at = end; at < end + more; at += PAGE) {
		uint64_t *e = find_entry(at, true), page = e ? take_page() : 0;

		if (!page) {
			page_unmap(end, at - end);
			return false;
		}
		*e = page >> 2 | VALID | KEPT | rights;
	}
	return true;
}

bool page_is_free(uint64_t address, uint64_t size)
{
	return next_page(address, address + size) == address + size;
}

/*
 * From the top down. Tables that are full are looked through once, so that many
 * mappings do not make each further one slow.
 */
uint64_t page_find_gap(uint64_t low, uint64_t high, uint64_t size)
{
	uint64_t end = high, at = high, whole_from = high; /* free: from at to end */

	while (at > low && end - low >= size) {
		uint64_t *pointer = find_pointer(at - PAGE, false);
		uint64_t table = (at - PAGE) & ~(TABLE_SIZE - 1);

		if (!pointer) {
			at = table;
		} else if (*pointer & FULL) {
			end = at = table;
		} else if (is_there(at - PAGE)) {
			end = at -= PAGE;
			/* Nothing free between its two ends. */
			if (at == table && whole_from == table + TABLE_SIZE)
				*pointer |= FULL;
		} else {
			at -= PAGE;
			whole_from = 0;
		}
		if (end - at >= size)
			return end - size < low ? 0 : end - size;
		if (at == table)
			whole_from = table;
	}
	return 0;
}

bool page_allows(uint64_t address, uint64_t size, uint64_t protection)
{
	uint64_t wanted = rights_of(protection), end = address + size;

	if (end < address || end > MONBLOCK_STACK_TOP)
		return !size;
	for (uint64_t at = address & ~(PAGE - 1); at < end; at += PAGE) {
		const uint64_t *e = find_entry(at, false);

		if (!e || (*e & (VALID | wanted)) != (VALID | wanted))
			return false;
	}
	return true;
}

uint8_t *page_find(uint64_t address)
{
	uint64_t page = *find_entry(address, false) >> 10 << PAGE_BITS;

	return (uint8_t *)seen(page) + (address & (PAGE - 1));
}
