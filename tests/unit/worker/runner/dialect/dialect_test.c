/* Tries the dialects: what each reads out of an answer, and what it makes of a hostile one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include "common/buf.h"

#include <CUnit/CUnit.h>

static const struct tool_reading json = { .given = true,
	.dialect = DIALECT_JSON,
	.results = { "/a/list", sizeof "/a/list" - 1 },
	.rule_prefix = STR("SC"),
	.fields = { [TOOL_FIELD_PATH] = STR("/file"),
		[TOOL_FIELD_LINE] = STR("/at/0"),
		[TOOL_FIELD_RULE] = STR("/code"),
		[TOOL_FIELD_MESSAGE] = STR("/text") } };
static const struct tool_reading xml = { .given = true,
	.dialect = DIALECT_XML,
	.results = { "error", sizeof "error" - 1 },
	.fields = { [TOOL_FIELD_PATH] = STR("location/@file"),
		[TOOL_FIELD_LINE] = STR("location/@line"),
		[TOOL_FIELD_RULE] = STR("@id"),
		[TOOL_FIELD_MESSAGE] = STR("@msg") } };
static const struct tool_reading lines = { .given = true,
	.dialect = DIALECT_LINES,
	.pattern = STR("^([^:]+):([0-9]+):([0-9]+:)? (.*)$"),
	.fields = { [TOOL_FIELD_PATH] = STR("1"),
		[TOOL_FIELD_LINE] = STR("2"),
		[TOOL_FIELD_MESSAGE] = STR("4") } };

static const struct tool_reading starred = { .given = true,
	.dialect = DIALECT_JSON,
	.results = STR("/*"),
	.fields = { [TOOL_FIELD_PATH] = STR("#1"),
		[TOOL_FIELD_LINE] = STR("/line"),
		[TOOL_FIELD_MESSAGE] = STR("{/name} has {/n}{/none}{#2}") } };
static const struct tool_reading errors = { .given = true,
	.dialect = DIALECT_JSON,
	.results = STR("/*/error"),
	.fields = { [TOOL_FIELD_PATH] = STR("#1"), [TOOL_FIELD_MESSAGE] = STR("#") } };
static const struct tool_reading deep = { .given = true,
	.dialect = DIALECT_JSON,
	.results = STR("/a/*/b/*"),
	.fields = { [TOOL_FIELD_PATH] = STR("#2"), [TOOL_FIELD_MESSAGE] = STR("#") } };
static const struct tool_reading worded = { .given = true,
	.dialect = DIALECT_LINES,
	.pattern = STR("^([^:]+):([0-9]+): ([a-z]+) ==> ([a-z]+)$"),
	.fields = { [TOOL_FIELD_PATH] = STR("1"),
		[TOOL_FIELD_LINE] = STR("2"),
		[TOOL_FIELD_MESSAGE] = STR("{3} should be {4}{9}{x}{10} {") } };
static const struct tool_reading sarif = { .given = true, .dialect = DIALECT_SARIF };

