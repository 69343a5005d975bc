/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * The system calls of Linux that a single-threaded static program needs
 * (numbers: asm-generic/unistd.h). What is not here is not there: -ENOSYS, and
 * the tool is told once. Pointers are the program's and are checked.
 */

enum {
	WRITE = 64,
	READ = 63,
	WRITEV = 66,
	READLINKAT = 78,
	NEWFSTATAT = 79,
	FSTAT = 80,
	EXIT = 93,
	EXIT_GROUP = 94,
	SET_TID_ADDRESS = 96,
	SET_ROBUST_LIST = 99,
	CLOCK_GETTIME = 113,
	TGKILL = 131,
	RT_SIGPROCMASK = 135,
	GETPID = 172,
	GETTID = 178,
	BRK = 214,
	MUNMAP = 215,
	MREMAP = 216,
	MMAP = 222,
	MPROTECT = 226,
	PRLIMIT64 = 261,
	GETRANDOM = 278,
};

enum { ENOENT = 2, EIO = 5, EBADF = 9, ENOMEM = 12, EFAULT = 14, EEXIST = 17, ENODEV = 19 };
enum { EINVAL = 22, ENOSYS = 38, SIGPIPE = 13 };

#define THREAD 1000 /* our only one, and the process */

#define MAP_ANONYMOUS	    0x20
#define MAP_FIXED	    0x10
#define MAP_FIXED_NOREPLACE 0x100000

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED   2

#define AT_EMPTY_PATH 0x1000

#define RLIMIT_STACK	3
#define RLIMIT_INFINITY (~0ul)

/* Numbers that were told already; all there are fit. */
#define NUMBERS 512
static uint8_t told[NUMBERS / 8];

static struct {
	uint64_t heap, heap_end; /* what brk moves, and where it began */
	uint64_t heap_mapped;	 /* pages are there up to this */
	uint64_t map;		 /* no mapping has a place between this and the top */
	uint64_t random;
	long out, error;
} calls;

void call_init(void)
{
	calls.heap = calls.heap_end = round_up(load_end());
	calls.heap_mapped = calls.heap;
	calls.map = MONBLOCK_MAP_TOP;
	calls.out = host_open(":tt", HOST_OUT);
	/* The tool hands the program's standard error in as the emulator's standard input. */
	calls.error = host_open(":tt", HOST_IN);
}

static bool may_read(uint64_t address, uint64_t size)
{
	return page_allows(address, size, MONBLOCK_READ);
}

static bool may_write(uint64_t address, uint64_t size)
{
	return page_allows(address, size, MONBLOCK_READ | MONBLOCK_WRITE);
}

/* ---- files ---- */

static int64_t write_bytes(uint64_t number, uint64_t from, uint64_t n)
{
	long file = number == 1 ? calls.out : number == 2 ? calls.error : HOST_NONE;
	uint64_t done;
	bool broken;

	if (file == HOST_NONE)
		return -EBADF;
	if (!may_read(from, n))
		return -EFAULT;
	done = host_write(file, (const void *)from, n, &broken);
	if (done || !n)
		return (int64_t)done;
	if (broken)
		trap_exit(128 + SIGPIPE);
	return -EIO;
}

struct piece {
	uint64_t at, size;
};

static int64_t write_pieces(uint64_t number, uint64_t from, uint64_t n)
{
	const struct piece *pieces = (const struct piece *)from;
	int64_t sum = 0;

	if (n > 1024)
		return -EINVAL;
	if (!may_read(from, n * sizeof(struct piece)))
		return -EFAULT;
	for (uint64_t i = 0; i < n; i++) {
		int64_t done = write_bytes(number, pieces[i].at, pieces[i].size);

		if (done < 0)
			return sum ? sum : done;
		sum += done;
		if ((uint64_t)done < pieces[i].size)
			break;
	}
	return sum;
}

/* The layout of struct stat for 64-bit machines (asm-generic/stat.h), as far as it is not 0. */
struct file_state {
	uint64_t device, inode;
	uint32_t mode, links;
	uint64_t others[4];
	uint32_t block_size, padding;
	uint64_t rest[8];
};

/* All three are told to be pipes, on every host: what buffers do depends on it. */
static int64_t tell_file(uint64_t number, uint64_t to)
{
	struct file_state s = { .mode = 0010600, .links = 1, .block_size = 4096 };

	if (number > 2)
		return -EBADF;
	if (!may_write(to, sizeof(s)))
		return -EFAULT;
	memcpy((void *)to, &s, sizeof(s));
	return 0;
}

