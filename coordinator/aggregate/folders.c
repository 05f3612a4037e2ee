/* Folders come in runs, but for the top: its files lie between them, so it has the first row for itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/folders.h"

void folders_add(struct buf *rows, struct str path)
{
	struct report_folder new = { .name = report_folder_of(path) }, *list;
	size_t count;

	if (!rows->len)
		buf_add(rows, &(struct report_folder){ .name = STR("") }, sizeof new);
	count = rows->len / sizeof new;
	list = (void *)rows->at;
	if (!new.name.len) {
		list[0].files++;
	} else if (str_equal(list[count - 1].name, new.name)) {
		list[count - 1].files++;
	} else {
		new.files = 1;
		buf_add(rows, &new, sizeof new);
	}
}

void folders_take(const struct buf *rows, struct arena *arena, struct report_coverage *out)
{
	const struct report_folder *from = (const void *)rows->at;
	size_t count = rows->len / sizeof *from;
	struct report_folder *list = arena_take(arena, rows->len + 1);

	out->folders = list;
	out->folder_count = 0;
	for (size_t i = 0; i < count; i++)
		if (from[i].files)
			list[out->folder_count++] = from[i];
}
