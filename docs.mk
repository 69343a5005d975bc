# SPDX-License-Identifier: MIT
#
# make docs           the manuals as man pages in build/man, by asciidoctor

manuals := $(patsubst Documentation/%.adoc,build/man/%.1,$(sort $(wildcard Documentation/tally*.adoc)))

build/man/%.1: Documentation/%.adoc
	@mkdir -p $(@D)
	@command -v asciidoctor >/dev/null || \
		{ echo 'manuals are made by asciidoctor, which is not installed' >&2; exit 1; }
	$(call quiet,MAN,$@)asciidoctor -b manpage -o $@ $<

docs: $(manuals)
.PHONY: docs
