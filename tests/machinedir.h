/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MACHINEDIR_H
#define TESTS_MACHINEDIR_H

/*
 * A machine of a few files below a folder of its own, for a test that says
 * itself what is in them. One at a time.
 */

/* The folder, which is a root for struct fs. */
const char *machinedir_new(void);

/* Writes a file, "/sys/...", and the folders on the way to it. */
void machinedir_add(const char *root, const char *path, const char *text);

void machinedir_remove(const char *root);

#endif
