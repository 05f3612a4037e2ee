/* The end of a job for its client: reports to their places, the summary, the exit code. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_FINISH_H
#define CLI_JOB_FINISH_H
#include "cli/usage/options.h"
#include "cli/fleet/contact.h"

/* Checks before the work what can be known: pairs of --format and -o, one thing on stdout, a folder that can be
 * written. EXIT_DONE or EXIT_USAGE, told. */
enum exit_code finish_check(const struct options *o);
/* The step's summary where one is due (cli/words/step_summary.h). EXIT_DONE when there is nothing to do. */
enum exit_code finish_step(struct session *s, const struct options *o, uint64_t job);
/* Writes what --out, --format and -o, and --json ask for, as far as the job is by now. */
enum exit_code finish_documents(struct session *s, const struct options *o, uint64_t job);
/* The exit code by what the report says; worse if something could not be written. */
enum exit_code finish_job(struct session *s, const struct options *o, const Reeve__V1__JobStatus *job);
#endif
