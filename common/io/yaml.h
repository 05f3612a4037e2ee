/* A YAML file as a tree of nodes that know their lines: the plain part of YAML, nothing clever. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_YAML_H
#define COMMON_IO_YAML_H
#include "common/arena.h"
#include "reeve/error.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };
#define YAML_WORDS_BYTES 256

struct yaml_node {
	enum yaml_kind kind;
	unsigned line;           /* from 1 */
	struct str key;          /* of a member of a map */
	struct str text;         /* of YAML_TEXT; always followed by a NUL */
	struct yaml_node *child; /* the first one */
	struct yaml_node *next;
	size_t count; /* of children */
};

/* One document without anchors, aliases, tags, or a key twice, at most 16 deep. -E_INVALID with "line N: why" in
 * words. Nodes live in the arena. */
int yaml_read(struct str bytes, struct arena *arena, struct yaml_node **out,
	char words[YAML_WORDS_BYTES]) MUST_CHECK;
#endif
