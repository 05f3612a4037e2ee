/* Every key name in Redis. All of a fleet begin with one hash tag; commit.lua derives the same names from it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_KEYS_H
#define COORDINATOR_STORE_KEYS_H
#include "common/str.h"
#include "reeve/error.h"
#include "reeve/limits.h"

#define KEY_META    "meta"     /* hash: schema, store_id, seq, hash of the last commit */
#define KEY_TERM    "term"     /* hash: number, holder; no TTL: it fences for ever */
#define KEY_LEADER  "leader"   /* string "NUMBER HOLDER", lives LEADER_TTL_MS */
#define KEY_JOBS    "jobs"     /* hash: id of a job = its state as text */
#define KEY_WORKERS "worker:*" /* strings with a TTL; the pattern that finds them */
#define KEY_CACHE   "cache:"   /* strings with a TTL: queue, ':', then a hash or the name of a tool */
#define KEY_ALL     "*"
/* Of one job: "job:j42" and these. */
#define KEY_JOB      ""         /* hash: state, record */
#define KEY_SUBTASKS ":sub"     /* hash: number = record */
#define KEY_RESULTS  ":results" /* hash: number = accepted result */
#define KEY_HELD     ":held"    /* hash: number = result that waits for a person */
#define KEY_EVENTS   ":events"  /* stream: field l = logfmt lines */

struct keys {
	char prefix[NAME_BYTES_MOST + sizeof "{reeve:}:"];
};
struct key {
	char at[NAME_BYTES_MOST + 64];
	size_t len;
};

/* -E_INVALID for a fleet's name that is empty, too long, or has other bytes than letters, digits and "_.-":
 * the name stands in patterns and between braces. */
int keys_init(struct keys *k, const char *fleet) MUST_CHECK;
struct key key_of(const struct keys *k, const char *name);
struct key key_of_job(const struct keys *k, uint64_t job, const char *part);
static inline struct str key_str(const struct key *key)
{
	return (struct str){ key->at, key->len };
}
#endif
