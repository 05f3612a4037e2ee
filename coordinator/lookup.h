/* Keeps results and finds them again, on the content thread: keys, entries, and the evidence once more. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LOOKUP_H
#define COORDINATOR_LOOKUP_H
#include "common/io/toolset.h"
#include "coordinator/letter.h"
#include "coordinator/snapshots.h"
#include "coordinator/store/store.h"

struct lookup {
	struct store *store;         /* NULL: there is no cache */
	const struct toolset *tools; /* NULL: none are known, and no file is lent */
	struct snapshots *snapshots;
	int64_t most; /* bytes of all that is kept */
	int64_t kept; /* at most so many are; CACHE_UNCOUNTED: nobody has counted yet */
};
enum { CACHE_UNCOUNTED = -1 };

enum { LOOK_RECIPES_MOST = TIERS_MOST }; /* tools of more versions at once are not looked after */

/* One subtask of a LOOK letter; its event has the ref. */
struct look_item {
	struct str spec;
	const unsigned char *recipes[LOOK_RECIPES_MOST]; /* of those who would run it */
	size_t recipe_count;
	/* Of a model: whose recipes these are, and what who was asked must say that he did. */
	struct str tiers[LOOK_RECIPES_MOST];
	const unsigned char *said[LOOK_RECIPES_MOST];
	/* What stands in the tier's marker: the same without what a part of a plan asks, for that is another question and not another model. */
	const unsigned char *marks[LOOK_RECIPES_MOST];
};

/* Of a result: the queue of its job, and its subtask's input; "" when they are not known any more. */
struct evidence_errand {
	struct content_source source;
	struct str queue;
	struct str spec;
	const unsigned char *terms; /* see job_side; NULL: not known */
	struct look_item models;    /* of kind model */
};

struct look_errand {
	struct content_source source;
	struct str queue;
	const struct look_item *items; /* one an event */
	const unsigned char *terms;    /* see job_side */
};

/* What stands in the files at the places that the findings speak of, one a finding. */
const struct evidence *evidence_of(const struct lookup *l, const struct snapshot *snapshot,
	const struct tool_result *result, struct arena *arena);
/* Fills result->keep where it may serve again: complete, made by a tool that is defined as here, and not too large. */
void lookup_keep(struct lookup *l, struct snapshot *snapshot, const struct evidence_errand *errand,
	struct event_result *result, struct arena *arena);
/* Counts so many bytes more. False: they are over the bound, even after what was kept first has been forgotten, or nobody can
 * count at this moment. */
bool lookup_has_room(struct lookup *l, size_t bytes);
/* Answers each event of a LOOK letter; what cannot be had is not found. */
void lookup_answer(struct lookup *l, struct letter *letter);
#endif
