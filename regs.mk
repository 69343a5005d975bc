# SPDX-License-Identifier: MIT
#
# Registers: a program of this machine makes a header (constants for C and
# assembly) and a table of each arch/NAME/NAME.regs. All variants of the build
# share them.

regs-files   := $(sort $(wildcard arch/*/*.regs))
regs-names   := $(basename $(notdir $(regs-files)))
regs-headers := $(regs-names:%=build/gen/%-regs.h)
regs-objects := $(regs-names:%=$(O)/gen/%-regs.o)

regc-sources := $(sort $(wildcard arch/regc/*.c)) \
		$(filter-out %/zstd.c %/zstd-none.c,$(sort $(wildcard util/base/*.c)))
regc-objects := $(regc-sources:%.c=$(H)/%.o)
# For tests of the compiler; the tool does without it.
regc-library := $(filter-out arch/regc/regc.c,$(sort $(wildcard arch/regc/*.c)))

$(H)/regc-parts: FORCE
	$(call tell,$(HOSTCC) $(host-ldflags) $(regc-objects))

build/regc: $(regc-objects) $(H)/regc-parts
	$(call quiet,HOSTLD,$@)$(HOSTCC) -pthread $(host-ldflags) $(filter %.o,$^) -o $@

define regs-rule
build/gen/$(basename $(notdir $(1)))-regs.c: $(1) build/regc
	$$(call quiet,REGS,$$@)mkdir -p $$(@D) && build/regc -t $$@ $$<

build/gen/$(basename $(notdir $(1)))-regs.h: $(1) build/regc
	$$(call quiet,REGS,$$@)mkdir -p $$(@D) && build/regc -H $$@ $$<
endef
$(foreach f,$(regs-files),$(eval $(call regs-rule,$(f))))

$(O)/gen/%-regs.o: build/gen/%-regs.c arch/regs.h $(O)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -c $< -o $@

-include $(regc-objects:.o=.d)
