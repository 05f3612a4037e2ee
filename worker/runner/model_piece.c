/* Cuts a shard between lines, never in one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_piece.h"

#include "common/tier/window.h"

#include <assert.h>
#include <stdio.h>

/* What stands around the lines of a file: two marks of 32 digits, words, and its language. A number of a line has ten digits at most. */
enum { HEADING_BYTES = 200 };

struct model_piece model_piece_whole(const struct model_shard *s)
{
	return (struct model_piece){ .from = { 0, 1, 0 }, .to = { s->file_count, 1, 0 } };
}

bool model_piece_is_last(const struct model_shard *s, const struct model_piece *piece)
{
	return piece->to.file == s->file_count;
}

static uint64_t weight_of_heading(const struct model_file *f)
{
	return HEADING_BYTES * (uint64_t)WINDOW_WEIGHT_A_TOKEN + window_weight(f->name) +
	       window_weight(f->language);
}

/* As framed_line() writes it: a CR in it is followed by the number once more. */
static uint64_t weight_of_line(struct str line, uint32_t number)
{
	uint64_t numbers = 1;
	char prefix[sizeof "4294967295| "];

	snprintf(prefix, sizeof prefix, "%u| ", number);
	for (size_t i = 0; i < line.len; i++)
		numbers += line.at[i] == '\r';
	return window_weight(line) + numbers * window_weight(str_of(prefix)) + window_weight(STR("\n"));
}

static struct str line_at(struct str content, size_t at)
{
	struct str rest = str_sub(content, at, content.len);
	ptrdiff_t end = str_find(rest, '\n');

	return end < 0 ? rest : str_sub(rest, 0, (size_t)end);
}

static void next_file(struct model_place *p)
{
	*p = (struct model_place){ p->file + 1, 1, 0 };
}

/* Lines of this file as long as there is room; true when it is all in. */
static bool take_lines(const struct model_file *f, struct model_place *p, uint64_t *room)
{
	while (p->at < f->content.len) {
		struct str line = line_at(f->content, p->at);
		uint64_t weight = weight_of_line(line, p->line);

		if (weight > *room)
			return false;
		*room -= weight;
		p->at += line.len + 1;
		p->line++;
	}
	return true;
}

bool model_piece_next(const struct model_shard *s, uint64_t weight, struct model_piece *piece)
{
	struct model_place p = piece->to.line ? piece->to : (struct model_place){ 0, 1, 0 };
	uint64_t room = weight;

	piece->from = p;
	while (p.file < s->file_count) {
		const struct model_file *f = &s->files[p.file];
		uint64_t heading = weight_of_heading(f);

		if (!f->why.len && heading > room)
			break;
		room -= f->why.len ? 0 : heading;
		if (!f->why.len && !take_lines(f, &p, &room))
			break;
		next_file(&p);
	}
	piece->to = p;
	return p.file > piece->from.file || p.line > piece->from.line;
}

bool model_piece_shows(const struct model_piece *piece, size_t file)
{
	return file >= piece->from.file &&
	       (file < piece->to.file || (file == piece->to.file && piece->to.line > 1 && piece->to.at));
}

struct str model_piece_lines(const struct model_shard *s, const struct model_piece *piece, size_t file,
	uint32_t *first, uint32_t *behind)
{
	const struct model_file *f = &s->files[file];
	size_t from = file == piece->from.file ? piece->from.at : 0;
	size_t to = file == piece->to.file ? piece->to.at : f->content.len;

	assert(model_piece_shows(piece, file));
	*first = file == piece->from.file ? piece->from.line : 1;
	*behind = file == piece->to.file ? piece->to.line : f->lines + 1;
	return str_sub(f->content, from, to - from); /* of what is behind the end, none */
}
