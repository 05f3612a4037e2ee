/* The files one attempt of a tool answers for, what became of each, and what was found in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_SHARD_H
#define WORKER_RUNNER_TOOL_SHARD_H
#include "worker/runner/dialect/dialect.h"
#include "worker/runner/runner.h"
#include "worker/runner/tool_wire.h"

struct shard_file {
	uint32_t file;  /* in the manifest */
	struct str why; /* not covered; "" is covered */
	bool gave_up;   /* and not for what stands in it */
};

struct shard {
	const struct tool_def *tool;
	const struct manifest *manifest;
	struct workspace *workspace;
	struct str lens; /* "": all */
	struct arena arena;
	struct shard_file *files; /* by file, each once */
	size_t file_count;
	struct finding *findings;
	size_t finding_count;
	size_t finding_cap;
	bool by_chance; /* something had a part in it that may be otherwise the next time */
};

/* -E_CORRUPT for a file that the manifest does not have. */
int shard_init(struct shard *s, const struct tool_def *tool, const struct tool_spec *spec,
	const struct attempt_input *in) MUST_CHECK;
void shard_release(struct shard *s);
/* The first reason stays. */
void shard_uncover(struct shard *s, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same, where the tool should have read it and broke off, or its words were lost: no answer is whole without it. */
void shard_give_up(struct shard *s, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Takes one run's results, whose paths begin with `dir`. With `all_uncovered` each says that its file is not covered, and
 * of the rows of the mapping it is only asked whether that was chance. */
void shard_take(struct shard *s, const struct raw_results *raw, const char *dir, bool all_uncovered);
/* Orders and packs what there is. */
void shard_report(
	struct shard *s, struct str version, const char *sandbox, struct str recipe, struct buf *out);
#endif
