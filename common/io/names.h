/* What lies in a folder of ours, by name: the folders in it, or its files of YAML. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_NAMES_H
#define COMMON_IO_NAMES_H
#include "common/arena.h"
#include "reeve/error.h"

#define NAMES_WORDS_BYTES 256

enum names_kind {
	NAMES_FOLDERS,
	NAMES_YAML, /* without their ending */
};

/* In byte order, whatever the locale; what begins with a dot is passed over. -E_INVALID, told in words: no such
 * folder, or more than `most`. */
int names_of(const char *dir, enum names_kind kind, size_t most, struct arena *arena, struct str **out,
	size_t *count, char words[NAMES_WORDS_BYTES]) MUST_CHECK;
#endif
