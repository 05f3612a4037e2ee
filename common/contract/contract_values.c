/* Each kind of value a field may have, and what is said of one that is none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/contract/contract_values.h"

#include <stdarg.h>
#include <stdio.h>

void contract_fault_add(struct reading *r, unsigned line, struct str field, const char *format, ...)
{
	struct contract_fault *f = &r->faults[r->fault_count];
	va_list args;

	if (r->fault_count == CONTRACT_FAULTS_MOST)
		return;
	r->fault_count++;
	f->line = line;
	snprintf(f->field, sizeof f->field, "%s%.*s", r->within, STR_ARG(str_sub(field, 0, 32)));
	va_start(args, format);
	vsnprintf(f->why, sizeof f->why, format, args);
	va_end(args);
}

void contract_read_text(struct reading *r, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT)
		contract_fault_add(r, n->line, n->key, "one text is expected here");
	else if (!n->text.len || strlen(n->text.at) != n->text.len)
		contract_fault_add(r, n->line, n->key, "it is empty, or has a NUL in it");
	else
		*(struct str *)at = n->text;
}

void contract_read_list(struct reading *r, const struct yaml_node *n, void *at)
{
	struct contract_list *out = at;
	struct str *rows;

	if (n->kind != YAML_LIST) {
		contract_fault_add(r, n->line, n->key, "a list is expected here: [one, two]");
		return;
	}
	if (n->count > CONTRACT_LIST_MOST) {
		contract_fault_add(r, n->line, n->key, "more than %d entries", CONTRACT_LIST_MOST);
		return;
	}
	rows = arena_zero(r->arena, n->count * sizeof *rows + 1);
	out->at = rows;
	for (const struct yaml_node *row = n->child; row; row = row->next) {
		if (row->kind != YAML_TEXT || !row->text.len || strlen(row->text.at) != row->text.len)
			contract_fault_add(r, row->line, n->key, "an entry of this list is no text");
		else
			rows[out->count++] = row->text;
	}
}

void contract_read_some(struct reading *r, const struct yaml_node *n, void *at)
{
	size_t before = r->fault_count;

	contract_read_list(r, n, at);
	if (r->fault_count == before && !n->count)
		contract_fault_add(r, n->line, n->key, "it is empty: say at least one");
}

static bool path_is_plain(struct str path)
{
	struct str rest = path;

	if (str_equal(path, STR(".")))
		return true;
	while (rest.len) {
		ptrdiff_t slash = str_find(rest, '/');
		struct str part = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);

		if (!part.len || str_equal(part, STR(".")) || str_equal(part, STR("..")))
			return false;
		rest = slash < 0 ? STR("") : str_sub(rest, (size_t)slash + 1, rest.len);
	}
	return path.at[path.len - 1] != '/' && str_find(path, '*') < 0;
}

void contract_read_paths(struct reading *r, const struct yaml_node *n, void *at)
{
	const struct contract_list *out = at;

	contract_read_list(r, n, at);
	for (size_t i = 0; i < out->count; i++)
		if (!path_is_plain(out->at[i]))
			contract_fault_add(r, n->line, n->key,
				"\"%.60s\" is no path below the tree: write it like src/core, without "
				"\"..\", a "
				"pattern, or a slash at an end",
				out->at[i].at);
}

/* The detectors that there are: a name that is none would stop nothing. */
void contract_read_stops(struct reading *r, const struct yaml_node *n, void *at)
{
	static const char *const known[] = { "secrets", "payments", "permissions", "customer-data",
		"destructive-commands" };
	const struct contract_list *out = at;

	contract_read_list(r, n, at);
	for (size_t i = 0; i < out->count; i++) {
		bool found = false;

		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
			found = found || str_equal(out->at[i], str_of(known[k]));
		if (!found)
			contract_fault_add(r, n->line, n->key,
				"\"%.40s\" is none of secrets, payments, permissions, customer-data, "
				"destructive-commands",
				out->at[i].at);
	}
}

void contract_read_count(struct reading *r, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT || !str_to_u64(n->text, at) || !*(uint64_t *)at)
		contract_fault_add(r, n->line, n->key, "a whole number from 1 on is expected here");
}

/* "90s", "10m", "2h": a number without a unit is one that somebody guessed at. */
void contract_read_wall(struct reading *r, const struct yaml_node *n, void *at)
{
	uint64_t number = 0, unit = 0;

	if (n->kind == YAML_TEXT && n->text.len > 1) {
		char last = n->text.at[n->text.len - 1];

		unit = last == 's' ? 1 : last == 'm' ? 60 : last == 'h' ? 3600 : 0;
	}
	if (!unit || !str_to_u64(str_sub(n->text, 0, n->text.len - 1), &number) || !number ||
		number > 366 * 86400 / unit)
		contract_fault_add(
			r, n->line, n->key, "a time of at most a year is expected here: 90s, 10m or 2h");
	else
		*(uint64_t *)at = number * unit;
}

/* Dollars with up to six digits behind the point. */
void contract_read_usd(struct reading *r, const struct yaml_node *n, void *at)
{
	struct str text = n->kind == YAML_TEXT ? n->text : STR("");
	ptrdiff_t point = str_find(text, '.');
	struct str behind = point < 0 ? STR("") : str_sub(text, (size_t)point + 1, text.len);
	uint64_t whole = 0, part = 0;
	bool good = str_to_u64(point < 0 ? text : str_sub(text, 0, (size_t)point), &whole) &&
		    whole <= 1000000 && behind.len <= 6 && (point < 0 || str_to_u64(behind, &part));

	for (size_t i = behind.len; i < 6; i++)
		part *= 10;
	if (good)
		*(uint64_t *)at = whole * 1000000 + part;
	else
		contract_fault_add(r, n->line, n->key, "an amount up to a million is expected here: 0.50");
}
