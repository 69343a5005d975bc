# SPDX-License-Identifier: MIT
#
# Which libraries are there. A library is a name, its header, how to link it,
# a program that building needs (or none), the sources that need it, and the -none twin that takes their place (same
# header, one clear error). `tally version` lists them.
#
# Asked once per build folder; `make deps` asks again.

known-features := jansson capstone expat fdt libdebuginfod libdw libelf libiberty libtraceevent ncurses lzma protobufc zlib zstd
# Loaded by who calls them, util/base/library.h, and linked with only to see whether they are there.
loaded-features := capstone expat fdt libdebuginfod libdw libelf libtraceevent ncurses lzma zlib zstd
# Small ones that are called from many places: linked into the program where their archives are, since
# each shared library that it is linked with takes a twentieth of a millisecond of every start.
archived-features := jansson protobufc

jansson-header  := jansson.h
jansson-link    := -ljansson
jansson-sources := pmu-events/evjson.c pmu-events/evobject.c pmu-events/evlinux.c \
		   pmu-events/evperfmon.c pmu-events/evperfmetric.c pmu-events/evarm.c \
		   util/target/replay.c util/target/replaydoc.c util/target/replayrows.c \
		   util/kvm/filterjson.c util/kvm/kvmqmp.c util/lbr/lbrjson.c
jansson-twin    := pmu-events/evjson-none.c util/target/replay-none.c \
		   util/kvm/filterjson-none.c util/kvm/kvmqmp-none.c util/lbr/lbrjson-none.c

capstone-header  := capstone/capstone.h
capstone-link    := -lcapstone
capstone-sources := util/elf/disasm.c
capstone-twin    := util/elf/disasm-none.c

expat-header    := expat.h
expat-link      := -lexpat
expat-sources   := util/kvm/vmlibvirt.c
expat-twin      := util/kvm/vmlibvirt-none.c

fdt-header      := libfdt.h
fdt-link        := -lfdt
fdt-sources     := util/pmu/dtblob.c
fdt-twin        := util/pmu/dtblob-none.c

libdebuginfod-header  := elfutils/debuginfod.h
libdebuginfod-link    := -ldebuginfod
libdebuginfod-sources := util/elf/debugserver.c
libdebuginfod-twin    := util/elf/debugserver-none.c

libdw-header    := elfutils/libdw.h
libdw-link      := -ldw
libdw-sources   := util/elf/dwarflines.c util/elf/dwarfscope.c util/elf/elfcfi.c
libdw-twin      := util/elf/dwarflines-none.c util/elf/elfcfi-none.c

libelf-header   := gelf.h
libelf-link     := -lelf
libelf-sources  := util/elf/elfopen.c util/elf/elfplt.c util/elf/elfsyms.c
libelf-twin     := util/elf/elfsyms-none.c

libiberty-header  := libiberty/demangle.h
libiberty-link    := -liberty
libiberty-sources := util/elf/demangle.c
libiberty-twin    := util/elf/demangle-none.c

libtraceevent-header  := traceevent/event-parse.h
libtraceevent-link    := -ltraceevent
libtraceevent-sources := util/data/tracedata.c util/data/tracewords.c
libtraceevent-twin    := util/data/tracedata-none.c

ncurses-header  := ncurses.h
ncurses-link    := -lncursesw
ncurses-sources := util/tui/terminal.c
ncurses-twin    := util/tui/terminal-none.c

lzma-header     := lzma.h
lzma-link       := -llzma
lzma-sources    := util/elf/xz.c
lzma-twin       := util/elf/xz-none.c

protobufc-header  := protobuf-c/protobuf-c.h
protobufc-program := protoc-c
protobufc-link    := -lprotobuf-c
protobufc-sources := util/export/pprof.c
protobufc-twin    := util/export/pprof-none.c

zlib-header     := zlib.h
zlib-link       := -lz
zlib-sources    := util/export/gzip.c
zlib-twin       := util/export/gzip-none.c

zstd-header     := zstd.h
zstd-link       := -lzstd
zstd-sources    := util/base/zstd.c
zstd-twin       := util/base/zstd-none.c

# Relocations as bits: a quarter of a megabyte less to read at each start. Loaders know them since
# glibc 2.36; a linker that does not know says so, and goes on.
relr-link    := -Wl,-z,pack-relative-relocs

# $(call archived,-lNAME): all of the archive, and nothing but it.
archived = -Wl,--whole-archive $(1:-l%=-l:lib%.a) -Wl,--no-whole-archive

# $(call write-features,COMPILER,FILE)
define write-features
@mkdir -p $(dir $(2))
@printf '  %-7s %s\n' PROBE '$(2)'
@{ $(foreach f,$(known-features),printf '%s' '$(3)$(f) := '; \
	printf '#include <%s>\nint main(void){return 0;}\n' '$($(f)-header)' | \
	$(1) -x c - $($(f)-link) -o /dev/null 2>/dev/null && \
	command -v $(or $($(f)-program),true) >/dev/null && echo yes || echo;) \
	$(foreach f,$(archived-features),printf '%s' '$(3)$(f)-link := '; \
	printf 'int main(void){return 0;}\n' | \
	$(1) -x c - $(call archived,$($(f)-link)) -o /dev/null 2>/dev/null && \
	echo '$($(f)-link:-l%=-l:lib%.a)' || echo '$($(f)-link)';) \
	printf '%s' '$(3)relr := '; \
	[ -z "$$(printf '#include <limits.h>\nint main(void){char c[__GLIBC_MINOR__-35];return !sizeof c;}\n' | \
		$(1) -pedantic-errors -x c - $(relr-link) -o /dev/null 2>&1)" ] && \
	echo '$(relr-link)' || echo; } >$(2).new
@mv $(2).new $(2)
endef

ifneq ($(filter-out clean help deps events,$(or $(MAKECMDGOALS),all)),)
include $(O)/features.mk
include $(H)/features.mk
endif

$(O)/features.mk: features.mk
	$(call write-features,$(CC) $(CPPFLAGS) $(LDFLAGS),$@,have-)
$(H)/features.mk: features.mk
	$(call write-features,$(HOSTCC) $(host-cppflags) $(host-ldflags),$@,host-have-)

absent-sources      := $(foreach f,$(known-features),$(if $(have-$(f)),$($(f)-twin),$($(f)-sources)))
# What compilers have instructions for needs no library (-fno-math-errno).
needed              := -Wl,--as-needed -lm -ldl
linked-features     := $(filter-out $(loaded-features),$(known-features))
libraries           := $(foreach f,$(linked-features),$(if $(have-$(f)),$(or $(have-$(f)-link),$($(f)-link)))) $(needed)
feature-names       := $(foreach f,$(known-features),$(if $(have-$(f)),+,-)$(f))
host-absent-sources := $(foreach f,$(known-features),$(if $(host-have-$(f)),$($(f)-twin),$($(f)-sources)))
host-libraries      := $(foreach f,$(linked-features),$(if $(host-have-$(f)),$(or $(host-have-$(f)-link),$($(f)-link)))) $(needed)
