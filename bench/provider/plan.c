/* Reads the prompt as a planner would: the quotation is the goal, each line of JSON is a file or a folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/plan.h"
#include "common/buf.h"
#include "reeve/limits.h"

enum { FOLDERS_MOST = 8, LENSES_MOST = 8, TOO_MANY = 40, DEEP_BYTES = 122 };

struct planning {
	struct buf goal;
	struct str lenses[LENSES_MOST];
	size_t lens_count;
	struct str folders[FOLDERS_MOST]; /* with a slash; of files at the top their own names */
	size_t folder_count;
	bool refused;
	json_t *list; /* owns the lines that folders point into */
};

static bool has(struct str text, struct str word)
{
	return word.len && text.len && memmem(text.at, text.len, word.at, word.len);
}

static struct str text_of(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return json_is_string(value) ? str_bytes(json_string_value(value), json_string_length(value))
				     : STR("");
}

static void take_lenses(struct planning *p, struct str line)
{
	while (line.len && p->lens_count < LENSES_MOST) {
		ptrdiff_t end = str_find(line, ',');
		struct str one = end < 0 ? line : str_sub(line, 0, (size_t)end);
		size_t taken = one.len + 1;

		end = str_find(one, '.');
		p->lenses[p->lens_count++] = str_sub(one, 1, (end < 0 ? one.len : (size_t)end) - 1);
		line = end < 0 ? str_sub(line, taken, line.len) : STR("");
	}
}

static void take_entry(struct planning *p, json_t *entry)
{
	struct str path = text_of(entry, "folder").len ? text_of(entry, "folder") : text_of(entry, "path");
	ptrdiff_t slash = str_find(path, '/');
	struct str top = slash < 0 ? path : str_sub(path, 0, (size_t)slash + 1);

	for (size_t i = 0; i < p->folder_count; i++)
		if (str_equal(p->folders[i], top))
			return;
	if (top.len && p->folder_count < FOLDERS_MOST)
		p->folders[p->folder_count++] = top;
}

static void take_line(struct planning *p, struct str line)
{
	static const struct str lenses = STR("Each part looks through one of:");
	json_t *entry = line.len && line.at[0] == '{' ? json_loadb(line.at, line.len, 0, NULL) : NULL;

	if (entry) {
		json_array_append_new(p->list, entry);
		take_entry(p, entry);
	} else if (str_starts(line, STR("> "))) {
		buf_add_str(&p->goal, str_sub(line, 2, line.len));
		buf_add_byte(&p->goal, ' ');
	} else if (str_starts(line, lenses)) {
		take_lenses(p, str_sub(line, lenses.len, line.len));
	} else if (str_starts(line, STR("A plan for this was handed in before"))) {
		p->refused = true;
	}
}

static void read_prompt(struct planning *p, struct str prompt)
{
	p->list = json_array();
	while (prompt.len) {
		ptrdiff_t end = str_find(prompt, '\n');
		struct str line = str_sub(prompt, 0, end < 0 ? prompt.len : (size_t)end);

		take_line(p, line);
		prompt = str_sub(prompt, line.len + 1, prompt.len);
	}
}

static void add_part(json_t *parts, struct str lens, struct str path)
{
	struct buf title = BUF_INIT, question = BUF_INIT;

	buf_printf(&title, "%.*s, %.*s", STR_ARG(lens), STR_ARG(path));
	buf_printf(&question, "What of the goal is answered by %.*s?", STR_ARG(path));
	json_array_append_new(
		parts, json_pack("{s:s, s:s#, s:[s#], s:s}", "title", title.at, "lens", lens.at,
			       (int)lens.len, "paths", path.at, (int)path.len, "question", question.at));
	buf_release(&title);
	buf_release(&question);
}

/* True when the goal names this one, or names none of them. */
static bool is_meant(const struct planning *p, size_t at)
{
	bool any = false;

	for (size_t i = 0; i < p->folder_count; i++) {
		bool named = has(buf_str(&p->goal), p->folders[i]);

		if (named && i == at)
			return true;
		any = any || named;
	}
	return !any;
}

