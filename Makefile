# SPDX-License-Identifier: MIT
#
# make               the tool ./tally and the generator build/jevents
# make run           install what is missing, import vendor events, build, show the main job
# make check         install what the tests need, build, run all tests
# make clean         remove everything that was built
# make help          the other targets and the knobs

CC       = gcc
HOSTCC   = gcc
AR       = ar
CFLAGS   = -O2 -g
CPPFLAGS =
LDFLAGS  =
PREFIX   = /usr/local
DESTDIR  =
V        = 0
PIE      =
SAN      =
COV      =
EVENTS   =
CROSS_COMPILE =

ifneq ($(CROSS_COMPILE),)
CC := $(CROSS_COMPILE)gcc
AR := $(CROSS_COMPILE)ar
endif

# Every variant of the build has its own folder, so that they never mix.
variant := $(strip $(if $(SAN),san) $(if $(COV),cov) $(CROSS_COMPILE))
empty   :=
O       := build$(if $(variant),/$(subst $(empty) ,-,$(variant)))
TALLY   := $(if $(variant),$(O)/tally,tally)
H       := build/host

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	    -Wwrite-strings -Wformat=2 -Wundef
base     := -std=gnu11 $(warnings) -fno-common -fno-math-errno -I. -Ibuild -D_GNU_SOURCE -pthread
ifeq ($(CI),true)
base     += -Werror
endif
banned   := -include util/base/banned.h
# The header of libiberty declares what is banned.
$(O)/util/elf/demangle.o $(H)/util/elf/demangle.o build/fuzz/util/elf/demangle.o: banned :=
flags    := $(base) $(CPPFLAGS) $(CFLAGS)
ldflags  := -pthread $(LDFLAGS)
# What runs here and what is built for elsewhere have other headers and libraries.
host-cppflags := $(if $(CROSS_COMPILE),,$(CPPFLAGS))
host-ldflags  := $(if $(CROSS_COMPILE),,$(LDFLAGS))
host-flags    := $(base) $(host-cppflags) -O2 -g
ifneq ($(SAN),)
flags    += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
ldflags  += -fsanitize=$(SAN)
endif
ifneq ($(COV),)
flags    += --coverage
ldflags  += --coverage
endif

# Tables of pointers would be relocated at each start, for a seventh of the time of a small report.
# PIE=1 has the program at another address each time all the same.
fixed := $(if $(PIE)$(SAN),,-no-pie)

quiet = $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

all: $(TALLY) $(if $(wildcard pmu-events/jevents.c),build/jevents)
.PHONY: all

include features.mk
ldflags += $(have-relr)

include tables.mk

include regs.mk

# $(call as-bytes,FILE): bytes as the values of an array in C.
as-bytes = od -An -v -tu1 $(1) | sed 's/ *\([0-9]*\)/\1,/g'

include monitor.mk

include page.mk

# What the tool is made of: every .c of the folders that have a floor, and of each
# architecture; a -none twin only where its library is absent.
folders := $(filter-out gen,$(shell cut -d' ' -f2 tests/lint/floors.txt))
folders += $(filter-out arch/regc,$(patsubst %/,%,$(wildcard arch/*/)))
verbs   := $(sort $(patsubst %/,%,$(wildcard cmd/*/ cmd/*/*/)))
sources := $(foreach d,$(folders) $(verbs),$(sort $(wildcard $(d)/*.c)))
sources := $(filter-out $(absent-sources) pmu-events/jevents.c,$(sources))
# What is C only while building.
gen-objects := $(page-object) $(py-object) $(if $(have-protobufc),$(O)/gen/pprof.pb-c.o)
objects := $(sources:%.c=$(O)/%.o) $(monitor-object) $(gen-objects)
library := $(filter-out $(O)/cmd/main.o,$(objects))

# The generator, which runs while building: only what it needs, by HOSTCC.
host-sources := $(sort $(wildcard util/base/*.c util/expr/*.c pmu-events/*.c))
host-sources := $(filter-out $(host-absent-sources),$(host-sources))
host-objects := $(host-sources:%.c=$(H)/%.o)

# Objects are made again when the flags change, programs when what they are made of
# changes, tables when the trees change. $(call tell,TEXT) writes only what is new.
define tell
@mkdir -p $(@D)
@echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@
endef
$(O)/flags: FORCE
	$(call tell,$(CC) $(flags))
$(H)/flags: FORCE
	$(call tell,$(HOSTCC) $(host-flags))
$(O)/parts: FORCE
	$(call tell,$(CC) $(ldflags) $(fixed) $(objects) $(libraries))
$(H)/parts: FORCE
	$(call tell,$(HOSTCC) $(host-ldflags) $(host-objects) $(host-libraries))
FORCE:
.PHONY: FORCE

$(O)/%.o: %.c $(O)/flags | $(regs-headers)
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) $(banned) -MMD -MP -c $< -o $@

$(H)/%.o: %.c $(H)/flags
	@mkdir -p $(@D)
	$(call quiet,HOSTCC,$<)$(HOSTCC) $(host-flags) $(banned) -MMD -MP -c $< -o $@

# What is measured stays as it is written, with frames, symbols and lines.
$(O)/util/testload/%.o: flags += -O0 -g -fno-inline -fno-omit-frame-pointer -U_FORTIFY_SOURCE

# The messages of pprof's format, out of their description.
build/gen/pprof.pb-c.c: util/export/pprof.proto
	@mkdir -p $(@D)
	$(call quiet,PROTOC,$<)protoc-c -I$(<D) --c_out=$(@D) $<
build/gen/pprof.pb-c.h: build/gen/pprof.pb-c.c ;
$(O)/gen/pprof.pb-c.o: build/gen/pprof.pb-c.c $(O)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -c $< -o $@
$(O)/util/export/pprof.o build/fuzz/util/export/pprof.o: | build/gen/pprof.pb-c.h

build/jevents: $(host-objects) $(H)/parts
	$(call quiet,HOSTLD,$@)$(HOSTCC) -pthread $(host-ldflags) $(filter %.o,$^) $(host-libraries) -o $@

# A linker writes page by page, and so the file lies in the page cache: each start maps page by
# page, which takes a twentieth of a millisecond more than mapping the large pieces of a copy.
$(TALLY): $(objects) $(tables) $(regs-objects) $(O)/parts
	$(call quiet,LD,$@)$(CC) $(ldflags) $(fixed) $(filter %.o,$^) $(libraries) -o $@.linked && \
		rm -f $@ && cp $@.linked $@ && rm $@.linked

include version.mk

include tests/tests.mk
include install.mk

run:
	@tools/deps.sh build
	@tools/machine.sh
	@tools/import-events.sh '$(EVENTS)' || { [ -z '$(EVENTS)' ] && \
		echo 'events: going on with the events that the project ships itself'; }
	@$(MAKE) --no-print-directory all EVENTS=
	@tools/demo.sh
# Asks anew which libraries there are, also when nothing had to be installed.
deps:
	@tools/deps.sh build
	@rm -f build/features.mk build/*/features.mk build/machine.none build/monitor.mk
	@tools/machine.sh
.PHONY: run deps

clean:
	rm -rf build tally
.PHONY: clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)
	@echo 'knobs: V=1 CC=clang SAN=address,undefined COV=1 CFLAGS= CPPFLAGS= LDFLAGS= PIE=1 CROSS_COMPILE= EVENTS=DIR DESTDIR= PREFIX='
.PHONY: help

-include $(objects:.o=.d) $(host-objects:.o=.d)
