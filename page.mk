# SPDX-License-Identifier: MIT
#
# The page of `tally report --html`: page.html with its style and its scripts put
# in, cut in two where the data goes, as bytes of the tool.

page-folder  := util/export/page
page-scripts := data model flame timeline table main selftest
page-sources := $(page-folder)/page.html $(page-folder)/page.css $(page-scripts:%=$(page-folder)/%.js)
page-object  := $(O)/gen/pageparts.o

build/gen/page.html: $(page-sources) page.mk
	@mkdir -p $(@D)
	$(call quiet,GEN,$@)sed -e '/@css/{r $(page-folder)/page.css' -e 'd}' \
		-e '/@js/{' $(page-scripts:%=-e 'r $(page-folder)/%.js') -e 'd}' $< >$@

build/gen/pageparts.c: build/gen/page.html
	$(call quiet,GEN,$@){ printf '#include "util/export/pageparts.h"\nstatic const char head[] = {\n'; \
		sed '/@data/,$$d' $< | $(call as-bytes,-); printf '};\nstatic const char tail[] = {\n'; \
		sed '1,/@data/d' $< | $(call as-bytes,-); printf '};\n'; \
		printf 'const struct pageparts pageparts_all[] = {\n\t{ head, sizeof(head), 0 },\n'; \
		printf '\t{ "", 0, 1 },\n\t{ tail, sizeof(tail), 0 },\n\t{ 0, 0, 0 },\n};\n'; } >$@

$(page-object): build/gen/pageparts.c util/export/pageparts.h $(O)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -c $< -o $@

# What runs scripts of perf's, as texts by name.
py-folder := util/export/python
py-parts  := driver Core EventClass Util perf_trace_context
py-object := $(O)/gen/pyparts.o

build/gen/pyparts.c: $(py-parts:%=$(py-folder)/%.py) page.mk
	@mkdir -p $(@D)
	$(call quiet,GEN,$@){ printf '#include "util/export/pyparts.h"\n'; \
		for part in $(py-parts); do printf 'static const char text_%s[] = {\n' "$$part"; \
		$(call as-bytes,$(py-folder)/$$part.py); printf '0 };\n'; done; \
		printf 'const struct pypart pyparts_all[] = {\n'; \
		for part in $(py-parts); do printf '\t{ "%s", text_%s },\n' "$$part" "$$part"; done; \
		printf '\t{ 0, 0 },\n};\n'; } >$@

$(py-object): build/gen/pyparts.c util/export/pyparts.h $(O)/flags
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(flags) -c $< -o $@
