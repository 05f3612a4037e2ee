/* Reads the places that findings speak of, each file once, whatever order they come in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_EVIDENCE_READ_H
#define COORDINATOR_EVIDENCE_READ_H
#include "common/arena.h"
#include "coordinator/state/evidence.h"

/* The bytes of a file of the manifest, borrowed until the next call; 0 or why they cannot be had. */
typedef int evidence_file(void *arg, uint32_t file, struct str *content);

/* One row a finding, in their order, in the arena. What is longer than any quote can be is not there for the gate: cut off, a
 * part of it could be taken for the whole. */
struct evidence *evidence_read(
	const struct tool_result *result, evidence_file *read, void *arg, struct arena *arena);
#endif
