/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_USAGE_H
#define UTIL_RUN_USAGE_H

/*
 * Software events from the resources that the kernel notes for each process
 * anyway (getrusage(2)): for machines and containers that let nobody count.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

struct encoding;

uint64_t usage_user_ns(const struct rusage *u);
uint64_t usage_system_ns(const struct rusage *u);

/* The event's count by those; false for an event that they do not tell. */
bool usage_find(const struct rusage *u, const struct encoding *e, uint64_t *value);

#endif
