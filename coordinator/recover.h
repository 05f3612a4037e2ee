/* Loads what is stored into an empty fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_RECOVER_H
#define COORDINATOR_RECOVER_H
#include "coordinator/loop.h"

/* The term was taken. -E_CORRUPT with words. */
int recover(struct coordinator *co, char words[256]) MUST_CHECK;
#endif
