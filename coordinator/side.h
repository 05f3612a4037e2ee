/* What the edges keep of a job beside the core: its request, decoded, and how long its leases took. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SIDE_H
#define COORDINATOR_SIDE_H
#include "common/arena.h"
#include "common/report/report.h"
#include "common/sha256.h"
#include "coordinator/state/fleet.h"

/* Counts of microseconds: eight buckets to each power of two, so a percentile is right to an eighth. */
enum { LATENCY_BUCKETS = 40 * 8 };
struct latency {
	uint32_t buckets[LATENCY_BUCKETS];
	uint64_t count;
};
void latency_add(struct latency *l, int64_t us);
uint64_t latency_percentile(const struct latency *l, double q); /* in us; 0 when it is empty */

struct job_side {
	uint64_t id; /* 0: unused */
	struct arena arena;
	struct str goal;
	struct str workflow; /* "analyze", "review", ..., "noop", "scripted" */
	struct str root;
	struct str lens;     /* the requested lenses, joined by commas; empty: all */
	bool lenses_offered; /* nobody named them */
	const struct report_skill *skills;
	size_t skill_count;
	const struct str *skill_hashes; /* theirs, as bytes */
	bool has_files;
	unsigned char manifest[SHA256_BYTES];
	uint32_t timeout_ms;
	enum severity fail_on;
	bool distrusted; /* the tree's comments cover nothing that is new */
	enum subtask_kind kind;
	bool models;                       /* are asked, too */
	unsigned char terms[SHA256_BYTES]; /* of what they are told of the job: its goal, its workflow */
	struct latency latency;
	bool planned;      /* a model makes a plan of a free goal */
	uint32_t refuters; /* second looks at a claim of a model at most; 0: not said */
};

struct sides {
	struct job_side **rows; /* by id % count */
	uint32_t count;
};
void sides_init(struct sides *s, uint32_t count);
void sides_release(struct sides *s);
/* The row of this job, decoded from its request when it is new; an older job makes way. NULL: the request is
 * unreadable, which submitting has ruled out. */
struct job_side *side_add(struct sides *s, uint64_t id, struct str request);
struct job_side *side_of(const struct sides *s, uint64_t id); /* NULL: not there */
/* A copy of its terms, for a thread that the side may not outlive; NULL of none. */
const unsigned char *side_terms(const struct job_side *side, struct arena *arena);
#endif
