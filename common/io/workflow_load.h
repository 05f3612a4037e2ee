/* The workflows that are installed beside this program. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_WORKFLOW_LOAD_H
#define COMMON_IO_WORKFLOW_LOAD_H
#include "common/workflow/workflow.h"

/* DIR/NAME.yaml. -E_NOT_FOUND: no such file; -E_INVALID; both with file, line and reason in words. */
int workflow_load(const char *dir, struct str name, struct arena *arena, struct workflow *out,
	char words[WORKFLOW_WORDS_BYTES]) MUST_CHECK;
/* Every one of them, in order of their names. */
int workflows_load(const char *dir, struct arena *arena, struct workflow **out, size_t *count,
	char words[WORKFLOW_WORDS_BYTES]) MUST_CHECK;
#endif
