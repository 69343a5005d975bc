# SPDX-License-Identifier: MIT
#
# What `tally version` says: the file VERSION, the commit where git knows it,
# and the libraries. Only what tells them is compiled anew when it changes.

version-text := $(shell cat VERSION)
version-hash := $(shell git rev-parse --short=10 HEAD 2>/dev/null)
version-flags = -DVERSION_TEXT='"$(version-text)$(if $(version-hash),-g$(version-hash))"' \
		-DVERSION_FEATURES='"$(feature-names)"'

$(O)/version: FORCE
	@mkdir -p $(@D)
	@echo "$(version-flags)" | cmp -s - $@ || echo "$(version-flags)" >$@

$(O)/cmd/version.o $(O)/cmd/check/feature.o: flags += $(version-flags)
$(O)/cmd/version.o $(O)/cmd/check/feature.o: $(O)/version
