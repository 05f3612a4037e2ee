/* One JSON document on stdout. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_JSON_OUT_H
#define CLI_WORDS_JSON_OUT_H
#include "cli/exit.h"

#include <jansson.h>

/* Keys stay in their order. The value is released. */
enum exit_code json_out(json_t *value);
#endif
