/* The smallest JSON that a schema allows: what a model without a script answers where a schema is asked for. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_SAMPLE_H
#define BENCH_PROVIDER_SAMPLE_H
#include <jansson.h>

/* Knows type, enum, const, properties, required, items, minItems, minLength, minimum, anyOf, oneOf and $ref within the
 * document; a schema of other words gets what its type alone says, null where it has none. To be released. */
json_t *sample_of(json_t *schema);
#endif
