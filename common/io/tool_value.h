/* The values that a description of a tool is made of, whatever its keys are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TOOL_VALUE_H
#define COMMON_IO_TOOL_VALUE_H
#include "common/arena.h"
#include "common/io/yaml.h"
#include "reeve/error.h"

struct tool_context {
	struct arena *arena;
	char *words;
};

/* A key and who reads it into which place of a struct. */
struct tool_key {
	const char *name;
	int (*read)(struct tool_context *c, const struct yaml_node *n, void *at);
	size_t offset;
};
#define TOOL_KEY(name, read, type, member)                                                                   \
	{                                                                                                    \
		name, read, offsetof(type, member)                                                           \
	}

/* -E_INVALID, with "line N: " and these words. */
int tool_refuse(struct tool_context *c, const struct yaml_node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Has each value of the map read into its place in `into`; a key that is not among these is refused. */
int tool_map_read(struct tool_context *c, const struct yaml_node *map, const struct tool_key *keys,
	size_t count, void *into) MUST_CHECK;

/* Readers of one value: `at` is a struct str, a struct str, a bool, a uint32_t. */
int tool_read_text(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
int tool_read_name(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
int tool_read_bool(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
int tool_read_u32(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
/* Of a list: `at` is a pointer to struct str, its count right behind it. */
int tool_read_texts(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
int tool_read_names(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
/* The place of a text among these words, or refused with all of them. */
int tool_read_word(struct tool_context *c, const struct yaml_node *n, const char *const *all, size_t count,
	int *out) MUST_CHECK;
#endif
