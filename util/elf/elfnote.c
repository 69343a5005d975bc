/* SPDX-License-Identifier: MIT */
#include "util/elf/elfnote.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MOST = 64, NOTES_MOST = 64 << 10 };

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

bool elfnote_find_build_id(struct view notes, struct buf *out)
{
	Elf64_Nhdr note;

	while (notes.len >= sizeof(note)) {
		size_t name = sizeof(note), data, end;

		memcpy(&note, notes.at, sizeof(note));
		if (note.n_namesz > notes.len || note.n_descsz > notes.len)
			return false;
		data = name + padded(note.n_namesz);
		end = data + padded(note.n_descsz);
		if (data > notes.len || data + note.n_descsz > notes.len)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(notes.at + name, "GNU", 4) == 0 && note.n_descsz &&
		    note.n_descsz <= ELFNOTE_BUILD_ID_MOST) {
			buf_add(out, notes.at + data, note.n_descsz);
			return true;
		}
		if (end >= notes.len)
			return false;
		notes = view_make(notes.at + end, notes.len - end);
	}
	return false;
}

static bool read_notes(int fd, uint64_t offset, uint64_t size, struct buf *out)
{
	struct buf notes = { 0 };
	ssize_t n;
	bool found = false;

	if (size > NOTES_MOST || offset > INT64_MAX)
		return false;
	n = pread(fd, buf_reserve(&notes, size), size, (off_t)offset);
	if (n > 0) {
		notes.len = (size_t)n;
		found = elfnote_find_build_id(buf_view(&notes), out);
	}
	buf_release(&notes);
	return found;
}

/* The build id that the notes of one of n segments tell, whose headers stand from begin on. */
static bool read_segments(int fd, bool is_wide, uint64_t begin, size_t n, struct buf *out)
{
	union {
		Elf64_Phdr wide;
		Elf32_Phdr narrow;
	} segment;
	size_t size = is_wide ? sizeof(segment.wide) : sizeof(segment.narrow);

	for (size_t i = 0; i < n && i < SEGMENTS_MOST; i++) {
		if (pread(fd, &segment, size, (off_t)(begin + i * size)) != (ssize_t)size)
			return false;
		if (is_wide ? segment.wide.p_type == PT_NOTE &&
				      read_notes(fd, segment.wide.p_offset, segment.wide.p_filesz,
						 out)
			    : segment.narrow.p_type == PT_NOTE &&
				      read_notes(fd, segment.narrow.p_offset,
						 segment.narrow.p_filesz, out))
			return true;
	}
	return false;
}

bool elfnote_read_build_id(const char *path, struct buf *out)
{
	const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB
									      : ELFDATA2MSB;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool found = false;
	union {
		Elf64_Ehdr wide;
		Elf32_Ehdr narrow;
		unsigned char ident[EI_NIDENT];
	} header;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    pread(fd, &header, sizeof(header), 0) == (ssize_t)sizeof(header) &&
	    memcmp(header.ident, ELFMAG, SELFMAG) == 0 && header.ident[EI_DATA] == order) {
		if (header.ident[EI_CLASS] == ELFCLASS64)
			found = read_segments(fd, true, header.wide.e_phoff, header.wide.e_phnum,
					      out);
		else if (header.ident[EI_CLASS] == ELFCLASS32)
			found = read_segments(fd, false, header.narrow.e_phoff,
					      header.narrow.e_phnum, out);
	}
	close(fd);
	return found;
}