void test_answers_and_hostile_answers(void)
{
	static const struct {
		const struct tool_reading *how;
		struct str bytes;
		int err;
		size_t count;
		uint32_t line; /* of the first */
		struct str path, rule, message;
	} cases[] = {
		/* Who answers in documents and says nothing has not answered. */
		{ &json, STR(""), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR(" \n"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &xml, STR(""), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &lines, STR(""), 0, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR("{\"a\":{\"list\":[]}}"), 0, 0, 0, STR(""), STR(""), STR("") },
		{ &json,
			STR("{\"a\":{\"list\":[{\"file\":\"f\",\"at\":[7],\"code\":2086,\"text\":\"m\"},{}]}"
			    "}"),
			0, 2, 7, STR("f"), STR("SC2086"), STR("m") },
		{ &json,
			STR("{\"a\":{\"list\":[{\"file\":\"x\\u0000y\",\"at\":[-1],\"code\":[],\"text\":{}}]}"
			    "}"),
			0, 1, 0, STR("x\0y"), STR(""), STR("") },
		{ &json, STR("{\"a\":{\"list\":[{\"at\":[4294967297]}]}}"), 0, 1, 0, STR(""), STR(""),
			STR("") },
		{ &json, STR("{\"a\":{\"list\":[{\"text\":\"\xff\xc3\xa9\"}]}}"), 0, 1, 0, STR(""), STR(""),
			STR("?\xc3\xa9") },
		{ &json, STR("{\"a\":{\"list\":[7,null,[]]}}"), 0, 3, 0, STR(""), STR(""), STR("") },
		{ &json, STR("{\"a\":{\"list\":{}}}"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR("{\"a\":[]}"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR("[1e999999]"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR("{\"a\":{\"list\":[99999999999999999999]}}"), -E_CORRUPT, 0, 0, STR(""), STR(""),
			STR("") },
		{ &json, STR("{\"a\":{\"list\":["), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &json, STR("{} trailing"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &xml,
			STR("<r><error id='i' msg='m &lt;'><location file='f' line='3'/><location file='g' "
			    "line='4'/>"
			    "</error><error/></r>"),
			0, 2, 3, STR("f"), STR("i"), STR("m <") },
		{ &xml, STR("<r><error msg='\xff'/></r>"), 0, 1, 0, STR(""), STR(""), STR("?") },
		{ &xml, STR("<r><location file='f'/><error><x><location file='deeper'/></x></error></r>"), 0,
			1, 0, STR(""), STR(""), STR("") },
		{ &xml, STR("<!DOCTYPE r [<!ENTITY a 'b'>]><r><error msg='&a;'/></r>"), -E_CORRUPT, 0, 0,
			STR(""), STR(""), STR("") },
		{ &xml, STR("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>"), -E_CORRUPT, 0, 0, STR(""),
			STR(""), STR("") },
		{ &xml, STR("<r><error>"), -E_CORRUPT, 1, 0, STR(""), STR(""), STR("") },
		{ &xml, STR("<r>\0</r>"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &lines, STR("noise\na.py:12: m: n\nb.py:1:2: o"), 0, 2, 12, STR("a.py"), STR(""),
			STR("m: n") },
		{ &lines, STR("a:99999999999999999999: m\n"), 0, 1, 0, STR("a"), STR(""), STR("m") },
		{ &lines, STR("a\0b:1: \xff\x1b[31m\0x\n"), 0, 1, 1, STR("a?b"), STR(""),
			STR("\xff\x1b[31m?x") },
		{ &lines, STR(":1: m\n\n\n"), 0, 0, 0, STR(""), STR(""), STR("") },
		/* A key for a path, a list a key, and what is no list beside it. */
		{ &starred, STR("{\"f.py\":[{\"line\":3,\"name\":\"g\",\"n\":9},{}],\"h.py\":{}}"), 0, 3, 3,
			STR("f.py"), STR(""), STR("g has 9") },
		{ &starred, STR("{}"), 0, 0, 0, STR(""), STR(""), STR("") },
		{ &starred, STR("7"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &starred, STR("\"/*\""), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &errors, STR("{\"f.py\":[{\"error\":\"no\"}],\"g.py\":{\"error\":\"why\"}}"), 0, 1, 0,
			STR("g.py"), STR(""), STR("why") },
		{ &errors, STR("{\"f.py\":7,\"g.py\":null}"), 0, 0, 0, STR(""), STR(""), STR("") },
		{ &deep, STR("{\"a\":[{\"b\":{\"k\":\"v\"}},{\"b\":7},8]}"), 0, 1, 0, STR("k"), STR(""),
			STR("v") },
		{ &deep, STR("{}"), -E_CORRUPT, 0, 0, STR(""), STR(""), STR("") },
		{ &worded, STR("a:1: teh ==> the\n"), 0, 1, 1, STR("a"), STR(""),
			STR("teh should be the {") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct raw_results out = { 0 };

		CU_ASSERT_EQUAL(dialect_read(cases[i].how, cases[i].bytes, &out), cases[i].err);
		CU_ASSERT_EQUAL(out.count, cases[i].count);
		if (out.count && out.count == cases[i].count) {
			CU_ASSERT_EQUAL(out.at[0].line, cases[i].line);
			CU_ASSERT_TRUE(str_equal(out.at[0].fields[TOOL_FIELD_PATH], cases[i].path));
			CU_ASSERT_TRUE(str_equal(out.at[0].fields[TOOL_FIELD_RULE], cases[i].rule));
			CU_ASSERT_TRUE(str_equal(out.at[0].fields[TOOL_FIELD_MESSAGE], cases[i].message));
		}
		raw_results_release(&out);
	}
}

static int read_nested(const struct tool_reading *how, const char *open, const char *close, size_t depth)
{
	struct raw_results out = { 0 };
	struct buf b = BUF_INIT;
	int err;

	for (size_t i = 0; i < depth; i++)
		buf_add_text(&b, open);
	for (size_t i = 0; i < depth; i++)
		buf_add_text(&b, close);
	err = dialect_read(how, buf_str(&b), &out);
	raw_results_release(&out);
	buf_release(&b);
	return err;
}

void test_depth_is_bounded(void)
{
	CU_ASSERT_EQUAL(read_nested(&xml, "<a>", "</a>", 64), 0);
	CU_ASSERT_EQUAL(read_nested(&xml, "<a>", "</a>", 65), -E_CORRUPT);
	CU_ASSERT_EQUAL(read_nested(&json, "[", "]", 1000000), -E_CORRUPT);
}

/* A line of the limit is read, one byte more is passed over. */
void test_long_lines_are_passed_over(void)
{
	for (size_t len = 8191; len <= 8193; len++) {
		struct raw_results out = { 0 };
		struct buf b = BUF_INIT;

		buf_add_text(&b, "a:1: ");
		while (b.len < len)
			buf_add_byte(&b, 'm');
		CU_ASSERT_EQUAL(dialect_read(&lines, buf_str(&b), &out), 0);
		CU_ASSERT_EQUAL(out.count, len <= 8192);
		raw_results_release(&out);
		buf_release(&b);
	}
}

/* What a tool that speaks SARIF says, and what it may have meant by leaving something out. */
void test_sarif_is_read_as_the_standard_has_it(void)
{
#define RUN(more, results)                                                                                   \
	"{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\",\"rules\":[{\"id\":\"R0\"}," \
	"{\"id\":\"R1\",\"defaultConfiguration\":{\"level\":\"note\"}}]}}" more ",\"results\":[" results     \
	"]}]}"
#define AT(uri)                                                                                              \
	"\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"" uri                         \
	"\"},\"region\":{\"startLine\":7,\"endLine\":8}}}],\"message\":{\"text\":\"m\"}"
	static const struct {
		const char *bytes;
		int err;
		size_t count;
		const char *path, *rule, *level; /* of the first */
	} cases[] = {
		{ RUN("", ""), 0, 0, NULL, NULL, NULL },
		{ RUN("", "{\"ruleId\":\"R0\",\"level\":\"error\"," AT("file:///src/a%20b.c") "}"), 0, 1,
			"/src/a b.c", "R0", "error" },
		{ RUN("", "{\"ruleId\":\"R0\"," AT("file://host/src/a.c") "}"), 0, 1, "/src/a.c", "R0",
			"warning" },
		{ RUN("", "{\"ruleId\":\"R1\"," AT("/src/%e2%82%AC%") "}"), 0, 1, "/src/\xe2\x82\xac%", "R1",
			"note" },
		{ RUN("", "{\"ruleIndex\":1," AT("a%zz%2") "}"), 0, 1, "a%zz%2", "R1", "note" },
		{ RUN("", "{\"ruleIndex\":-1,\"ruleId\":\"R9\"," AT("a") "}"), 0, 1, "a", "R9", "warning" },
		{ RUN("", "{\"ruleIndex\":99," AT("file:") "}"), 0, 1, "file:", "", "warning" },
		{ RUN("", "{\"kind\":\"pass\"," AT("a") "},{\"kind\":\"fail\"," AT("b") "}"), 0, 1, "b", "",
			"warning" },
		{ RUN("", "{},7,null,[]"), 0, 4, "", "", "warning" },
		/* It says so itself. */
		{ RUN(",\"invocations\":[{\"executionSuccessful\":true}]", ""), 0, 0, NULL, NULL, NULL },
		{ RUN(",\"invocations\":[{\"executionSuccessful\":false}]", ""), -E_CORRUPT, 0, NULL, NULL,
			NULL },
		{ "", -E_CORRUPT, 0, NULL, NULL, NULL },
		{ "[]", -E_CORRUPT, 0, NULL, NULL, NULL },
		{ "{\"runs\":[]}", -E_CORRUPT, 0, NULL, NULL, NULL },
		{ "{\"runs\":[{}]}", -E_CORRUPT, 0, NULL, NULL, NULL },
		{ "{\"runs\":[{\"results\":[]},7]}", -E_CORRUPT, 0, NULL, NULL, NULL },
	};
#undef RUN
#undef AT

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct raw_results out = { 0 };

		CU_ASSERT_EQUAL(dialect_read(&sarif, str_of(cases[i].bytes), &out), cases[i].err);
		CU_ASSERT_EQUAL(out.count, cases[i].count);
		if (out.count && out.count == cases[i].count) {
			const struct raw_result *r = &out.at[0];
			bool placed = *cases[i].path;

			CU_ASSERT_EQUAL(r->line, placed ? 7 : 0);
			CU_ASSERT_EQUAL(r->end_line, placed ? 8 : 0);
			CU_ASSERT_TRUE(str_equal(r->fields[TOOL_FIELD_PATH], str_of(cases[i].path)));
			CU_ASSERT_TRUE(str_equal(r->fields[TOOL_FIELD_RULE], str_of(cases[i].rule)));
			CU_ASSERT_TRUE(str_equal(r->fields[TOOL_FIELD_LEVEL], str_of(cases[i].level)));
			CU_ASSERT_TRUE(str_equal(r->fields[TOOL_FIELD_MESSAGE], str_of(placed ? "m" : "")));
		}
		raw_results_release(&out);
	}
}