static int64_t tell_path(uint64_t number, uint64_t path, uint64_t to, uint64_t flags)
{
	if (!(flags & AT_EMPTY_PATH) || !may_read(path, 1) || *(const char *)path)
		return -ENOENT;
	return tell_file(number, to);
}

/* ---- memory ---- */

/* Fresh pages where none are; false, and nothing has changed: there is no memory. */
static bool map_pages(uint64_t address, uint64_t size, uint64_t protection)
{
	/* Not one after the other until there is none: that takes its time. */
	if (size / PAGE > page_left())
		return false;
	if (page_map(address, size, protection))
		return true;
	page_unmap(address, size);
	return false;
}

/* Linux answers where the heap ends, also when it did not move: into a mapping it does not. */
static int64_t move_heap(uint64_t to)
{
	if (to < calls.heap || to > MONBLOCK_BREAK)
		return (int64_t)calls.heap_end;
	if (to > calls.heap_mapped) {
		uint64_t more = round_up(to) - calls.heap_mapped;

		if (!page_is_free(calls.heap_mapped, more) ||
		    !map_pages(calls.heap_mapped, more, MONBLOCK_READ | MONBLOCK_WRITE))
			return (int64_t)calls.heap_end;
		calls.heap_mapped = round_up(to);
	}
	if (to < calls.heap_end) {
		uint64_t keep = round_up(to);

		page_unmap(keep, calls.heap_mapped - keep);
		calls.heap_mapped = keep;
	}
	calls.heap_end = to;
	return (int64_t)to;
}

static bool is_range(uint64_t address, uint64_t size)
{
	return !(address & (PAGE - 1)) && size && size <= MONBLOCK_MAP_TOP &&
	       address <= MONBLOCK_STACK_TOP && address + size <= MONBLOCK_STACK_TOP;
}

/* The highest addresses where nothing is, as Linux takes them; 0: there are none. */
static uint64_t find_range(uint64_t size)
{
	uint64_t address = page_find_gap(MONBLOCK_BREAK, calls.map, size);

	/* What was too small for others may have been left above. */
	return address ? address : page_find_gap(MONBLOCK_BREAK, MONBLOCK_MAP_TOP, size);
}

/* There is room again up to this address. */
static void note_room(uint64_t end)
{
	if (end > calls.map)
		calls.map = end < MONBLOCK_MAP_TOP ? end : MONBLOCK_MAP_TOP;
}

static void free_range(uint64_t address, uint64_t size)
{
	page_unmap(address, size);
	note_room(round_up(address + size));
}

/* PROT_READ, PROT_WRITE and PROT_EXEC are the block's bits. */
static int64_t map(const struct frame *f)
{
	uint64_t address = f->x[A0], size = round_up(f->x[A1]);
	uint64_t protection = f->x[A2] & 7, flags = f->x[A3];

	if (!(flags & MAP_ANONYMOUS))
		return -ENODEV;
	if (!is_range(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) ? address : 0, size))
		return -EINVAL;
	if (flags & MAP_FIXED_NOREPLACE) {
		if (!page_is_free(address, size))
			return -EEXIST;
	} else if (flags & MAP_FIXED) {
		free_range(address, size);
	} else {
		address = find_range(size);
		if (!address)
			return -ENOMEM;
	}
	if (!map_pages(address, size, protection))
		return -ENOMEM;
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		calls.map = address;
	return (int64_t)address;
}

static int64_t unmap(uint64_t address, uint64_t size)
{
	if (!is_range(address, size))
		return -EINVAL;
	free_range(address, size);
	return 0;
}

/* To where it fits whole; what is new comes first, so that a failure changes nothing. */
static int64_t move_mapping(uint64_t address, uint64_t size, uint64_t wanted, uint64_t to)
{
	if (!page_move(address, to, size < wanted ? size : wanted))
		return -ENOMEM;
	if (wanted > size && !page_extend(to, size, wanted - size)) {
		page_move(to, address, size);
		return -ENOMEM;
	}
	free_range(address, size);
	return (int64_t)to;
}

