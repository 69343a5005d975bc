/* SPDX-License-Identifier: MIT */
#include "util/session/samplewalk.h"

#include <unistd.h>

enum { WATCHED_EACH = 4096 }; /* samples */

void samplewalk_begin(struct samplewalk *w, struct recording *r, const char *what)
{
	*w = (struct samplewalk){ .recording = r };
	progress_init(&w->progress, what, STDERR_FILENO);
}

int samplewalk_next(struct samplewalk *w, struct sample *out, struct err *err)
{
	const struct datafile *f = recording_file(w->recording);
	int status = recording_next(w->recording, out, err);

	if (status <= 0)
		progress_end(&w->progress);
	else if (++w->n % WATCHED_EACH == 0)
		progress_step(&w->progress, out->record->offset, f->is_pipe ? 0 : f->data_size);
	return status;
}
