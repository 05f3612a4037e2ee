/* Tries common/contract/contract_read.c: each kind of fault, with its line and field. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/contract/contract.h"
#include "common/buf.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

extern const char contract_template[];

static const char sound[] = "goal: g\n"
			    "workflow: analyze\n"
			    "may_touch: { paths: [src, docs], systems: [ci] }\n"
			    "must_not_touch: { paths: [src/vendor] }\n"
			    "deliverable: d\n"
			    "acceptance: [a]\n"
			    "stop_conditions: [secrets]\n"
			    "budget: { usd: 0.25 }\n"
			    "limits: { max_files: 7, max_lines: 8, max_wall: 2m }\n"
			    "context: [AGENTS.md]\n";

static size_t read_text(struct str text, struct contract_terms *c, struct arena *arena,
	struct contract_fault faults[CONTRACT_FAULTS_MOST])
{
	return contract_read(text, arena, c, faults);
}

void test_a_sound_contract_is_read_whole(void)
{
	struct contract_fault faults[CONTRACT_FAULTS_MOST];
	struct contract_terms c;
	struct arena arena = { 0 };

	CU_ASSERT_EQUAL_FATAL(read_text(STR(sound), &c, &arena, faults), 0);
	CU_ASSERT_TRUE(str_equal(c.goal, STR("g")) && str_equal(c.workflow, STR("analyze")));
	CU_ASSERT_EQUAL(c.may_touch.paths.count, 2);
	CU_ASSERT_EQUAL(c.may_touch.systems.count, 1);
	CU_ASSERT_EQUAL(c.budget_microusd, 250000);
	CU_ASSERT_EQUAL(c.max_files, 7);
	CU_ASSERT_EQUAL(c.max_lines, 8);
	CU_ASSERT_EQUAL(c.max_wall_s, 120);
	CU_ASSERT_TRUE(str_equal(c.context.at[0], STR("AGENTS.md")));
	CU_ASSERT_EQUAL(read_text(str_of(contract_template), &c, &arena, faults), 0);
	arena_release(&arena);
}

/* One line of the sound contract is replaced; "" leaves it out. */
void test_what_is_wrong_is_told_with_line_and_field(void)
{
	static const struct {
		unsigned at;
		const char *line;
		unsigned line_told;
		const char *field, *why;
	} cases[] = {
		{ 1, "", 1, "goal", "missing" },
		{ 1, "goal: [a]", 1, "goal", "one text" },
		{ 1, "goal: \"\"", 1, "goal", "empty" },
		{ 2, "workflow: analyze\nwrokflow: b", 3, "wrokflow", "no such field" },
		{ 2, "workflow: a\nworkflow: b", 3, "(the file)", "twice" },
		{ 2, "workflow: &a b", 2, "(the file)", "anchors" },
		{ 3, "may_touch: { paths: src }", 3, "may_touch.paths", "a list" },
		{ 3, "may_touch: { paths: [../x] }", 3, "may_touch.paths", "no path below" },
		{ 3, "may_touch: { paths: [/etc] }", 3, "may_touch.paths", "no path below" },
		{ 3, "may_touch: { paths: [\"src/*\"] }", 3, "may_touch.paths", "pattern" },
		{ 3, "may_touch: { paths: [] }", 3, "may_touch.paths", "nothing is lent" },
		{ 3, "may_touch: { paths: [src/vendor, src/vendor/x] }", 3, "may_touch.paths",
			"nothing is left" },
		{ 3, "may_touch: { paths: [src, src/vendor] }", 3, "may_touch.paths", "must_not_touch too" },
		{ 3, "may_touch: [src]", 3, "may_touch", "names with values" },
		{ 3, "may_touch: { path: [src] }", 3, "may_touch.path", "no such field" },
		{ 4, "must_not_touch: { paths: [\".\"] }", 3, "may_touch.paths", "always wins" },
		{ 4, "must_not_touch: { systems: [ci] }", 3, "may_touch.systems", "must_not_touch too" },
		{ 6, "acceptance: []", 6, "acceptance", "at least one" },
		{ 6, "acceptance: [[a]]", 6, "acceptance", "no text" },
		{ 7, "stop_conditions: [sekrets]", 7, "stop_conditions", "none of secrets" },
		{ 8, "budget: { usd: -1 }", 8, "budget.usd", "amount" },
		{ 8, "budget: { usd: 0.1234567 }", 8, "budget.usd", "amount" },
		{ 8, "budget: {}", 8, "budget.usd", "missing" },
		{ 8, "budget: 3", 8, "budget", "names with values" },
		{ 9, "limits: { max_files: 0 }", 9, "limits.max_files", "from 1 on" },
		{ 9, "limits: { max_wall: 90 }", 9, "limits.max_wall", "90s" },
		{ 9, "limits: { max_wall: 0m }", 9, "limits.max_wall", "90s" },
		{ 9, "limits: { max_wall: 999999h }", 9, "limits.max_wall", "a year" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct contract_fault faults[CONTRACT_FAULTS_MOST];
		struct contract_terms c;
		struct arena arena = { 0 };
		struct buf text = BUF_INIT;
		struct str rest = STR(sound);
		bool told = false;

		for (unsigned n = 1; rest.len; n++) {
			size_t len = (size_t)str_find(rest, '\n') + 1;

			if (n != cases[i].at)
				buf_add_str(&text, str_sub(rest, 0, len));
			else if (cases[i].line[0])
				buf_printf(&text, "%s\n", cases[i].line);
			rest = str_sub(rest, len, rest.len);
		}
		size_t count = read_text(buf_str(&text), &c, &arena, faults);
		for (size_t k = 0; k < count; k++)
			told = told || (faults[k].line == cases[i].line_told &&
					       !strcmp(faults[k].field, cases[i].field) &&
					       strstr(faults[k].why, cases[i].why));
		if (!told)
			printf("%s: %zu faults, first %u %s %s\n", cases[i].line, count, faults[0].line,
				faults[0].field, faults[0].why);
		CU_ASSERT_TRUE(told);
		arena_release(&arena);
		buf_release(&text);
	}
}

void test_every_fault_is_told_in_order_up_to_the_most(void)
{
	struct contract_fault faults[CONTRACT_FAULTS_MOST];
	struct contract_terms c;
	struct arena arena = { 0 };
	struct buf text = BUF_INIT;

	CU_ASSERT_EQUAL(read_text(STR("budget: { usd: x }\ngoal: []\n"), &c, &arena, faults), 8);
	CU_ASSERT_STRING_EQUAL(faults[7].field, "goal");
	for (int i = 0; i < 30; i++)
		buf_printf(&text, "k%d: 1\n", i);
	CU_ASSERT_EQUAL(read_text(buf_str(&text), &c, &arena, faults), CONTRACT_FAULTS_MOST);
	buf_clear(&text);
	while (text.len <= CONTRACT_BYTES_MOST)
		buf_add_text(&text, "# a comment\n");
	CU_ASSERT_EQUAL(read_text(buf_str(&text), &c, &arena, faults), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(faults[0].why, "64 KiB"));
	buf_release(&text);
	arena_release(&arena);
}

/* Whatever a file breaks off at, it is refused or sound, and read within its bytes. */
void test_each_beginning_and_each_changed_byte_is_survived(void)
{
	for (size_t len = 0; len <= 2 * (sizeof sound - 1); len++) {
		struct contract_fault faults[CONTRACT_FAULTS_MOST];
		struct contract_terms c;
		struct arena arena = { 0 };
		size_t bytes = len < sizeof sound ? len : sizeof sound - 1;
		char *copy = malloc(bytes + 1); /* of just this size: a read behind it is found */

		memcpy(copy, sound, bytes);
		if (len >= sizeof sound)
			copy[len - sizeof sound] = (char)0xff;
		CU_ASSERT_TRUE(read_text(str_bytes(copy, bytes), &c, &arena, faults) <= CONTRACT_FAULTS_MOST);
		free(copy);
		arena_release(&arena);
	}
}

void test_what_must_not_be_touched_wins(void)
{
	static const struct {
		const char *path;
		bool allowed;
	} cases[] = { { "src", true }, { "src/a.c", true }, { "srcs/a.c", false }, { "docs/x/y.md", true },
		{ "src/vendor", false }, { "src/vendor/a.c", false }, { "src/vendored.c", true },
		{ "other", false } };
	struct contract_fault faults[CONTRACT_FAULTS_MOST];
	struct contract_terms c;
	struct arena arena = { 0 };

	CU_ASSERT_EQUAL_FATAL(read_text(STR(sound), &c, &arena, faults), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(contract_allows(&c, str_of(cases[i].path)), cases[i].allowed);
	CU_ASSERT_TRUE(contract_within(STR("any/thing"), STR(".")));
	arena_release(&arena);
}
