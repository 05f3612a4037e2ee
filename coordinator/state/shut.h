/* Tiers that take no more calls before a person has acted, or a date has come: each job that asks models keeps them for who takes over. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_SHUT_H
#define COORDINATOR_STATE_SHUT_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* With the jobs and not beside them: what is known of a tier is worth keeping as long as somebody would ask it. */

/* Writes anew each job whose record does not say what is known now: in the commit of the turn in which it was heard. */
void shut_slice(struct fleet *f, struct effects *fx);
/* After the last job was read. What a job knows that itself pauses until a person has acted is left out: it asks nobody before that, and
 * who hands in another one in between means that it be asked. */
void shut_restore(struct fleet *f);
#endif
