/* The looks that a turn asked for, on their way to the content thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LOOKS_H
#define COORDINATOR_LOOKS_H
#include "coordinator/loop.h"

/* One letter for the looks of each job. */
void looks_send(struct coordinator *co);
#endif
