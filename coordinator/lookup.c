/* Asks the store for all keys of a letter at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/lookup.h"
#include "coordinator/absence_read.h"
#include "coordinator/api/read_result.h"
#include "coordinator/cache/entry.h"
#include "coordinator/cache/key.h"
#include "coordinator/goal_look.h"

struct reading {
	struct snapshots *all;
	const struct snapshot *snapshot;
};

static int file_of(void *arg, uint32_t file, struct str *content)
{
	struct reading *r = arg;
	int err = snapshots_read(r->all, r->snapshot, file);

	*content = err ? STR("") : buf_str(&r->all->file);
	return err;
}

static void mark_lent(const struct lookup *l, const struct manifest *m, const struct tool_result *result,
	struct evidence *rows)
{
	ptrdiff_t tool = l->tools ? toolset_find(l->tools, result->tool) : -1;

	for (size_t i = 0; tool >= 0 && i < result->finding_count; i++) {
		uint32_t file = result->findings[i].file;

		rows[i].lent = file < m->file_count && tool_lends(&toolset_defs(l->tools)[tool],
							       m->files[file].path, m->files[file].context);
	}
}

const struct evidence *evidence_of(const struct lookup *l, const struct snapshot *snapshot,
	const struct tool_result *result, struct arena *arena)
{
	struct reading reading = { l->snapshots, snapshot };
	const struct manifest *m = &snapshot->manifest;
	struct absence_files files = { m->files, (uint32_t)m->file_count, file_of, &reading };
	struct evidence *rows = evidence_read(result, file_of, &reading, arena);

	absence_read(result, &files, rows, arena);
	mark_lent(l, m, result, rows);
	return rows;
}

/* What a key hangs on beside the subtask. */
struct key_terms {
	struct str queue;
	const unsigned char *job; /* what a model is told of it; NULL: not known */
};

/* --- keeping -------------------------------------------------------------------------------------------------- */

/* What was kept of a tool that is defined otherwise here is not looked after: we could not say what it reads. */
static bool key_make(struct lookup *l, struct snapshot *snapshot, const struct key_terms *terms,
	const struct tool_spec *spec, struct str recipe, char key[CACHE_KEY_BYTES])
{
	ptrdiff_t tool = toolset_find(l->tools, spec->tool);
	unsigned char listing[SHA256_BYTES];
	struct cache_inputs inputs = { .queue = terms->queue,
		.spec = spec,
		.recipe = recipe,
		.beside = terms->job,
		.manifest = &snapshot->manifest };

	if (recipe.len != RECIPE_BYTES)
		return false;
	if (spec_is_of_model(spec) && !inputs.beside)
		return false;
	if (str_equal(spec->tool, STR(GOAL_TOOL))) { /* it is shown no content, but the list of all files */
		cache_listing(terms->job, &snapshot->manifest, listing);
		inputs.beside = listing;
	}
	if (spec_is_of_model(spec))
		return cache_key(&inputs, key);
	if (tool < 0 || !str_starts(recipe, toolset_definition(l->tools, (size_t)tool)))
		return false;
	inputs.beside = snapshot_beside(snapshot, toolset_defs(l->tools), (size_t)tool);
	return cache_key(&inputs, key);
}

static void marker_of(struct str queue, const struct tool_spec *spec, struct str tier, struct buf *out)
{
	struct buf name = BUF_INIT;

	buf_add_str(&name, spec->tool);
	if (spec_is_of_model(spec))
		buf_printf(&name, "/%.*s/%.*s", STR_ARG(tier), STR_ARG(spec->lens));
	cache_marker(queue, buf_str(&name), out);
	buf_release(&name);
}

enum { KEY_COST = 160 }; /* what Redis takes for a key and its time to live, beside name and value */

/* What was overwritten, ran out or was refused by the gates is counted on, until the bound is reached and all is counted anew. */
bool lookup_has_room(struct lookup *l, size_t bytes)
{
	int64_t room = l->most - (int64_t)bytes;

	if ((l->kept == CACHE_UNCOUNTED || l->kept > room) &&
		l->store->ops->cache_bound(l->store, room, &l->kept))
		l->kept = CACHE_UNCOUNTED;
	if (l->kept == CACHE_UNCOUNTED || l->kept > room)
		return false;
	l->kept += (int64_t)bytes;
	return true;
}

