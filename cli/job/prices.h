/* Where the prices of questions come from, and what is told of them before anything is paid. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_PRICES_H
#define CLI_JOB_PRICES_H
#include "cli/job/questions.h"

/* Of the coordinator that the options name, which knows what earlier jobs came to; where none is named, or it does not answer, which
 * is told, by the tiers of this installation. False: these cannot be read, which is told. */
bool prices_find(
	const struct options *o, const struct questions *q, const char *workflow, struct prices *out);
/* Those of one that is connected, told in a line before a job is handed in to it; EXIT_BUDGET as below. */
enum exit_code prices_tell(
	const struct options *o, struct client *client, const struct questions *q, const char *workflow);
/* EXIT_BUDGET, told: the budget does not pay for a single question. */
enum exit_code prices_fit(const struct options *o, const struct questions *q, const struct prices *prices);
#endif
