# SPDX-License-Identifier: MIT
#
# make check-unit    unit tests only (CC=clang SAN=address,undefined)
# make check-shell   shell tests of the built tool only
# make check-slow    what takes minutes
# make lint          formatting, floors, names, manuals, scripts, cppcheck
# make fuzz-smoke    every fuzz target for a minute (SECONDS_EACH=60)
# make bench         figures against the peer, measured in one run

# One program with all unit tests; Criterion runs each test in its own process.
unit-sources := tests/fakeqemu.c tests/machinedir.c tests/plancheck.c tests/support.c $(sort $(wildcard tests/test-*.c))
unit-objects := $(unit-sources:%.c=$(O)/%.o)

$(O)/tests/%.o: tests/%.c $(O)/flags | $(regs-headers)
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -MMD -MP -c $< -o $@

$(O)/tests/parts: FORCE
	$(call tell,$(unit-objects))

# The register compiler is not part of the tool, but of what is tested.
unit-library := $(library) $(regc-library:%.c=$(O)/%.o) $(tables) $(regs-objects)

$(O)/tests/unit: $(unit-objects) $(unit-library) $(O)/parts $(O)/tests/parts
	$(call quiet,LD,$@)$(CC) $(ldflags) $(filter %.o,$^) $(libraries) -lcriterion -o $@

# Makes recordings of given call trees, for tests and figures.
maker-objects := $(O)/tests/makeprofile.o $(O)/tests/profilefiles.o $(O)/tests/profiletree.o
$(O)/tests/makeprofile: $(maker-objects) $(unit-library) $(O)/parts
	$(call quiet,LD,$@)$(CC) $(ldflags) $(filter %.o,$^) $(libraries) -o $@

# The same variant of the tool that was built.
run-tests := TALLY=$(TALLY) O=$(O) tests/run.sh

# A make of its own, because what was just installed changes what is built.
# Beside other targets the two would compile the same files at the same time.
ifneq ($(filter check run,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
check:
	@tools/deps.sh test
	@tools/machine.sh
	@$(MAKE) --no-print-directory check-all
check-all: all $(O)/tests/unit $(O)/tests/makeprofile
	@$(run-tests) unit:$(O)/tests/unit shell
check-unit: $(O)/tests/unit
	@$(run-tests) unit:$(O)/tests/unit
check-shell: all $(O)/tests/makeprofile
	@$(run-tests) shell
check-slow: all $(O)/tests/makeprofile
	@tools/deps.sh slow
	@tools/machine.sh guests
	@$(run-tests) slow
.PHONY: check check-all check-unit check-shell check-slow

lint: $(O)/tests/unit all
	@tests/lint/lint.sh $(O)
.PHONY: lint

# Fuzz targets: clang's libFuzzer, everything sanitized, in a folder of their own.
FUZZCC       = clang
SECONDS_EACH = 60
fuzz-sources := $(sort $(wildcard tests/fuzz/fuzz-*.c))
fuzz-programs := $(fuzz-sources:tests/fuzz/%.c=build/fuzz/%)
fuzz-flags   := $(base) -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
		-fno-sanitize-recover=all
# The monitor of the emulated machine and its program are nothing to fuzz: their twins take their place.
fuzz-library := $(patsubst %.c,build/fuzz/%.o,$(sort $(filter-out cmd/main.c,$(sources)) \
		$(regc-library) arch/riscv/monitorimage-none.c arch/riscv/touchimage-none.c tests/fuzz/command.c))

build/fuzz/flags: FORCE
	$(call tell,$(FUZZCC) $(fuzz-flags))

build/fuzz/%.o: %.c build/fuzz/flags | $(regs-headers)
	@mkdir -p $(@D)
	$(call quiet,FUZZCC,$<)$(FUZZCC) $(fuzz-flags) $(if $(filter tests/%,$<),,$(banned)) \
		$(if $(filter cmd/%,$<),$(version-flags)) -MMD -MP -c $< -o $@

build/fuzz/fuzz-%: build/fuzz/tests/fuzz/fuzz-%.o $(fuzz-library) $(tables) $(regs-objects) $(gen-objects) \
		$(O)/parts
	$(call quiet,LD,$@)$(FUZZCC) $(fuzz-flags) -fsanitize=fuzzer $(filter %.o,$^) $(libraries) -o $@

# Kept, though only patterns ask for them.
.SECONDARY: $(fuzz-library) $(fuzz-sources:%.c=build/fuzz/%.o)

fuzz: $(fuzz-programs)
fuzz-smoke: $(fuzz-programs)
	@$(run-tests) fuzz:$(SECONDS_EACH)
bench: all $(O)/tests/makeprofile
	@LIBRARIES='$(libraries)' tests/bench/bench.sh
.PHONY: fuzz fuzz-smoke bench

-include $(unit-objects:.o=.d) $(maker-objects:.o=.d) $(regc-library:%.c=$(O)/%.d) $(fuzz-library:.o=.d) $(fuzz-sources:%.c=build/fuzz/%.d)
