/* Answers what the known jobs have cost: by queue from their records, by skill and by model from their results. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_COSTING_H
#define COORDINATOR_COSTING_H
#include "coordinator/gathering.h"
#include "coordinator/letter.h"
#include "coordinator/state/fleet.h"

enum { COSTING_JOBS_MOST = 512 }; /* whose results are read for one answer: the newest */

/* On the loop's thread: the letter of a Cost call gets what the fleet knows of each job that was ever to cost something. */
void costing_ask(const struct fleet *f, struct letter *letter);
/* On the reporter's thread: it becomes the answer, a refusal where it asks by something else or a row cannot be read. */
void costing_answer(const struct gathering_sources *from, struct letter *letter);
#endif
