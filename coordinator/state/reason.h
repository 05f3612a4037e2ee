/* Why a move was made: the core gives the reason, the loop writes its words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_REASON_H
#define COORDINATOR_STATE_REASON_H

#define REEVE_REASONS(X)                                                                                     \
	X(NONE, "none")                                                                                      \
	X(WORKER_LOST, "the worker was not heard of for a ttl")                                              \
	X(WORKER_REPLACED, "the worker started again without it")                                            \
	X(NOT_RECEIVED, "the assignment did not arrive")                                                     \
	X(HANDED_BACK, "handed back by a draining worker")                                                   \
	X(RUNNER_FAILED, "the runner failed")                                                                \
	X(GATE_SCHEMA, "the result is not of its kind's form")                                               \
	X(GATE_SCOPE, "the result speaks of a file outside its shard")                                       \
	X(GATE_EVIDENCE, "a quote is not what stands in the file")                                           \
	X(GATE_UNCHECKED, "the evidence could not be checked")                                               \
	X(SUPERSEDED, "another lease of the same subtask is newer")                                          \
	X(UNKNOWN_SUBTASK, "no such subtask, or its job is over")                                            \
	X(ACCEPTED_BEFORE, "this result was accepted before")                                                \
	X(CANCELLED_BY_CLIENT, "cancelled by a client")                                                      \
	X(EMPTY_PLAN, "nothing to do: no file fits any analyzer")                                            \
	X(TOO_MANY_SUBTASKS, "more subtasks than a job may have")                                            \
	X(TOO_MANY_JOBS, "more jobs than the coordinator may hold; retry_after_ms=1000")                     \
	X(TOO_MANY_WORKERS, "more workers than the coordinator may hold")                                    \
	X(BAD_NAME, "a queue, principal or worker name is empty, too long or not plain text")                \
	X(KEY_REUSED, "the idempotency key named another contract")                                          \
	X(KEY_LENGTH, "an idempotency key has 16 to 64 bytes")                                               \
	X(NO_WORK, "the request names no work")                                                              \
	X(MANIFEST_LOST, "the list of its files is lost, so that its plan could not be finished")            \
	X(REQUEST_TOO_LARGE, "the request is over 64 KiB")                                                   \
	X(PLAN_TOO_LARGE, "the inputs of all subtasks together are over 1 GiB")                              \
	X(SPEC_TOO_LARGE, "the input of a subtask is over its limit")                                        \
	X(OLD_INCARNATION, "a newer incarnation of this worker is attached")                                 \
	X(REPLACED_STREAM, "the worker opened a newer stream")                                               \
	X(SECOND_HELLO, "a worker says hello once in a stream")                                              \
	X(TOO_MANY_QUEUES,                                                                                   \
		"jobs that have not ended use all 64 queues: a new one must wait; retry_after_ms=1000")      \
	X(STALLED, "its worker beats, and its work does not advance")                                        \
	X(FROM_CACHE, "kept by an earlier job: nothing that decides it has changed")                         \
	X(TOOL_CHANGED, "run again: its tool is not the one whose results were kept")                        \
	X(TIMED_OUT, "the --timeout of its client passed")                                                   \
	X(GATE_ABSENCE, "what it says is not in the tree is there")                                          \
	X(BUDGET, "its budget is spent: `reeve resume JOB --budget USD` gives it more")                      \
	X(NO_BUDGET, "work that is paid for needs a budget")                                                 \
	X(CROWD, "more workers come at once than are let in: come again")                                    \
	X(RETRIED, "a person asked for it: its attempts are counted anew")                                   \
	X(NO_TIER, "no model can be asked: this coordinator has no tier (docs/configuration.md says how to " \
		   "add one)")                                                                               \
	X(QUOTA,                                                                                             \
		"its provider takes no more calls (quota, billing, or a key that it refuses): see to that, " \
		"then `reeve resume JOB`")                                                                   \
	X(TURNED_AWAY, "its provider takes no more calls just now: a rate limit, or an overload")            \
	X(PROVIDER_FAULTS, "its provider failed time after time: it is asked again later")                   \
	X(NO_KEY, "no worker has the key of a tier: it goes on when one comes that has "                     \
		  "(docs/configuration.md)")                                                                 \
	X(GATE_PLAN, "the plan is not sound")                                                                \
	X(GATE_PLAN_COST, "what the plan asks is expected to cost more of the cheapest tier than is left "   \
			  "of the budget")                                                                   \
	X(NOT_WORTH, "no tier is expected to bring what it costs")                                           \
	X(TIERS_UNKNOWN,                                                                                     \
		"this coordinator knows no tiers, or others than this job was planned for: start it with "   \
		"the --config that names those, and with their keys (in a private fleet: give both to the "  \
		"command)")                                                                                  \
	X(MODEL_CHANGED, "run again: its model or its skill is not the one whose results were kept")

enum reason {
#define REEVE_REASON_ENUM(name, words) REASON_##name,
	REEVE_REASONS(REEVE_REASON_ENUM)
#undef REEVE_REASON_ENUM
		REASONS
};

const char *reason_words(enum reason reason); /* static; asserts that it is known */
#endif