static void add_parts(const struct planning *p, struct str lens, json_t *parts, json_t *left_out)
{
	for (size_t i = 0; i < p->folder_count; i++) {
		if (is_meant(p, i))
			add_part(parts, lens, p->folders[i]);
		else if (left_out)
			json_array_append_new(left_out,
				json_pack("{s:s#, s:s}", "path", p->folders[i].at, (int)p->folders[i].len,
					"why", "the goal does not speak of it"));
	}
}

static const char *const faults[] = { "overlap", "outside", "lens", "many", "deep", "words", NULL };

bool review_plan_fault_known(struct str fault)
{
	size_t i = 0;

	while (faults[i] && !str_equal(fault, str_of(faults[i])))
		i++;
	return faults[i];
}

/* A part a lens, of paths that go wrong late in every name full of a's. */
static void add_deep(const struct planning *p, json_t *parts)
{
	char path[DEEP_BYTES];

	memset(path, 'a', DEEP_BYTES);
	path[0] = path[DEEP_BYTES - 1] = '*';
	path[DEEP_BYTES - 2] = 'b';
	json_array_clear(parts);
	for (size_t lens = 0; lens < p->lens_count; lens++) {
		json_t *paths = json_array();

		add_part(parts, p->lenses[lens], STR("*"));
		while (json_array_size(paths) < GOAL_PATHS_MOST)
			json_array_append_new(paths, json_stringn(path, DEEP_BYTES));
		json_object_set_new(json_array_get(parts, lens), "paths", paths);
	}
}

static void spoil(struct str fault, struct str lens, json_t *parts)
{
	if (str_equal(fault, STR("overlap")))
		add_part(parts, lens, STR("*"));
	else if (str_equal(fault, STR("outside")))
		add_part(parts, lens, STR("../../etc/passwd"));
	else if (str_equal(fault, STR("lens")))
		add_part(parts, STR("astrology"), STR("*"));
	for (size_t i = 0; str_equal(fault, STR("many")) && i < TOO_MANY; i++)
		add_part(parts, lens, STR("*"));
}

static json_t *unasked_of(const struct planning *p, json_t *parts)
{
	json_t *out = json_array(), *part;
	size_t i;

	for (size_t lens = 0; lens < p->lens_count; lens++) {
		bool used = false;

		json_array_foreach(parts, i, part) used =
			used || str_equal(text_of(part, "lens"), p->lenses[lens]);
		if (!used)
			json_array_append_new(out,
				json_pack("{s:s#, s:s}", "lens", p->lenses[lens].at, (int)p->lenses[lens].len,
					"why", "the goal does not ask for it"));
	}
	return out;
}

json_t *review_plan(const struct model *m, struct str prompt)
{
	struct planning p = { .goal = BUF_INIT };
	json_t *parts = json_array(), *left_out = json_array(), *out;
	bool named = false, errs;

	read_prompt(&p, prompt);
	errs = m->plan_fault.len && !(p.refused && m->plan_mends);
	for (size_t i = 0; i < p.lens_count; i++) {
		if (has(buf_str(&p.goal), p.lenses[i]))
			add_parts(&p, p.lenses[i], parts, named ? NULL : left_out);
		named = named || has(buf_str(&p.goal), p.lenses[i]);
	}
	if (!named && p.lens_count)
		add_parts(&p, p.lenses[0], parts, left_out);
	if (errs)
		spoil(m->plan_fault, p.lens_count ? p.lenses[0] : STR("?"), parts);
	if (errs && str_equal(m->plan_fault, STR("deep")))
		add_deep(&p, parts);
	out = json_pack("{s:s#, s:o, s:o, s:o}", "restated", p.goal.at ? p.goal.at : "?",
		p.goal.at ? (int)p.goal.len : 1, "parts", parts, "left_out", left_out, "unasked",
		unasked_of(&p, parts));
	if (errs && str_equal(m->plan_fault, STR("words"))) {
		json_decref(out);
		out = NULL;
	}
	json_decref(p.list);
	buf_release(&p.goal);
	return out;
}
