/* SPDX-License-Identifier: MIT */
/* Print how to program one event of one model: lookup MODEL EVENT. */
#include <stdio.h>
#include <string.h>

#include <tally/evtable.h>

int main(int argc, char **argv)
{
	struct evtable_model model;
	struct evtable_event event;

	if (argc != 3) {
		fprintf(stderr, "usage: lookup MODEL EVENT\n");
		return 2;
	}
	if (!evtable_find_model(evtable_builtin(), argv[1], &model)) {
		fprintf(stderr, "lookup: no model is called '%s'\n", argv[1]);
		return 1;
	}
	if (!evtable_find_event(&model, NULL, argv[2], strlen(argv[2]), &event)) {
		fprintf(stderr, "lookup: %s has no event '%s'\n", model.path, argv[2]);
		return 1;
	}
	printf("%s/%s/", event.pmu, event.terms);
	if (event.counters.known)
		printf(" on counters 0x%llx, fixed 0x%x",
		       (unsigned long long)event.counters.generic,
		       (unsigned int)event.counters.fixed);
	putchar('\n');
	return 0;
}
