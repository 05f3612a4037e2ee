/* The golden cases of skills, run through the fleet that there is. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_SKILL_TRIAL_H
#define CLI_COMMAND_SKILL_TRIAL_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/skill/skill.h"

/* Every case below cases/ of each of these skills, in one fleet. EXIT_DONE: all found what they found; EXIT_FINDINGS: one got
 * worse, told on stdout; else told. */
enum exit_code skill_trial(const struct options *o, const struct skill *skills, size_t count);
#endif
