/* A snapshot, and the lenses that were asked for, as the facts of an aggregate. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_FACTS_H
#define COORDINATOR_FACTS_H
#include "common/content/manifest.h"
#include "coordinator/aggregate/aggregate.h"

/* Files, and what was left out; the manifest is borrowed by the facts. */
void facts_of_manifest(struct aggregate_facts *facts, const struct manifest *m, struct arena *arena);
/* A list with commas between; empty is no lens, and all. */
void facts_of_lenses(struct aggregate_facts *facts, struct str list, struct arena *arena);
#endif
