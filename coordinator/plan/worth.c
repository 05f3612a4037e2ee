/* Overhead beside gain, in lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/worth.h"

#include <assert.h>

bool worth_splitting(uint64_t lines)
{
	return lines >= WORTH_LINES;
}

uint64_t worth_shard_lines(uint64_t asked)
{
	return asked < WORTH_LINES ? WORTH_LINES : asked;
}

uint64_t worth_forecast_ms(uint64_t subtasks, uint64_t tool_lines, uint32_t slots)
{
	uint64_t work_ms = subtasks * WORTH_SUBTASK_START_MS + tool_lines * WORTH_LINE_US / 1000;

	assert(slots);
	return WORTH_WORKER_START_MS + work_ms / slots;
}
