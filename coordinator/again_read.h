/* A person's retry becomes events: it names subtasks, and brings what is stored of a job that has ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGAIN_READ_H
#define COORDINATOR_AGAIN_READ_H
#include "coordinator/gathering.h"
#include "coordinator/letter.h"

/* The RetryRequest in this letter, read in the thread of reports: it becomes EVENTS, or an ANSWER that refuses. What
 * changes between this and its step the core looks at once more. */
void again_read(const struct gathering_sources *from, struct letter *letter);
#endif
