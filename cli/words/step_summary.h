/* The summary of a step of GitHub Actions: the page for people, in the file that the runner names. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_STEP_SUMMARY_H
#define CLI_WORDS_STEP_SUMMARY_H
#include "cli/usage/options.h"

/* The file of $GITHUB_STEP_SUMMARY where the format github is asked for; else NULL. */
const char *step_summary_path(const struct options *o);
/* Adds the page, cut to the room that is left there. False: the cause is told. */
bool step_summary_append(const char *path, struct str markdown);
#endif
