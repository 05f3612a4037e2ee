/* The bytes a tool is made of, as far as its own files go: a version alone says little of a build of one's own. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_PROGRAM_HASH_H
#define COMMON_IO_PROGRAM_HASH_H
#include "common/buf.h"

/* Ended by NULL. */
struct program_places {
	const char *const *programs; /* folders, in the order in which they are searched */
	const char *const *modules;  /* patterns of folders of Python's modules */
};
extern const struct program_places program_places_here;

/* Appends 32 bytes for the program that a command names, and for one in Python as many for each file that its module `name`
 * begins with. What is not there is 32 zeroes. */
void program_hash_add(
	const struct program_places *places, struct str command, struct str name, struct buf *out);
#endif
