/* Whether a JSON value fits a schema: the part of JSON Schema that answers of models are asked for in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_JSON_SCHEMA_H
#define WORKER_MODEL_JSON_SCHEMA_H
#include "common/buf.h"
#include "reeve/error.h"

/* Of JSON Schema 2020-12: type (one, or a list), enum, const, properties, required, additionalProperties (true or false),
 * items, minItems, maxItems, minLength, maxLength, minimum, maximum, anyOf; title, description and $schema are read over.
 * -E_INVALID for a schema that is no JSON, says anything else, or is nested deeper than SCHEMA_DEPTH_MOST: what is not
 * understood would not be checked. `why` says what and where. */
int json_schema_check(struct str schema, struct buf *why) MUST_CHECK;

/* Whether the text is one JSON value, no key twice in an object, that fits; `why` says what does not and where
 * ("/findings/0/line: not an integer"). Asserts that the schema passes the check. */
bool json_schema_text_fits(struct str schema, struct str text, struct buf *why);

#define SCHEMA_DEPTH_MOST 32
#endif
