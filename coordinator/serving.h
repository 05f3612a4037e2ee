/* What a person hears while the store is in trouble: the cause, what to do, and when it was over. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SERVING_H
#define COORDINATOR_SERVING_H
#include "coordinator/loop.h"

/* Tells the log and the health service what the store's thread has come upon; as often as one likes, for no turn can be made
 * meanwhile. Calls that ask how things stand wait for a commit: once there is no end of it in sight they are answered with
 * the cause. */
void serving_look(struct coordinator *co);
#endif
