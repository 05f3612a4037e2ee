/* Values of JSON, and one document of them on stdout. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_JSON_OUT_H
#define CLI_WORDS_JSON_OUT_H
#include "cli/exit.h"
#include "common/str.h"

#include <jansson.h>

/* Words of the world: what is no UTF-8, or would act on a terminal, is escaped. */
json_t *json_out_text(struct str s);
json_t *json_out_count(uint64_t n);
/* Keys stay in their order. The value is released. */
enum exit_code json_out(json_t *value);
#endif
