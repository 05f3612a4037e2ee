/* What is asked of a skill once it is read, and the hash that names it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/skill/skill.h"

#include "common/buf.h"
#include "reeve/limits.h"

#include <stdlib.h>

bool skill_name_is_right(struct str name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (!name.len || name.len > SKILL_NAME_BYTES_MOST || name.at[0] == '-' ||
		name.at[name.len - 1] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!name.at[i] || !strchr(letters, name.at[i]) ||
			(i && name.at[i] == '-' && name.at[i - 1] == '-'))
			return false;
	return true;
}

struct str skill_metadata(const struct skill *s, struct str key)
{
	for (size_t i = 0; i < s->metadata_count; i++)
		if (str_equal(s->metadata[i].key, key))
			return s->metadata[i].value;
	return STR("");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool skill_word(struct str *rest, struct str *word)
{
	size_t from = 0, end;

	while (from < rest->len && is_blank(rest->at[from]))
		from++;
	for (end = from; end < rest->len && !is_blank(rest->at[end]);)
		end++;
	*word = str_sub(*rest, from, end - from);
	*rest = str_sub(*rest, end, rest->len);
	return word->len > 0;
}

static bool word_is_in(struct str wanted, struct str words)
{
	struct str word;

	while (skill_word(&words, &word))
		if (str_equal(word, wanted))
			return true;
	return false;
}

bool skill_allows(const struct skill *s, struct str tool)
{
	return word_is_in(tool, s->allowed_tools);
}

bool skill_includes(const struct skill *s, struct str name)
{
	return word_is_in(name, skill_metadata(s, STR("includes")));
}

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct skill_file *)a)->path, ((const struct skill_file *)b)->path);
}

void skill_hash(struct skill_file *files, size_t count, unsigned char out[SHA256_BYTES])
{
	struct buf lines = BUF_INIT;
	char hex[2 * SHA256_BYTES + 1];

	if (count)
		qsort(files, count, sizeof *files, by_path);
	for (size_t i = 0; i < count; i++) {
		sha256_hex(files[i].hash, hex);
		buf_printf(&lines, "%s  %.*s\n", hex, STR_ARG(files[i].path));
	}
	sha256_of(buf_str(&lines), out);
	buf_release(&lines);
}
