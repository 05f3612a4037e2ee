/* The model that the router asks: two logistic heads over the features of a text, and how far their figures can be trusted. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_ROUTER_H
#define COORDINATOR_ROUTE_ROUTER_H
#include "common/buf.h"
#include "coordinator/route/features.h"
#include "reeve/error.h"

/* The chance that a weak and that a strong model gets it right. */
enum router_head { ROUTER_CHEAP, ROUTER_STRONG, ROUTER_HEADS };

enum {
	ROUTER_KNOTS_MOST = 32,
	ROUTER_BYTES_MOST = 1 << 20, /* of a file */
};

/* Where a head's margin is mapped to a chance: straight between two knots, flat beyond them. */
struct router_knot {
	float margin;
	float chance;
};

/* Weights of buckets are signed bytes times one scale a table: a text's sum is one of integers, in whatever order. */
struct router_weights {
	float bias;
	float structure[FEATURES_STRUCTURES];
	float scale[FEATURES_TABLES];
	uint32_t knot_count; /* 2 at least; margins ascend, chances do not descend */
	struct router_knot knots[ROUTER_KNOTS_MOST];
	int8_t bucket[FEATURES_TABLES][FEATURES_BUCKETS];
};

/* About 130 KB. */
struct router {
	struct router_weights heads[ROUTER_HEADS];
};

/* Reads a model file. -E_INVALID when it is none, is of another version, was damaged, or holds a figure that makes no sense:
 * nothing of `out` may be used then. */
int router_read(struct str file, struct router *out) MUST_CHECK;
/* Appends the file of a router; the same router gives the same bytes. */
void router_write(const struct router *r, struct buf *out);
/* The log-odds of one head, not yet calibrated. */
float router_margin(const struct router_weights *w, const struct features *f);
/* The chance at this margin, between 0 and 1. */
float router_chance(const struct router_weights *w, float margin);
/* The chance that this head's model gets it right. */
float router_estimate(const struct router *r, enum router_head head, const struct features *f);
#endif