static struct renumber_files files_of(
	const struct lookup *l, const struct snapshot *snapshot, const struct tool_spec *spec)
{
	ptrdiff_t tool = toolset_find(l->tools, spec->tool);

	return (struct renumber_files){ spec, tool < 0 ? NULL : &toolset_defs(l->tools)[tool],
		&snapshot->manifest };
}

/* By which it is found again, and what its marker says: of a model the coordinator's own, if the worker did as it would. "": it is not
 * kept. */
static struct str recipe_of(
	const struct evidence_errand *errand, const struct tool_result *said, bool of_model, struct str *mark)
{
	const struct look_item *models = &errand->models;

	*mark = said->recipe;
	for (size_t i = 0; i < models->recipe_count; i++)
		if (str_equal(models->tiers[i], said->tier) &&
			str_equal(str_bytes(models->said[i], RECIPE_BYTES), said->recipe)) {
			*mark = str_bytes(models->marks[i], RECIPE_BYTES);
			return str_bytes(models->recipes[i], RECIPE_BYTES);
		}
	return of_model ? STR("") : said->recipe;
}

void lookup_keep(struct lookup *l, struct snapshot *snapshot, const struct evidence_errand *errand,
	struct event_result *result, struct arena *arena)
{
	const struct tool_result *said = result->gate.result;
	struct key_terms terms = { errand->queue, errand->terms };
	struct buf entry = BUF_INIT, marker = BUF_INIT, who = BUF_INIT;
	char key[CACHE_KEY_BYTES];
	struct stored_result stored;
	struct renumber_files files;
	struct tool_spec spec;
	struct str recipe, mark;

	if (!l->store || !said->repeatable || !errand->spec.len || !spec_unpack(errand->spec, &spec))
		return;
	recipe = recipe_of(errand, said, spec_is_of_model(&spec), &mark);
	if (!stored_unpack(result->stored, &stored) || !key_make(l, snapshot, &terms, &spec, recipe, key))
		return;
	stored.body = result->gate.body; /* where it is a blob, too */
	marker_of(errand->queue, &spec, said->tier, &marker);
	buf_add_str(&who, mark); /* not that of the key, where each second look has its own */
	buf_add_str(&who, spec_is_of_model(&spec) ? said->model : STR(""));
	files = files_of(l, snapshot, &spec);
	if (!entry_pack(str_of(key), &stored, &files, &entry) &&
		lookup_has_room(l, strlen(key) + entry.len + marker.len + who.len + 2 * KEY_COST)) {
		result->keep =
			(struct keep){ arena_str(arena, str_of(key)), arena_str(arena, buf_str(&entry)),
				arena_str(arena, buf_str(&marker)), arena_str(arena, buf_str(&who)) };
	}
	buf_release(&entry);
	buf_release(&marker);
	buf_release(&who);
}

/* --- finding -------------------------------------------------------------------------------------------------- */

/* One key that is asked for: a recipe's entry for one subtask, or a marker: of its tool, or of the tier of that recipe. */
struct question {
	size_t event;
	size_t recipe;
	bool marker;
};

struct asking {
	struct lookup *l;
	struct letter *letter;
	const struct look_errand *errand;
	struct snapshot *snapshot;
	struct str *keys;
	struct question *questions;
	size_t count;
	struct str (*answered)
		[LOOK_RECIPES_MOST]; /* an event: which model answered last, by each tier of its recipes */
};

static void ask(struct asking *a, struct str key, struct question question)
{
	a->keys[a->count] = arena_str(&a->letter->arena, key);
	a->questions[a->count++] = question;
}

static void ask_marker(struct asking *a, size_t event, const struct tool_spec *spec, size_t recipe)
{
	struct buf marker = BUF_INIT;

	marker_of(a->errand->queue, spec, a->errand->items[event].tiers[recipe], &marker);
	ask(a, buf_str(&marker), (struct question){ event, recipe, true });
	buf_release(&marker);
}

/* A tier's marker is asked for before its entry, and answered before it. */
static void ask_item(struct asking *a, size_t event)
{
	const struct look_item *item = &a->errand->items[event];
	struct key_terms terms = { a->errand->queue, a->errand->terms };
	char key[CACHE_KEY_BYTES];
	struct tool_spec spec;

	if (!spec_unpack(item->spec, &spec))
		return;
	for (size_t i = 0; i < item->recipe_count; i++) {
		if (spec_is_of_model(&spec))
			ask_marker(a, event, &spec, i);
		if (key_make(
			    a->l, a->snapshot, &terms, &spec, str_bytes(item->recipes[i], RECIPE_BYTES), key))
			ask(a, str_of(key), (struct question){ event, i, false });
	}
	if (item->recipe_count && !spec_is_of_model(&spec))
		ask_marker(a, event, &spec, 0);
}

