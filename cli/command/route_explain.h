/* reeve route explain: why a question went to its tier, in the coordinator's words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_ROUTE_EXPLAIN_H
#define CLI_COMMAND_ROUTE_EXPLAIN_H
#include "cli/exit.h"
#include "cli/usage/options.h"

/* The subtask is the second argument. */
enum exit_code route_explain(const struct options *o);
#endif
