/* Clients who ask once for what was given up: what is dead of a job, and what is held. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RETRIES_H
#define SIM_RETRIES_H
#include <stdbool.h>
#include <stdint.h>

struct world;

/* In some worlds: the job of this client is done, but not all of it, and nobody has answered a retry of it yet. */
bool retries_wanted(const struct world *w, uint32_t who);
/* Makes the call `conn`, with what the edge reads of the store for it. */
void retries_ask(struct world *w, uint32_t who, uint64_t conn);
#endif
