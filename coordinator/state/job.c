/* The rows of a job's subtasks, in chunks that never move, and the lists they hang in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/job_row.h"
#include "common/rand.h"

#include <assert.h>
#include <stdlib.h>

bool job_ended(enum job_state state)
{
	return state == JOB_DONE || state == JOB_CANCELLED || state == JOB_REFUSED;
}

void job_begin(struct job_row *job, uint64_t id)
{
	memset(job, 0, sizeof *job);
	job->id = id;
	job->queue = job->next_in_queue = job->prev_in_queue = NO_SLOT;
	job->request = job->roster = (struct str){ "", 0 };
	for (size_t i = 0; i < RUNNERS_MOST; i++)
		job->ready[i] = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
	for (size_t i = 0; i < TIER_LISTS_MOST; i++)
		job->unrouted[i] = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
}

bool job_is_open(const struct job_row *job)
{
	return job->state == JOB_RUNNING ||
	       (job->state == JOB_PAUSED &&
		       (job->reason == REASON_BUDGET || job->reason == REASON_QUOTA ||
			       job->reason == REASON_NO_KEY || job->reason == REASON_TIERS_UNKNOWN) &&
		       !job->cancelling);
}

uint64_t job_mark(const struct job_row *job)
{
	uint64_t mark = (uint64_t)job->submitted_unix_ms;

	for (uint32_t i = 0; i < job->key_len; i++)
		mark = rand_mix(mark ^ (unsigned char)job->key[i]);
	return mark ? mark : 1;
}

bool job_is_paid(const struct job_row *job)
{
	return job->work.price_microusd || job->work.model_lens_count;
}

struct pace *job_pace(struct job_row *job, const struct subtask_row *row)
{
	return row->kind == KIND_MODEL ? &job->talk : &job->pace;
}

bool job_is_meant(const struct job_row *job, struct subtask_ref ref)
{
	return !ref.mark || ref.mark == job_mark(job);
}

struct subtask_row *job_subtask(const struct job_row *job, uint32_t number)
{
	assert(number < job->counts.total);
	assert(job->chunks[number / JOB_CHUNK_ROWS]);
	return &job->chunks[number / JOB_CHUNK_ROWS][number % JOB_CHUNK_ROWS];
}

struct subtask_row *job_subtask_add(
	struct job_row *job, enum subtask_kind kind, uint8_t tool, struct str spec)
{
	uint32_t number = job->counts.total;
	struct subtask_row **chunk = &job->chunks[number / JOB_CHUNK_ROWS];

	assert(number < SUBTASKS_PER_JOB_MOST);
	assert(tool < RUNNERS_MOST);
	assert(spec.len <= SPEC_BYTES_MOST);
	if (!*chunk)
		*chunk = calloc(JOB_CHUNK_ROWS, sizeof **chunk);
	if (!*chunk)
		abort(); /* the truth is in the store */
	job->counts.total++;
	job->counts.by_state[SUBTASK_NONE]++;
	struct subtask_row *row = job_subtask(job, number);
	*row = (struct subtask_row){ .kind = (uint8_t)kind,
		.tool = tool,
		.spec_len = (uint32_t)spec.len,
		.lease = NO_SLOT,
		.next = NO_SLOT,
		.prev = NO_SLOT };
	row->spec = spec.len ? arena_str(&job->arena, spec).at : "";
	return row;
}

static const struct str *strs_copy(struct job_row *job, const struct str *from, size_t count)
{
	struct str *to = arena_take(&job->arena, count * sizeof *to + 1);

	for (size_t i = 0; i < count; i++)
		to[i] = arena_str(&job->arena, from[i]);
	return to;
}

void job_work_copy(struct job_row *job, const struct job_work *work)
{
	struct plan_file *files = arena_take(&job->arena, work->file_count * sizeof *files + 1);

	job->work = *work;
	job->work.scripts = strs_copy(job, work->scripts, work->script_count);
	job->work.languages = strs_copy(job, work->languages, work->language_count);
	job->work.asked = strs_copy(job, work->asked, work->asked_count);
	job->work.lens = arena_str(&job->arena, work->lens);
	job->work.workflow = arena_str(&job->arena, work->workflow);
	job->work.goal = arena_str(&job->arena, work->goal);
	job->work.model_lenses = strs_copy(job, work->model_lenses, work->model_lens_count);
	if (work->file_count)
		memcpy(files, work->files, work->file_count * sizeof *files);
	job->work.files = files;
	job->looks = work->kind == KIND_TOOL && !work->no_cache;
}

/* In front of all others, or behind them. */
static void list_push(struct job_row *job, struct subtask_list *list, uint32_t number, bool front)
{
	struct subtask_row *row = job_subtask(job, number);

	row->prev = list->count && !front ? list->last : NO_SLOT;
	row->next = list->count && front ? list->first : NO_SLOT;
	if (row->prev != NO_SLOT)
		job_subtask(job, row->prev)->next = number;
	else
		list->first = number;
	if (row->next != NO_SLOT)
		job_subtask(job, row->next)->prev = number;
	else
		list->last = number;
	list->count++;
}

static void list_remove(struct job_row *job, struct subtask_list *list, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	assert(list->count);
	if (row->prev != NO_SLOT)
		job_subtask(job, row->prev)->next = row->next;
	else
		list->first = row->next;
	if (row->next != NO_SLOT)
		job_subtask(job, row->next)->prev = row->prev;
	else
		list->last = row->prev;
	row->next = row->prev = NO_SLOT;
	list->count--;
}

static struct subtask_list *ready_list(struct job_row *job, const struct subtask_row *row)
{
	if (row->look == LOOK_NOT)
		return &job->unlooked;
	if (row->look == LOOK_ASKED)
		return &job->asked;
	return row->kind == KIND_MODEL && !row->way ? &job->unrouted[row->tool - TOOLS_MOST]
						    : &job->ready[row->tool];
}

