/* The files that one attempt of a model answers for: their names, their bytes, and what became of each. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_SHARD_H
#define WORKER_RUNNER_MODEL_SHARD_H
#include "reeve/finding.h"
#include "worker/runner/model_wire.h"
#include "worker/runner/runner.h"

struct model_file {
	uint32_t file;   /* in the manifest */
	struct str name; /* as the model is told it, and names it: one line, UTF-8 */
	struct str language;
	struct str content;
	uint32_t lines;
	struct str why;  /* the model is not shown it; "": it is */
	bool gave_up;    /* and not for what stands in it */
	struct str said; /* why the model says that it did not look at it; "": it says nothing */
	uint32_t
		read_to; /* where it reads by tools: the last line of those that it saw from the first on without a gap */
};

struct model_shard {
	struct str lens;
	struct arena arena;
	struct model_file *files; /* by number, each once */
	size_t file_count;
	size_t shown;
	size_t shown_bytes;
	bool in_pieces; /* the tier's window is too small to read them by tools, and each question shows lines */
};

/* Reads all of them. -E_CORRUPT for a file that the manifest does not have; one that cannot be had, or is no text, is not shown.
 * A cancel ends it early. To be released also after an error. */
int model_shard_init(struct model_shard *s, const struct model_spec *spec, const struct attempt_input *in,
	struct attempt_progress *progress) MUST_CHECK;
void model_shard_release(struct model_shard *s);
/* Whether all of it stands in questions; else the model reads by tools. */
bool model_shard_is_inlined(const struct model_shard *s);
/* The file that is shown under this name, or NULL. */
struct model_file *model_shard_find(const struct model_shard *s, struct str name);
/* Lines `from` to `to` of it were seen. */
void model_file_seen(struct model_file *f, uint32_t from, uint32_t to);

struct model_report {
	const struct finding *findings;
	size_t count;
	struct str tier;
	struct str model; /* that answered; "": none was asked */
	struct tier_usage usage;
	struct str recipe; /* "": nobody is to keep this */
};
/* A result in that one's name: what was found, judged or planned is for the caller to fill in. */
struct tool_result model_result(struct str tool, const struct model_report *report);
/* Packs the ToolResult: what was found, and each file that nobody looked at, or not to its end, with the reason. */
void model_shard_report(struct model_shard *s, const struct model_report *report, struct buf *out);
/* Whether at least one of the files that were shown was looked at. */
bool model_shard_was_read(const struct model_shard *s);
#endif
