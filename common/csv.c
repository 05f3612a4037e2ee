/* Takes CSV apart byte by byte: quotes, doubled quotes, and ends of lines within them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/csv.h"

#include <assert.h>

void csv_init(struct csv *c, struct str bytes)
{
	const struct str mark = STR("\xef\xbb\xbf");

	*c = (struct csv){ .rest = bytes, .next_line = 1 };
	if (str_starts(bytes, mark))
		c->rest = str_sub(bytes, mark.len, bytes.len);
}

void csv_release(struct csv *c)
{
	buf_release(&c->text);
}

static bool fault(struct csv *c, uint32_t line, const char *wrong)
{
	c->line = line;
	c->wrong = wrong;
	return false;
}

static void take(struct csv *c, size_t bytes)
{
	c->rest = str_sub(c->rest, bytes, c->rest.len);
}

/* Of the end of a line here: LF or CR LF; 0 when there is none. */
static size_t line_end(struct str s)
{
	if (s.len && s.at[0] == '\n')
		return 1;
	return s.len > 1 && s.at[0] == '\r' && s.at[1] == '\n' ? 2 : 0;
}

/* The opening quote is taken. */
static bool quoted(struct csv *c)
{
	uint32_t began = c->next_line;

	for (;;) {
		ptrdiff_t quote = str_find(c->rest, '"');

		if (quote < 0)
			return fault(c, began, "a quote is opened here and never closed");
		for (ptrdiff_t i = 0; i < quote; i++)
			c->next_line += c->rest.at[i] == '\n';
		buf_add(&c->text, c->rest.at, (size_t)quote);
		take(c, (size_t)quote + 1);
		if (!c->rest.len || c->rest.at[0] != '"')
			break;
		buf_add_byte(&c->text, '"');
		take(c, 1);
	}
	if (c->rest.len && c->rest.at[0] != ',' && !line_end(c->rest))
		return fault(c, c->next_line,
			"after a closing quote stands neither a comma nor the end of the line");
	return true;
}

static bool plain(struct csv *c)
{
	size_t len = 0;

	while (len < c->rest.len && c->rest.at[len] != ',' && !line_end(str_sub(c->rest, len, 2))) {
		if (c->rest.at[len] == '"')
			return fault(c, c->next_line,
				"a quote stands within a field that does not begin with one");
		len++;
	}
	buf_add(&c->text, c->rest.at, len);
	take(c, len);
	return true;
}

static bool field(struct csv *c)
{
	bool good;

	if (c->count == CSV_FIELDS_MOST)
		return fault(c, c->line, "a row has over 256 fields");
	if (c->rest.len && c->rest.at[0] == '"') {
		take(c, 1);
		good = quoted(c);
	} else {
		good = plain(c);
	}
	c->ends[c->count++] = c->text.len;
	return good;
}

bool csv_next(struct csv *c)
{
	size_t end;

	assert(!c->wrong);
	while ((end = line_end(c->rest))) {
		take(c, end);
		c->next_line++;
	}
	if (!c->rest.len)
		return false;
	buf_clear(&c->text);
	c->count = 0;
	c->line = c->next_line;
	while (field(c) && c->rest.len && c->rest.at[0] == ',')
		take(c, 1);
	if (c->wrong)
		return false;
	end = line_end(c->rest);
	take(c, end);
	c->next_line += end > 0;
	return true;
}

struct str csv_field(const struct csv *c, size_t i)
{
	size_t from;

	if (i >= c->count)
		return STR("");
	from = i ? c->ends[i - 1] : 0;
	return str_sub(buf_str(&c->text), from, c->ends[i] - from);
}

int csv_find(const struct csv *c, struct str name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_equal(csv_field(c, i), name))
			return (int)i;
	return -1;
}

void csv_add(struct buf *out, struct str field)
{
	bool quote = false;

	for (size_t i = 0; i < field.len && !quote; i++)
		quote = strchr(",\"\r\n", field.at[i]) && field.at[i];
	if (!quote) {
		buf_add_str(out, field);
		return;
	}
	buf_add_byte(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.at[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, field.at[i]);
	}
	buf_add_byte(out, '"');
}
