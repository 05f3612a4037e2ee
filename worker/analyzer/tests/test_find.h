/* Where the tests of a file begin and end, and which calls prove something. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_TEST_FIND_H
#define WORKER_ANALYZER_TEST_FIND_H
#include "worker/analyzer/function.h"
#include "worker/analyzer/lens.h"
#include "worker/analyzer/words.h"

/* Tokens. */
struct test {
	size_t marks;    /* the first of its decorators, annotations, attributes, words before its name */
	size_t name;     /* a word; in JavaScript the string that tells what it is about */
	size_t from, to; /* its body: the first token and the one behind the last */
};

struct tests {
	struct test *at;
	size_t count, cap;
};

/* Of C and C++ (void test_x(void), TEST(x, y)), Go, Rust, Java and its like (@Test, [Fact]), Python, JavaScript. */
void tests_find(
	const struct scan *s, const struct functions *functions, struct str language, struct tests *out);
void tests_release(struct tests *t);
/* What the test is called. */
struct str test_name(const struct scan *s, const struct test *t);

/* A name that says of itself that it proves something: assert_equal, checkThat, expect, failIf. */
bool name_proves(struct str name);
/* Whether these tokens prove something: by such a name, by one of `helpers`, or as their language does without a call. */
bool tokens_prove(
	const struct scan *s, size_t from, size_t to, struct str language, const struct words *helpers);
#endif
