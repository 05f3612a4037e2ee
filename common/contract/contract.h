/* A contract: what a job may touch, must not, must deliver, and when it stops. Read from YAML, every field checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTRACT_CONTRACT_H
#define COMMON_CONTRACT_CONTRACT_H
#include "common/arena.h"
#include "reeve/error.h"

enum {
	CONTRACT_BYTES_MOST = 64 << 10,
	CONTRACT_LIST_MOST = 64, /* entries of one list */
	CONTRACT_FAULTS_MOST = 16,
};

struct contract_list {
	const struct str *at;
	size_t count;
};

/* What is not listed is not lent. */
struct contract_scope {
	struct contract_list paths; /* of the tree: "src", "src/core/x.c"; "." is all of it */
	struct contract_list systems, accounts, data;
};

/* Strings live in the arena that it was read into; 0 and "" mean not given. */
struct contract_terms {
	struct str goal;
	struct str workflow; /* its name */
	struct contract_scope may_touch, must_not_touch;
	struct str deliverable; /* the smallest acceptable */
	struct contract_list acceptance;
	struct contract_list stop_conditions;
	uint64_t budget_microusd;
	uint64_t max_files, max_lines, max_wall_s;
	struct contract_list context; /* documents, by path */
};

struct contract_fault {
	unsigned line;  /* from 1; of a field that is missing: that of the map it should stand in */
	char field[48]; /* "limits.max_files" */
	char why[160];
};

/* Reads what bytes hold. Returns the number of faults, 0 for a sound contract; every fault that stands beside others
 * is told, up to CONTRACT_FAULTS_MOST. Fields may be filled only in part when there are faults. */
size_t contract_read(struct str bytes, struct arena *arena, struct contract_terms *out,
	struct contract_fault faults[CONTRACT_FAULTS_MOST]) MUST_CHECK;
/* True when this path of the tree may be touched: must_not_touch always wins. */
bool contract_allows(const struct contract_terms *c, struct str path);
/* True when `path` is `region` or lies below it. */
bool contract_within(struct str path, struct str region);
/* True when one of the regions does. */
bool contract_covers(const struct contract_list *regions, struct str path);
#endif
