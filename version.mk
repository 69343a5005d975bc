# SPDX-License-Identifier: MIT
#
# What `tally version` says: the file VERSION, the commit where git knows it (this
# folder's own, not that of a project which it was unpacked in), and the
# libraries. Only what tells them is compiled anew when it changes.

version-text := $(shell cat VERSION)
version-hash := $(shell top=$$(git rev-parse --show-toplevel 2>/dev/null) && \
		[ "$$(cd "$$top" && pwd -P)" = "$$(pwd -P)" ] && git rev-parse --short=10 HEAD)
version-flags = -DVERSION_TEXT='"$(version-text)$(if $(version-hash),-g$(version-hash))"' \
		-DVERSION_FEATURES='"$(feature-names)"'

$(O)/version: FORCE
	@mkdir -p $(@D)
	@echo "$(version-flags)" | cmp -s - $@ || echo "$(version-flags)" >$@

$(O)/cmd/version.o $(O)/cmd/check/feature.o $(O)/cmd/record.o $(O)/cmd/lbr/record.o $(O)/cmd/kvm/stat/record.o: flags += $(version-flags)
$(O)/cmd/version.o $(O)/cmd/check/feature.o $(O)/cmd/record.o $(O)/cmd/lbr/record.o $(O)/cmd/kvm/stat/record.o: $(O)/version
