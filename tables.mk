# SPDX-License-Identifier: MIT
#
# The event tables inside the tool.
#
# make events        import the newest vendor tree that apt offers (EVENTS=DIR: that one)

own-events    := pmu-events/arch
# EVENTS=DIR counts for the makes after it, too (install, check), until another
# one is given; EVENTS= forgets it. A folder of objects of its own has its own.
ifneq ($(origin EVENTS),command line)
EVENTS := $(if $(filter build,$(O)),$(shell cat build/events/chosen 2>/dev/null))
endif
# A tree that is asked for by name is there, or nothing is built. The import copies it,
# and so can have any name.
ifneq ($(and $(EVENTS),$(filter-out run events clean help deps,$(or $(MAKECMDGOALS),all))),)
ifneq ($(words $(EVENTS)),1)
$(error EVENTS='$(EVENTS)': a path with blanks cannot be used here; make a link to it)
endif
ifeq ($(wildcard $(EVENTS)/.),)
$(error EVENTS='$(EVENTS)' is not a directory; 'make EVENTS=' goes back to what is imported)
endif
ifeq ($(origin EVENTS) $(O),command line build)
$(shell mkdir -p build/events && echo '$(EVENTS)' >build/events/chosen)
endif
endif
ifeq ($(origin EVENTS) $(EVENTS),command line )
$(shell rm -f build/events/chosen)
endif
vendor-events := $(if $(EVENTS),$(EVENTS),$(wildcard build/events/tree))
tables        := $(if $(wildcard pmu-events/jevents.c),$(O)/gen/tables.o)
event-trees   := $(own-events) $(vendor-events)

# The files of the trees are found anew by each make, so that one that was
# added or removed is noticed.
$(O)/gen/trees: FORCE
	@mkdir -p $(@D)
	@find -L $(event-trees) -type f -printf '%p %s %T@\n' 2>/dev/null | sort | cmp -s - $@ || \
		find -L $(event-trees) -type f -printf '%p %s %T@\n' 2>/dev/null | sort >$@

$(O)/gen/tables.c: build/jevents $(O)/gen/trees
	$(call quiet,EVENTS,$@)build/jevents -q -o $@ $(event-trees)

$(O)/gen/tables.o: $(O)/gen/tables.c pmu-events/evtable.h $(O)/flags
	$(call quiet,CC,$@)$(CC) $(flags) -c $< -o $@

events:
	@tools/import-events.sh '$(EVENTS)'
.PHONY: events
