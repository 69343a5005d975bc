/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBELBRSHOW_H
#define UTIL_PROBE_PROBELBRSHOW_H

/*
 * What was found out of branch records, as a document of the schema "lbr-probe".
 */

struct doc;
struct probelbr;

void probelbrshow_write(struct doc *doc, const struct probelbr *l);

#endif