/* realloc() of what malloc() has mapped. In place where nothing is behind it, as Linux does. */
static int64_t remap(const struct frame *f)
{
	uint64_t address = f->x[A0], size = round_up(f->x[A1]), wanted = round_up(f->x[A2]);
	uint64_t flags = f->x[A3], to = f->x[A4], before = calls.map;
	int64_t moved;

	if (!is_range(address, size) || !is_range(0, wanted) ||
	    flags & ~(uint64_t)(MREMAP_MAYMOVE | MREMAP_FIXED) || flags == MREMAP_FIXED)
		return -EINVAL;
	if (page_is_free(address, size))
		return -EFAULT;
	if (flags & MREMAP_FIXED) {
		if (!is_range(to, wanted) || (to < address + size && address < to + wanted))
			return -EINVAL;
		free_range(to, wanted);
		return move_mapping(address, size, wanted, to);
	}
	if (wanted <= size) {
		free_range(address + wanted, size - wanted);
		return (int64_t)address;
	}
	if (is_range(address, wanted) && page_is_free(address + size, wanted - size))
		return page_extend(address, size, wanted - size) ? (int64_t)address : -ENOMEM;
	if (!(flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	to = find_range(wanted);
	if (!to)
		return -ENOMEM;
	moved = move_mapping(address, size, wanted, to);
	/* Unless what it left is above. */
	if (moved > 0 && calls.map == before)
		calls.map = to;
	return moved;
}

static int64_t protect(uint64_t address, uint64_t size, uint64_t protection)
{
	if (!size)
		return 0;
	if (!is_range(address, size))
		return -EINVAL;
	return page_protect(address, size, protection & 7) ? 0 : -ENOMEM;
}

/* ---- what the system knows ---- */

static int64_t tell_time(uint64_t to)
{
	uint64_t ns = trap_time_ns();
	const uint64_t t[] = { ns / 1000000000, ns % 1000000000 };

	if (!may_write(to, sizeof(t)))
		return -EFAULT;
	memcpy((void *)to, t, sizeof(t));
	return 0;
}

static int64_t tell_limit(uint64_t resource, uint64_t to)
{
	const uint64_t limit[] = { resource == RLIMIT_STACK ? MONBLOCK_STACK : RLIMIT_INFINITY,
				   RLIMIT_INFINITY };

	if (!to)
		return 0;
	if (!may_write(to, sizeof(limit)))
		return -EFAULT;
	memcpy((void *)to, limit, sizeof(limit));
	return 0;
}

/* The same for every run, which is the point: a 64-bit linear congruence (Knuth, MMIX). */
static int64_t fill_random(uint64_t to, uint64_t n)
{
	if (!may_write(to, n))
		return -EFAULT;
	for (uint64_t i = 0; i < n; i++) {
		calls.random = calls.random * 6364136223846793005ul + 1442695040888963407ul;
		((uint8_t *)to)[i] = (uint8_t)(calls.random >> 56);
	}
	return (int64_t)n;
}

static int64_t refuse(uint64_t number)
{
	uint64_t n = number < NUMBERS ? number : NUMBERS - 1;

	if (!(told[n / 8] & 1 << n % 8))
		record_call(number);
	told[n / 8] |= (uint8_t)(1 << n % 8);
	return -ENOSYS;
}

static int64_t answer(struct frame *f)
{
	uint64_t number = f->x[A7], a0 = f->x[A0], a1 = f->x[A1], a2 = f->x[A2], a3 = f->x[A3];

	switch (number) {
	case READ:
		return a0 ? -EBADF : 0;
	case WRITE:
		return write_bytes(a0, a1, a2);
	case WRITEV:
		return write_pieces(a0, a1, a2);
	case NEWFSTATAT:
		return tell_path(a0, a1, a2, a3);
	case FSTAT:
		return tell_file(a0, a1);
	case EXIT:
	case EXIT_GROUP:
		trap_exit((int64_t)(a0 & 0xff));
	case TGKILL:
		if (a2)
			trap_exit(128 + (int64_t)(a2 & 0x7f));
		return 0;
	case SET_TID_ADDRESS:
	case GETPID:
	case GETTID:
		return THREAD;
	case SET_ROBUST_LIST:
	case RT_SIGPROCMASK:
		return 0;
	case READLINKAT: /* of /proc/self/exe, which is not there */
		return -ENOENT;
	case CLOCK_GETTIME:
		return tell_time(a1);
	case BRK:
		return move_heap(a0);
	case MMAP:
		return map(f);
	case MUNMAP:
		return unmap(a0, a1);
	case MREMAP:
		return remap(f);
	case MPROTECT:
		return protect(a0, a1, a2);
	case PRLIMIT64:
		return tell_limit(a1, a3);
	case GETRANDOM:
		return fill_random(a0, a1);
	}
	return refuse(number);
}

void call_serve(struct frame *frame)
{
	frame->x[A0] = (uint64_t)answer(frame);
	frame->pc += 4;
}
