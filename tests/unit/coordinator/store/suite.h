/* What every store must do: one suite, run against memory and against Redis. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H
#include "common/buf.h"
#include "coordinator/store/store.h"

/* A fresh, empty store, and what a test may do to it from outside. */
struct world {
	void *arg;
	struct store *(*open)(void *arg); /* another holder */
	void (*expire)(void *arg);        /* the leader's key and the workers' keys run out */
	void (*spoil)(void *arg, const struct move *where);
	void (*dump)(void *arg, struct buf *out);
	void (*keep)(void *arg); /* what is stored now is on disk */
	void (*lose)(
		void *arg); /* the power fails: what came after it has never been, and connections are cut */
};

struct suite_case {
	const char *name;
	void (*run)(const struct world *w);
};
extern const struct suite_case suite_cases[];
extern const size_t suite_case_count;

/* Helpers that the tests of faults use too. */
struct store_reply await_reply(struct store *s); /* fails the test after 20 s */
struct store_reply commit_now(struct store *s, uint64_t seq, const struct move *moves, size_t count);
uint64_t lead_now(struct store *s, struct term *term); /* the sequence that is stored */
struct move job_move(uint64_t job, const char *state, const char *record);
struct move number_move(enum move_kind kind, uint64_t job, uint32_t number, struct str value);
/* All that load() tells, a line each; and all results of a job. */
void tell_state(struct store *s, struct buf *out);
void tell_results(struct store *s, uint64_t job, struct buf *out);
#endif