/* As if a worker had handed it in: its body where a result's is, and its evidence beside it. */
static void found(
	struct asking *a, struct str spec, struct event_looked *looked, const struct stored_result *entry)
{
	struct arena *arena = &a->letter->arena;
	struct stored_result stored = *entry;
	unsigned char blob[SHA256_BYTES];

	looked->gate.body = arena_str(arena, entry->body);
	looked->gate.result = read_tool_result(looked->gate.body, arena);
	looked->gate.has_files = true;
	if (!looked->gate.result || looked->gate.result->finding_count > FINDINGS_PER_RESULT)
		return;
	if (entry->body.len > RESULT_BYTES_MOST) {
		if (blob_put(a->l->snapshots->blobs, entry->body, blob))
			return;
		stored.blob = str_bytes(blob, sizeof blob);
	}
	looked->gate.evidence = evidence_of(a->l, a->snapshot, looked->gate.result, arena);
	looked->gate.goal = goal_look(&a->snapshot->manifest, spec, looked->gate.result, arena);
	looked->stored = stored_pack(arena, &stored);
	looked->found = true;
}

/* A recipe as a marker has it. */
static bool is_one_of(const struct look_item *item, struct str recipe)
{
	const unsigned char *const *marks = item->marks[0] ? item->marks : item->recipes;

	for (size_t i = 0; i < item->recipe_count; i++)
		if (str_equal(str_bytes(marks[i], RECIPE_BYTES), recipe))
			return true;
	return false;
}

/* What was kept last was made by another: of a tier also where another model answers under its name now. */
static void marker_read(struct asking *a, const struct question *q, struct str value)
{
	const struct look_item *item = &a->errand->items[q->event];
	struct str recipe = str_sub(value, 0, RECIPE_BYTES);
	bool changed = !is_one_of(item, recipe);

	a->letter->events[q->event].looked.changed |= changed;
	a->answered[q->event][q->recipe] =
		arena_str(&a->letter->arena, str_sub(value, recipe.len, value.len));
}

/* The provider gives this tier's name to another model now: what the one before said is not asked of it. */
static bool is_of_another(const struct asking *a, const struct question *q, const struct tool_result *result)
{
	return result && result->model.len && !str_equal(result->model, a->answered[q->event][q->recipe]);
}

static int on_answer(void *arg, size_t place, struct str value)
{
	struct asking *a = arg;
	const struct question *question = &a->questions[place];
	const struct look_item *item = &a->errand->items[question->event];
	struct event_looked *looked = &a->letter->events[question->event].looked;
	struct stored_result entry;
	struct renumber_files files;
	struct buf body = BUF_INIT;
	struct tool_spec spec;

	if (looked->found)
		return 0;
	if (question->marker)
		marker_read(a, question, value);
	if (!question->marker && spec_unpack(item->spec, &spec)) {
		files = files_of(a->l, a->snapshot, &spec);
		if (!entry_unpack(a->keys[place], value, &files, &body, &entry))
			found(a, item->spec, looked, &entry);
		if (looked->found && is_of_another(a, question, looked->gate.result)) {
			looked->found = false;
			looked->changed = true;
		}
	}
	buf_release(&body);
	return 0;
}

void lookup_answer(struct lookup *l, struct letter *letter)
{
	struct asking a = { .l = l, .letter = letter, .errand = letter->errand };
	size_t most = letter->event_count * (2 * LOOK_RECIPES_MOST + 1);

	letter->kind = LETTER_EVENTS;
	if (!l->store || snapshots_get(l->snapshots, &a.errand->source, &a.snapshot))
		return;
	a.keys = arena_take(&letter->arena, most * sizeof *a.keys + 1);
	a.questions = arena_zero(&letter->arena, most * sizeof *a.questions + 1);
	a.answered = arena_zero(&letter->arena, letter->event_count * sizeof *a.answered + 1);
	for (size_t i = 0; i < letter->event_count; i++)
		ask_item(&a, i);
	/* Whatever is wrong with the store: what was not answered is not there. */
	(void)!l->store->ops->cached(l->store, a.keys, a.count, on_answer, &a);
}
