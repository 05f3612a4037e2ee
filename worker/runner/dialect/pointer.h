/* Finds values in parsed JSON by pointers (RFC 6901, without its escapes). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_DIALECT_POINTER_H
#define WORKER_RUNNER_DIALECT_POINTER_H
#include "common/buf.h"

#include <jansson.h>

/* NULL where there is nothing of that name. */
const json_t *json_at(const json_t *v, struct str pointer);
/* Adds a text or a whole number; nothing else has a meaning as a field, and adds nothing. */
void json_as_text(const json_t *v, struct buf *out);
#endif
