/* SQL that is put together of strings and values. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

#include <ctype.h>
#include <strings.h>

enum { STATEMENT_SHOWN_MOST = 4096 };

static bool holds(struct str s, const char *word)
{
	size_t len = strlen(word);

	s = str_sub(s, 0, STATEMENT_SHOWN_MOST);
	for (size_t i = 0; i + len <= s.len; i++)
		if (!strncasecmp(s.at + i, word, len))
			return true;
	return false;
}

/* Two words of a statement, for "select" begins many a sentence. */
static bool is_sql(struct str s)
{
	static const struct {
		const char *begin, *then;
	} statements[] = { { "SELECT ", " FROM " }, { "INSERT INTO ", "VALUES" }, { "UPDATE ", " SET " },
		{ "DELETE FROM ", " WHERE " } };

	while (s.len && isspace((unsigned char)s.at[0]))
		s = str_sub(s, 1, s.len);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
		if (s.len > strlen(statements[i].begin) &&
			!strncasecmp(s.at, statements[i].begin, strlen(statements[i].begin)) &&
			holds(s, statements[i].then))
			return true;
	return false;
}

/* What cannot be a parameter is put in everywhere: names of tables and columns. */
static bool is_name_of_table(struct str s)
{
	return holds(s, "table") || holds(s, "prefix") || holds(s, "column") || holds(s, "field") ||
	       holds(s, "schema") || holds(s, "placeholder");
}

/* The string goes on, with a value: "..." + x, "..." . $x. */
static bool goes_on(const struct scan *s, size_t i, struct str language)
{
	const char *plus = str_equal(language, STR("php")) ? "." : "+";
	size_t k = token_next(s, i);

	while (token_is(s, k, plus)) {
		size_t value = token_next(s, k);

		if (s->at[value].kind == TOKEN_WORD && !tokens_constant(s, value, value + 1) &&
			!is_name_of_table(token_text(s, value)))
			return true;
		if (s->at[value].kind != TOKEN_STRING && !tokens_constant(s, value, value + 1))
			return false;
		k = token_next(s, value);
	}
	return false;
}

/* The format of one of the printf family, with "%s" or "%v" in it. */
static bool is_formatted(const struct scan *s, size_t i)
{
	struct str text = token_content(s, i);
	size_t before = i;

	if (!holds(text, "%s") && !holds(text, "%v"))
		return false;
	for (int n = 0; n < 12 && before < s->count; n++) {
		before = token_prev(s, before);
		if (token_in(s, before, "; { }"))
			return false;
		if (token_in(s, before, "sprintf snprintf asprintf Sprintf format String"))
			return true;
	}
	return false;
}

/* PHP's "$x" and JavaScript's ${x}, and not sql`...`, which makes parameters of them. */
static bool is_filled(const struct scan *s, size_t i, struct str language)
{
	struct str text = token_text(s, i);
	size_t before = token_prev(s, i);
	bool marked = memchr(text.at, '$', text.len) != NULL;

	if (is_name_of_table(text))
		return false;
	if (s->family == SCAN_JS)
		return s->at[i].live && !(before < s->count && s->at[before].kind == TOKEN_WORD &&
						s->at[before].at + s->at[before].len == s->at[i].at);
	if (lens_language("kotlin groovy scala", language))
		return marked && text.at[0] == '"' && !lens_language("scala", language);
	return str_equal(language, STR("php")) && text.at[0] == '"' && marked;
}

void check_sql(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	for (size_t i = 0; i < s->count; i++) {
		uint32_t line = s->at[i].line;

		if (s->at[i].kind != TOKEN_STRING || !is_sql(token_content(s, i)))
			continue;
		if (goes_on(s, i, f->language) || is_formatted(s, i) || is_filled(s, i, f->language))
			lens_report(out, f, line, line, SEVERITY_WARNING, "sql-concatenation",
				"a value is put into the text of this statement; a parameter cannot change "
				"what it does");
	}
}
