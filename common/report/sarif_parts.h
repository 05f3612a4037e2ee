/* The parts of a SARIF run: a rule, a result, and what the run has to say about itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_SARIF_PARTS_H
#define COMMON_REPORT_SARIF_PARTS_H
#include "common/report/json_writer.h"
#include "common/report/sarif.h"
#include "common/report/sarif_rows.h"

/* A rule's name, with what is not seen or not UTF-8 made visible: U+FFFD would make two rules one. */
void sarif_rule_id(struct json_writer *w, const char *key, struct str rule);
void sarif_rule(struct json_writer *w, const struct sarif_rule *rule, const struct sarif_limits *limits);
/* `compared`: with an earlier report, and the result says what it is beside that. */
void sarif_result(struct json_writer *w, const struct sarif_row *row, size_t rule_index, bool compared);
/* What the results do not say: the job is not whole, a lens was not covered, results of the baseline are fixed. */
void sarif_notes(struct json_writer *w, const struct report *r);
/* Of `all` findings only `kept` are there. */
void sarif_note_left_out(struct json_writer *w, size_t kept, size_t all);
#endif
