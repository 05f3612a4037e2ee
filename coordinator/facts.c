/* Copies rows of a manifest into those of an aggregate: the strings stay where they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/facts.h"
#include "coordinator/plan/model_lens.h"

void facts_of_manifest(struct aggregate_facts *facts, const struct manifest *m, struct arena *arena)
{
	struct aggregate_file *files = arena_take(arena, m->file_count * sizeof *files + 1);
	struct aggregate_skipped *skipped = arena_take(arena, m->skipped_count * sizeof *skipped + 1);

	for (size_t i = 0; i < m->file_count; i++)
		files[i] = (struct aggregate_file){ .path = m->files[i].path,
			.language = m->files[i].language,
			.lines = m->files[i].lines,
			.context = m->files[i].context,
			.added = m->files[i].added,
			.plain = model_reads(m->files[i].language, true) };
	for (size_t i = 0; i < m->skipped_count; i++)
		skipped[i] = (struct aggregate_skipped){ m->skipped[i].path, m->skipped[i].why,
			m->skipped[i].hidden };
	facts->files = files;
	facts->file_count = m->file_count;
	facts->skipped = skipped;
	facts->skipped_count = m->skipped_count;
}

void facts_of_lenses(struct aggregate_facts *facts, struct str list, struct arena *arena)
{
	struct str *lenses = arena_take(arena, (list.len + 1) * sizeof *lenses);

	while (list.len) {
		ptrdiff_t comma = str_find(list, ',');
		size_t len = comma < 0 ? list.len : (size_t)comma;

		lenses[facts->lens_count++] = str_sub(list, 0, len);
		list = str_sub(list, len + 1, list.len);
	}
	facts->lenses = lenses;
}
