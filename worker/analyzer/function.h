/* Where the functions of a file begin and end, and how deep their blocks lie in each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_FUNCTION_H
#define WORKER_ANALYZER_FUNCTION_H
#include "worker/analyzer/scan.h"

struct function {
	uint32_t name;     /* tokens: its name, */
	uint32_t from, to; /* the first of its body and the one behind its last */
	uint32_t lines; /* of code, without functions that lie within and have names, without rows of data */
	uint32_t depth; /* of blocks; cases of a switch are none */
	uint32_t deep_line; /* where it is reached first */
};

struct functions {
	struct function *at; /* in order of `from` */
	size_t count, cap;
};

/* Functions with a name. None in languages that have no blocks here: the shell. */
void functions_find(const struct scan *s, struct str language, struct functions *out);
void functions_release(struct functions *f);
/* The innermost one around token i, or NULL. */
const struct function *function_around(const struct functions *f, size_t i);

/* functions_find() in parts. */
struct function *functions_add(struct functions *f, size_t name, size_t from, size_t to);
void functions_of_python(const struct scan *s, struct functions *out);
void functions_of_braces(const struct scan *s, struct str language, struct functions *out);
#endif
