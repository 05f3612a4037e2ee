/* The cases of the suite that are about a lost tail. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_STORE_SUITE_TAIL_H
#define TESTS_STORE_SUITE_TAIL_H
#include "suite.h"

void a_lost_tail_is_given_back(const struct world *w);
void a_lost_tail_comes_before_the_next_commit(const struct world *w);
void a_lost_tail_is_not_given_to_another_term(const struct world *w);
void a_term_that_was_lost_is_given_twice(const struct world *w);
#endif
