/* What follows a durable turn. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CARRY_H
#define COORDINATOR_CARRY_H
#include "coordinator/loop.h"

/* Carries out the effects of the last turn and forgets them. Its moves must be durable. */
void carry_out(struct coordinator *co);
#endif
