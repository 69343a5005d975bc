# SPDX-License-Identifier: MIT
#
# What a system gets: the tool, the generator, manuals, completion, our own
# event files, and for other projects the table reader with its header.
#
# make docs          the manual pages, into build/man (needs asciidoctor)
# make install       everything (DESTDIR= PREFIX=/usr/local)

version := $(shell cat VERSION)

$(O)/libtally-events.a: $(O)/pmu-events/evtable.o
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

manual-sources := $(sort $(wildcard Documentation/tally*.adoc))
manuals        := $(manual-sources:Documentation/%.adoc=build/man/%.1)

build/man/%.1: Documentation/%.adoc VERSION
	@mkdir -p $(@D)
	$(call quiet,MAN,$@)asciidoctor -b manpage -a reproducible -a manmanual='tally manual' \
		-a mansource='tally $(version)' -o $@ $<
docs: $(manuals)
.PHONY: docs

to := $(DESTDIR)$(PREFIX)
# The generator is made for this machine, so that a system of another CPU goes without.
# Manuals are installed where they can be made: asciidoctor is no build requirement.
install: all $(O)/libtally-events.a $(if $(shell command -v asciidoctor),docs)
	install -d $(to)/bin $(to)/lib/pkgconfig $(to)/include/tally $(to)/share/tally
	install -m 755 $(TALLY) $(if $(CROSS_COMPILE),,build/jevents) $(to)/bin
	install -m 644 $(O)/libtally-events.a $(to)/lib
	install -m 644 pmu-events/evtable.h $(to)/include/tally
	sed -e 's|@prefix@|$(PREFIX)|' -e 's|@version@|$(version)|' install.pc.in \
		>$(to)/lib/pkgconfig/tally-events.pc
	install -d $(to)/share/bash-completion/completions
	install -m 644 Documentation/tally-completion.bash \
		$(to)/share/bash-completion/completions/tally
	rm -rf $(to)/share/tally/events
	cp -R $(own-events) $(to)/share/tally/events
	$(if $(shell command -v asciidoctor),install -d $(to)/share/man/man1)
	$(if $(shell command -v asciidoctor),install -m 644 $(manuals) $(to)/share/man/man1)
.PHONY: install
