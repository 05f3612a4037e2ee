/* A request of either API, read as the API reads it: what is asked, of whom, and what of it is new. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_ASK_H
#define BENCH_PROVIDER_ASK_H
#include "bench/provider/prefixes.h"
#include "bench/provider/problem.h"

#include <jansson.h>

struct ask {
	enum api api;
	json_t *doc; /* owns what is borrowed below */
	struct str model;
	struct buf text; /* tools, then each message: its role and its texts, a line end after each */
	uint64_t hash;   /* of the model and the text */
	struct prefix *prefixes;
	size_t prefix_count, prefix_room;
	uint64_t max_tokens; /* UINT64_MAX: it does not say */
	bool stream;
	bool include_usage; /* of a stream: chat completions must be asked for it */
	json_t *schema;     /* that the answer must have; NULL: none */
	json_t *tools;      /* NULL: none */
	const char *tool;   /* must be called; NULL: none must */
	uint32_t turns;     /* tool calls that came before */
	enum problem problem;
	struct buf why;
};

void ask_release(struct ask *ask);
/* Fills `ask`, which is to be released whatever the outcome. PROBLEM_NONE, or what is wrong, `why` in words. */
enum problem ask_read(struct ask *ask, enum api api, struct str body);

/* Of the two readers: */
void ask_chat(struct ask *ask);
void ask_messages(struct ask *ask);
/* Sets the problem, unless there is one already. */
void ask_wrong(struct ask *ask, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Every member of the object is one of the names, which end with NULL. */
void ask_only(struct ask *ask, json_t *object, const char *const *names);
void ask_add(struct ask *ask, struct str text);
void ask_add_json(struct ask *ask, json_t *value);
/* Here a beginning may end. */
void ask_mark(struct ask *ask, int64_t keep_ms);
struct str ask_str(json_t *text);
/* The schema's objects name all that they hold, and allow nothing else, as `strict` demands. */
void ask_strict(struct ask *ask, json_t *schema, bool all_required);
/* The name of the tool that `tool_choice` demands is {"function":{"name"}} or {"name"}; any: the first. */
const char *ask_first_tool(const struct ask *ask);
#endif
