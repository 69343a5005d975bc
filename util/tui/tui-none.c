/* SPDX-License-Identifier: MIT */
#include "util/tui/tui.h"

bool tui_possible(void)
{
	return false;
}

int tui_run(const struct tui_list *list, unsigned refresh_ms, struct err *err)
{
	(void)list;
	(void)refresh_ms;
	err_set(err, ERR_UNSUPPORTED, "screens are not built in: tally was built without ncurses");
	err_hint(err,
		 "--stdio writes text; to have screens, install libncurses-dev and build again");
	return -1;
}

void tui_push(struct tui *t, const struct tui_list *list)
{
	(void)t;
	(void)list;
}

bool tui_ask(struct tui *t, const char *question, struct buf *text)
{
	(void)t;
	(void)question;
	(void)text;
	return false;
}

void tui_say(struct tui *t, const char *text)
{
	(void)t;
	(void)text;
}

void tui_push_text(struct tui *t, const char *title, const char *text)
{
	(void)t;
	(void)title;
	(void)text;
}
