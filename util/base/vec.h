/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_VEC_H
#define UTIL_BASE_VEC_H

/*
 * A growing array of any type, as an anonymous struct:
 *
 *	struct VEC(struct event) events = { 0 };
 *	*vec_add(&events) = (struct event){ .name = "cycles" };
 *	for (size_t i = 0; i < events.len; i++)
 *		use(&events.at[i]);
 *	vec_release(&events);
 *
 * Growing moves the elements: pointers into .at do not survive vec_add().
 */

#include <stdlib.h>

#include "util/base/alloc.h"

#define VEC(type) \
	{ \
		type *at; \
		size_t len; \
		size_t room; \
	}

/* The address of a new element at the end; its bytes are not set. */
#define vec_add(v) \
	((v)->len == (v)->room ? ((v)->at = vec_grow((v)->at, &(v)->room, sizeof((v)->at[0])), \
				  &(v)->at[(v)->len++]) \
			       : &(v)->at[(v)->len++])

/* Room for n elements, where it is known how many there will be. */
#define vec_reserve(v, n) \
	((v)->room < (n) ? (void)((v)->at = alloc_resize((v)->at, (n), sizeof((v)->at[0])), \
				  (v)->room = (n)) \
			 : (void)0)

#define vec_release(v) \
	do { \
		free((v)->at); \
		(v)->at = NULL; \
		(v)->len = (v)->room = 0; \
	} while (0)

/* Doubles the room. */
void *vec_grow(void *at, size_t *room, size_t size);

#endif
