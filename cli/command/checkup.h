/* Judges the facts of a machine: what is well, what is worth knowing, what keeps Reeve from working, and the next step. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_CHECKUP_H
#define CLI_COMMAND_CHECKUP_H
#include "cli/command/machine.h"

enum health {
	HEALTH_GOOD,
	HEALTH_NOTE, /* it works, and could be better */
	HEALTH_BAD,  /* nothing can be run here before this is mended */
};

struct checkup {
	const char *name;
	enum health health;
	char words[320];  /* what was found */
	const char *next; /* what to do; "" when nothing is to be done */
};

#define CHECKUPS_MOST 16
/* Every check in the order in which they are told; returns their number. */
size_t checkup_all(const struct machine *m, struct checkup out[CHECKUPS_MOST]);
const char *health_name(enum health health);
enum health checkup_worst(const struct checkup *all, size_t count);
#endif
