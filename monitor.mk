# SPDX-License-Identifier: MIT
#
# The monitor that runs on the emulated machine (arch/riscv/monitor), and a small
# program on top of it (arch/riscv/touch), for another CPU and with no system
# below: built by a compiler of their own, and put into the tool as bytes. Without such a compiler, the -none twin says so.
#
# RISCV_CC=... names the compiler; else riscv64-linux-gnu-gcc, or clang with lld.

monitor-folder := arch/riscv/monitor
monitor-source := $(sort $(wildcard $(monitor-folder)/*.c)) $(monitor-folder)/start.S
monitor-script := $(monitor-folder)/monitor.lds
monitor-flags  := -std=gnu11 -O2 $(warnings) -mabi=lp64 -mcmodel=medany -ffreestanding \
		  -fno-builtin -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
		  -fno-common -I. -Ibuild -nostdlib -static -Wl,--build-id=none,-z,max-page-size=4096 -Wl,-T,$(monitor-script)
riscv-compilers := 'riscv64-linux-gnu-gcc -march=rv64imac_zicsr_zifencei -Wl,--no-warn-rwx-segments' \
		   'riscv64-linux-gnu-gcc -march=rv64imac' \
		   'clang --target=riscv64-linux-gnu -fuse-ld=lld -mno-relax -march=rv64imac' \
		   'clang --target=riscv64-linux-gnu -fuse-ld=lld -mno-relax -march=rv64imac_zicsr_zifencei'

comma := ,

ifneq ($(filter-out clean help deps events,$(or $(MAKECMDGOALS),all)),)
include build/monitor.mk
endif

# The first that links a program which reads a CSR.
build/monitor.mk: monitor.mk
	@mkdir -p $(@D)
	@printf '  %-7s %s\n' PROBE '$@'
	@rm -f $@.new; for cc in $(if $(RISCV_CC),'$(RISCV_CC)') $(riscv-compilers); do \
		printf 'void start(void){asm volatile("csrr t0, sepc\\n\\tfence.i");}\n' | \
		$$cc $(filter-out -Wl$(comma)-T$(comma)$(monitor-script),$(monitor-flags)) -Wno-missing-prototypes -Wl,-e,start \
			-x c - -o $@.o 2>/dev/null && { echo "monitor-cc := $$cc" >$@.new; break; }; \
	done; rm -f $@.o; [ -f $@.new ] || echo 'monitor-cc :=' >$@.new; mv $@.new $@

build/monitor/flags: FORCE
	$(call tell,$(monitor-cc) $(monitor-flags))

build/monitor/monitor.elf: $(monitor-source) $(wildcard $(monitor-folder)/*.h) $(monitor-script) \
			   arch/riscv/monblock.h arch/riscv/ssccfg.h build/gen/riscv-regs.h build/monitor/flags
	$(call quiet,RISCV,$@)$(monitor-cc) $(monitor-flags) -s -o $@ $(monitor-source)

# What runs on top of it where the tool tries the machine's counters.
build/monitor/touch.elf: arch/riscv/touch/touch.S arch/riscv/touchimage.h build/monitor/flags
	$(call quiet,RISCV,$@)$(monitor-cc) $(filter-out -Wl$(comma)-T$(comma)$(monitor-script),$(monitor-flags)) \
		-Wl,-e,start -s -o $@ $<

build/monitor/%image.c: build/monitor/%.elf
	$(call quiet,GEN,$@){ printf '#include "arch/riscv/$*image.h"\nstatic const unsigned char bytes[] = {\n'; \
		$(call as-bytes,$<); \
		printf '};\nconst unsigned char *$*image_get(size_t *size)\n{\n'; \
		printf '\t*size = sizeof(bytes);\n\treturn bytes;\n}\n'; } >$@

.SECONDARY: build/monitor/monitorimage.c build/monitor/touchimage.c

$(O)/arch/riscv/%image.o: build/monitor/%image.c $(O)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -MMD -MP -c $< -o $@

ifneq ($(monitor-cc),)
absent-sources += arch/riscv/monitorimage-none.c arch/riscv/touchimage-none.c
monitor-object := $(O)/arch/riscv/monitorimage.o $(O)/arch/riscv/touchimage.o
endif
feature-names  += $(if $(monitor-cc),+,-)machine
