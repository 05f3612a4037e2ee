/* Answers why a question was asked of its tier, and what would come next: from its record, and what the fleet knows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_EXPLAINING_H
#define COORDINATOR_EXPLAINING_H
#include "coordinator/gathering.h"
#include "coordinator/letter.h"
#include "coordinator/state/fleet.h"

/* On the loop's thread: the letter of a Route call gets what the fleet knows of tiers, verdicts and costs. */
void explaining_ask(const struct fleet *f, struct letter *letter);
/* On the reporter's thread: it becomes the answer, or a refusal. */
void explaining_answer(const struct gathering_sources *from, struct letter *letter);
#endif
