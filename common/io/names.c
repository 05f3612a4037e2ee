/* Lists a folder of data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/names.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int is_shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_folder(const char *dir, const char *name)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool fits(const char *dir, const char *file, enum names_kind kind, struct str *name)
{
	static const struct str ending = { ".yaml", 5 };

	*name = str_of(file);
	if (kind == NAMES_FOLDERS)
		return is_folder(dir, file);
	if (!str_ends(*name, ending))
		return false;
	*name = str_sub(*name, 0, name->len - ending.len);
	return name->len > 0;
}

int names_of(const char *dir, enum names_kind kind, size_t most, struct arena *arena, struct str **out,
	size_t *count, char words[NAMES_WORDS_BYTES])
{
	struct dirent **entries;
	int found = scandir(dir, &entries, is_shown, by_name), err = 0;

	*count = 0;
	if (found < 0) {
		snprintf(words, NAMES_WORDS_BYTES, "%.200s: %s", dir, strerror(errno));
		return -E_INVALID;
	}
	*out = arena_zero(arena, (most + 1) * sizeof **out);
	assert(*out);
	for (int i = 0; i < found; i++) {
		struct str name;

		if (!err && fits(dir, entries[i]->d_name, kind, &name)) {
			if (*count == most)
				err = -E_INVALID;
			else
				(*out)[(*count)++] = arena_str(arena, name);
		}
		free(entries[i]);
	}
	free(entries);
	if (err)
		snprintf(words, NAMES_WORDS_BYTES, "%.200s: more than %zu of them", dir, most);
	return err;
}
