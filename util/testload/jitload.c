/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/testload/hostcode.h"
#include "util/testload/testload.h"

/* The format of what compilers at run time tell perf (jitdump-specification.txt in tools/perf). */
#define JIT_MAGIC   0x4a695444
#define JIT_VERSION 1
#define JIT_LOAD    0
#define JIT_SYMBOL  "jit_workload"

struct jit_header {
	uint32_t magic;
	uint32_t version;
	uint32_t size_bytes;
	uint32_t elf_machine;
	uint32_t unused;
	uint32_t pid;
	uint64_t time;
	uint64_t flags; /* 1: the clock is the CPU's own */
};

struct jit_record {
	uint32_t id;
	uint32_t size_bytes;
	uint64_t time;
	uint32_t pid, tid;
	uint64_t vma, address, code_bytes, index;
	char name[sizeof(JIT_SYMBOL)];
} __attribute__((packed));

static bool write_all(int fd, const void *data, size_t len)
{
	return write(fd, data, len) == (ssize_t)len;
}

/* The file and its header; the mapping of a page of it is how perf learns of the file. */
static int open_dump(const char *path, size_t page, struct err *err)
{
	struct jit_header header = {
		.magic = JIT_MAGIC,
		.version = JIT_VERSION,
		.size_bytes = sizeof(header),
		.pid = (uint32_t)getpid(),
		.time = hostcode_clock(),
		.flags = HOSTCODE_OWN_CLOCK,
	};
	int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
	void *mark;

	if (fd < 0)
		return err_system(err, errno, "creating '%s'", path);
	mark = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (mark == MAP_FAILED || !write_all(fd, &header, sizeof(header))) {
		err_system(err, errno, "writing '%s'", path);
		close(fd);
		unlink(path);
		return -1;
	}
	munmap(mark, page);
	return fd;
}

static bool tell_code(int fd, const void *code)
{
	struct jit_record record = {
		.id = JIT_LOAD,
		.size_bytes = sizeof(record) + sizeof(hostcode_return),
		.time = hostcode_clock(),
		.pid = (uint32_t)getpid(),
		.tid = (uint32_t)gettid(),
		.vma = (uintptr_t)code,
		.address = (uintptr_t)code,
		.code_bytes = sizeof(hostcode_return),
		.index = 1,
		.name = JIT_SYMBOL,
	};

	return write_all(fd, &record, sizeof(record)) &&
	       write_all(fd, hostcode_return, sizeof(hostcode_return));
}

static int jitload(int argc, char **argv, struct err *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int (*function)(void);
	int fd, status = -1;
	char path[64];
	void *code;

	if (testload_take(argc, argv, 0, err) < 0)
		return -1;
	if (HOSTCODE_NONE)
		return err_set(err, ERR_ABSENT, "there is no code for this CPU to run");
	code = mmap(NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_ANONYMOUS | MAP_PRIVATE, -1,
		    0);
	if (code == MAP_FAILED)
		return err_system(err, errno, "mapping a page for code");
	snprintf(path, sizeof(path), "jit-%d.dump", (int)getpid());
	fd = open_dump(path, page, err);
	if (fd >= 0) {
		memcpy(code, hostcode_return, sizeof(hostcode_return));
		__builtin___clear_cache(code, (char *)code + sizeof(hostcode_return));
		memcpy(&function, &code, sizeof(function));
		if (tell_code(fd, code))
			status = function() == HOSTCODE_NUMBER ? 0 : 1;
		else
			err_system(err, errno, "writing '%s'", path);
		close(fd);
	}
	munmap(code, page);
	return status;
}

const struct testload testload_jitload = {
	.name = "jitdump",
	.synopsis = "",
	.summary = "runs jit_workload, code made at run time, and tells of it in jit-PID.dump",
	.run = jitload,
};
