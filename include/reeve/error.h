/* Every error Reeve can return: its name, its gRPC status, whether trying again can help, and its words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_ERROR_H
#define REEVE_ERROR_H

/* X(name, gRPC status, retry helps, words). Functions return 0 or one of these, negated: -E_STALE. */
#define REEVE_ERRORS(X)                                                                                      \
	X(CANCELLED, 1, 0, "cancelled")                                                                      \
	X(INVALID, 3, 0, "invalid argument")                                                                 \
	X(TIMEOUT, 4, 1, "timed out")                                                                        \
	X(NOT_FOUND, 5, 0, "not found")                                                                      \
	X(EXISTS, 6, 0, "already exists")                                                                    \
	X(DENIED, 7, 0, "permission denied")                                                                 \
	X(EXHAUSTED, 8, 1, "a limit is reached")                                                             \
	X(PRECONDITION, 9, 0, "not possible in this state")                                                  \
	X(STALE, 10, 0, "superseded by a newer term or token")                                               \
	X(TOO_LARGE, 11, 0, "larger than its limit")                                                         \
	X(NOT_YET, 12, 0, "not yet")                                                                         \
	X(IO, 13, 1, "input or output failed")                                                               \
	X(UNAVAILABLE, 14, 1, "not reachable")                                                               \
	X(CORRUPT, 15, 0, "unreadable data")                                                                 \
	X(UNAUTHENTICATED, 16, 0, "no valid token")                                                          \
	X(CHANGED, 9, 1, "changed during the run")                                                           \
	X(NO_SPACE, 8, 1, "no space left")

enum reeve_error {
	E_OK = 0,
#define REEVE_ERROR_ENUM(name, status, retry, words) E_##name,
	REEVE_ERRORS(REEVE_ERROR_ENUM)
#undef REEVE_ERROR_ENUM
		REEVE_ERROR_COUNT
};

/* Each takes 0 or a negative code, asserts that it is known, and returns static data. */
const char *error_words(int err);
const char *error_name(int err); /* lower case: "not_found" */
int error_grpc_status(int err);
int error_retry_helps(int err);
/* The code whose gRPC status this is (the first of them), negated; 0 for 0; -E_IO for what is unknown. */
int error_from_grpc(int status);

#define MUST_CHECK __attribute__((warn_unused_result))
#endif
