/* A small job: two tools with three lenses, five files, two subtasks of kind tool. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FACTS_FIXTURE_H
#define TESTS_FACTS_FIXTURE_H
#include "coordinator/aggregate/aggregate.h"

/* Files of the job: what lies at which index. */
enum { FILE_A_C, FILE_B_C, FILE_C_PY, FILE_D_JS, FILE_README, FIXTURE_FILES };

struct facts_fixture {
	struct aggregate_facts facts;
	/* 0: cppcheck (correctness, security) owns a.c and b.c. 1: bandit (security) owns c.py. */
	struct aggregate_subtask subtasks[2];
};

/* A job that is done; both subtasks are done. */
void facts_fixture_init(struct facts_fixture *f);
/* What the tool of this subtask hands in when it saw all and found nothing. */
struct tool_result fixture_result(uint32_t number);
struct finding fixture_reports(uint32_t file, uint32_t line, const char *rule);
#endif
