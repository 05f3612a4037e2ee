/* The answers of analyzers become results: pure, from bytes that anyone may have written. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_DIALECT_DIALECT_H
#define WORKER_RUNNER_DIALECT_DIALECT_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"
#include "reeve/tool.h"

/* One result as its tool tells it. A number that is none, negative or too large is 0. */
struct raw_result {
	struct str fields[TOOL_FIELDS]; /* "" where it was not told */
	uint32_t line;
	uint32_t end_line;
};

struct raw_results {
	struct arena arena; /* owns the strings */
	struct raw_result *at;
	size_t count;
	size_t cap;
};

/* Appends. Empty bytes have no results; -E_CORRUPT for what the dialect cannot be. */
int dialect_read(const struct tool_reading *r, struct str bytes, struct raw_results *out) MUST_CHECK;
void raw_results_release(struct raw_results *r);

/* For the dialects. */
struct raw_result *raw_result_add(struct raw_results *r);
void raw_result_set(
	struct raw_results *r, struct raw_result *result, enum tool_field field, struct str value);
/* The bytes, or in `copy` the same with '?' for what is not UTF-8: one odd file name must not cost a whole answer. */
struct str utf8_of(struct str bytes, struct buf *copy);
/* Copies the words, with what `value` adds for each name that stands in braces. */
typedef void template_value(void *arg, struct str name, struct buf *out);
void template_fill(struct str words, template_value *value, void *arg, struct buf *out);
int dialect_json_read(const struct tool_reading *r, struct str bytes, struct raw_results *out) MUST_CHECK;
int dialect_xml_read(const struct tool_reading *r, struct str bytes, struct raw_results *out) MUST_CHECK;
int dialect_lines_read(const struct tool_reading *r, struct str bytes, struct raw_results *out) MUST_CHECK;
int dialect_sarif_read(const struct tool_reading *r, struct str bytes, struct raw_results *out) MUST_CHECK;
#endif