/* What a list of what is READY to be leased has more of, or less. */
static void ready_count(struct job_row *job, const struct subtask_row *row, int by)
{
	if (row->look < LOOK_MISSED)
		return;
	job->ready_total += (uint32_t)by;
	job->ready_models += row->kind == KIND_MODEL ? (uint32_t)by : 0;
	if (job->ready[row->tool].count)
		job->ready_bits |= UINT64_C(1) << row->tool;
	else
		job->ready_bits &= ~(UINT64_C(1) << row->tool);
}

void job_ready_push(struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	if (row->look == LOOK_NOT && !job->looks)
		row->look = LOOK_MISSED;
	/* Looks are given up in the order in which they were asked for. */
	list_push(job, ready_list(job, row), number, row->large && row->look != LOOK_ASKED);
	ready_count(job, row, 1);
}

void job_ready_first(struct job_row *job, uint32_t number)
{
	struct subtask_list *list = ready_list(job, job_subtask(job, number));

	list_remove(job, list, number);
	list_push(job, list, number, true);
}

void job_ready_remove(struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);

	list_remove(job, ready_list(job, row), number);
	ready_count(job, row, -1);
}

bool job_has_unrouted(const struct job_row *job)
{
	for (size_t i = 0; i < TIER_LISTS_MOST; i++)
		if (job->unrouted[i].count)
			return true;
	return false;
}

void job_look(struct job_row *job, uint32_t number, enum look look)
{
	assert(job_subtask(job, number)->state == SUBTASK_READY);
	job_ready_remove(job, number);
	job_subtask(job, number)->look = (uint8_t)look;
	job_ready_push(job, number);
}

static uint32_t *backoff_slot(struct job_row *job, int64_t due_ms)
{
	return &job->backoff[(uint64_t)(due_ms / BACKOFF_SLOT_MS) % BACKOFF_SLOTS];
}

static void backoff_link(struct job_row *job, uint32_t *first, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	row->prev = NO_SLOT;
	row->next = *first;
	if (*first != NO_SLOT)
		job_subtask(job, *first)->prev = number;
	*first = number;
}

static void backoff_unlink(struct job_row *job, uint32_t *first, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	if (row->prev != NO_SLOT)
		job_subtask(job, row->prev)->next = row->next;
	else
		*first = row->next;
	if (row->next != NO_SLOT)
		job_subtask(job, row->next)->prev = row->prev;
	row->next = row->prev = NO_SLOT;
}

void job_backoff_push(struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);
	uint32_t *first = backoff_slot(job, row->due_ms);

	if (!job->backoff_count++) {
		for (size_t i = 0; i < BACKOFF_SLOTS; i++)
			job->backoff[i] = NO_SLOT;
		job->backoff_due = NO_SLOT;
	}
	backoff_link(job, first, number);
	/* The wheel may have been turned past a due time that lies in the past. */
	if (row->due_ms < job->backoff_ms)
		job->backoff_ms = row->due_ms;
}

void job_backoff_remove(struct job_row *job, uint32_t number)
{
	uint32_t *first = backoff_slot(job, job_subtask(job, number)->due_ms);

	assert(job->backoff_count);
	backoff_unlink(job, number == job->backoff_due ? &job->backoff_due : first, number);
	job->backoff_count--;
}

/* All that is due of a slot at once: to look for the next one among those that wait would be quadratic. */
static void slot_take_due(struct job_row *job, uint32_t *slot, int64_t now_ms)
{
	for (uint32_t n = *slot, next; n != NO_SLOT; n = next) {
		next = job_subtask(job, n)->next;
		if (job_subtask(job, n)->due_ms > now_ms)
			continue;
		backoff_unlink(job, slot, n);
		backoff_link(job, &job->backoff_due, n);
	}
}

uint32_t job_backoff_due(struct job_row *job, int64_t now_ms)
{
	int64_t oldest = now_ms - (int64_t)BACKOFF_SLOTS * BACKOFF_SLOT_MS;

	if (!job->backoff_count) {
		job->backoff_ms = now_ms;
		return NO_SLOT;
	}
	if (job->backoff_ms < oldest)
		job->backoff_ms = oldest; /* one whole turn of the wheel sees every slot */
	while (job->backoff_due == NO_SLOT) {
		slot_take_due(job, backoff_slot(job, job->backoff_ms), now_ms);
		if (job->backoff_ms / BACKOFF_SLOT_MS >= now_ms / BACKOFF_SLOT_MS)
			break;
		/* What is due hangs elsewhere now: the wheel need not stand still for it. */
		job->backoff_ms += BACKOFF_SLOT_MS;
	}
	return job->backoff_due;
}

bool job_rows_release(struct job_row *job, size_t most)
{
	size_t freed = 0;

	for (size_t i = 0; i < JOB_CHUNKS_MOST && freed < most; i++) {
		freed += job->chunks[i] != NULL;
		free(job->chunks[i]);
		job->chunks[i] = NULL;
	}
	if (freed == most || !arena_release_some(&job->arena, most))
		return false;
	job->request = job->roster = (struct str){ "", 0 };
	job->work = (struct job_work){ 0 };
	job->ready_total = job->ready_models = job->backoff_count = 0;
	job->ready_bits = 0;
	job->unlooked = job->asked = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
	for (size_t i = 0; i < RUNNERS_MOST; i++)
		job->ready[i] = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
	for (size_t i = 0; i < TIER_LISTS_MOST; i++)
		job->unrouted[i] = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
	job->verdicts = NULL;
	return true;
}
