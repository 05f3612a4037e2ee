/* The tiers as a table for people and as JSON: what each costs, where it is, and how its key stands. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_TIER_TABLE_H
#define CLI_COMMAND_TIER_TABLE_H
#include "cli/command/local_tiers.h"
#include "common/buf.h"

#include <jansson.h>

/* A line each, in their order. */
void tier_table_text(const struct local_tiers *tiers, struct buf *out);
/* {"tiers":[..]}, added to the object. */
void tier_table_json(const struct local_tiers *tiers, json_t *object);
#endif
