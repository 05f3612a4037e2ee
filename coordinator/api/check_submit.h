/* What no later step could make sense of is refused before it is stored. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_CHECK_SUBMIT_H
#define COORDINATOR_API_CHECK_SUBMIT_H
#include "coordinator/letter.h"
#include "reeve/error.h"
#include "reeve/tool.h"
#include "reeve/v1/client.pb-c.h"

/* -E_INVALID; the words go back with the letter. */
int check_refuse(struct letter *letter, const char *words);
/* 0 or -E_INVALID with words. */
int check_analyze(struct letter *letter, const Reeve__V1__AnalyzeWork *in, const struct tool_def *tools,
	size_t tool_count) MUST_CHECK;
bool tool_has_lens(const struct tool_def *tool, const char *lens);
#endif
