/* Tries worker/model/json_schema.c: what fits, what does not and where, and schemas that say too much. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/json_schema.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define FINDINGS                                                                                             \
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"findings\"],\"properties\":{"   \
	"\"findings\":{\"type\":\"array\",\"maxItems\":2,\"items\":{\"type\":\"object\",\"required\":["      \
	"\"line\"],"                                                                                         \
	"\"properties\":{\"line\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9},"                       \
	"\"severity\":{\"enum\":[\"note\",\"error\"]},\"why\":{\"type\":[\"string\",\"null\"],"              \
	"\"minLength\":1,"                                                                                   \
	"\"maxLength\":3}}}},\"kind\":{\"const\":\"x\"},\"any\":{\"anyOf\":[{\"type\":\"boolean\"},"         \
	"{\"type\":\"number\",\"minimum\":5}]}}}"

void test_a_value_fits_or_it_is_said_where_not(void)
{
	static const char *const cases[][2] = {
		{ "{\"findings\":[]}", "" },
		{ " {\"findings\": [{\"line\": 3, \"severity\": \"note\", \"why\": \"abc\"}], \"kind\": "
		  "\"x\"}\n",
			"" },
		{ "{\"findings\":[{\"line\":1,\"why\":null,\"more\":1}]}", "" },
		{ "{\"findings\":[],\"any\":true}", "" },
		{ "{\"findings\":[],\"any\":5.5}", "" },
		{ "{\"findings\":[],\"any\":4}", "/any: none of the forms asked for" },
		{ "{\"findings\":[],\"any\":\"4\"}", "/any: none of the forms asked for" },
		{ "[]", "/: of another type than asked for" },
		{ "{}", "/: a member that is required is missing" },
		{ "{\"findings\":[],\"other\":1}", "/: a member that was not asked for" },
		{ "{\"findings\":[{},{\"line\":1}]}", "/findings/0: a member that is required is missing" },
		{ "{\"findings\":[{\"line\":1},{\"line\":\"1\"}]}",
			"/findings/1/line: of another type than asked for" },
		{ "{\"findings\":[{\"line\":1.5}]}", "/findings/0/line: of another type than asked for" },
		{ "{\"findings\":[{\"line\":0}]}", "/findings/0/line: too small" },
		{ "{\"findings\":[{\"line\":10}]}", "/findings/0/line: too large" },
		{ "{\"findings\":[{\"line\":1,\"severity\":\"bad\"}]}",
			"/findings/0/severity: none of the values asked for" },
		{ "{\"findings\":[{\"line\":1,\"why\":\"\"}]}", "/findings/0/why: too short" },
		{ "{\"findings\":[{\"line\":1,\"why\":\"\xc3\xbc\xc3\xbc\xc3\xbc\"}]}", "" },
		{ "{\"findings\":[{\"line\":1,\"why\":\"abcd\"}]}", "/findings/0/why: too long" },
		{ "{\"findings\":[{\"line\":1},{\"line\":1},{\"line\":1}]}", "/findings: too many items" },
		{ "{\"findings\":[],\"kind\":\"y\"}", "/kind: not the value asked for" },
		{ "{\"findings\":[],\"findings\":[]}", "/: no JSON, or a key twice in an object" },
		{ "{\"findings\":[]", "/: no JSON, or a key twice in an object" },
		{ "{\"findings\":[]} and more", "/: no JSON, or a key twice in an object" },
		{ "```json\n{\"findings\":[]}\n```", "/: no JSON, or a key twice in an object" },
		{ "{\"findings\":[\"\xff\"]}", "/: no JSON, or a key twice in an object" },
		{ "", "/: no JSON, or a key twice in an object" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf why = BUF_INIT;
		bool fits = json_schema_text_fits(STR(FINDINGS), str_of(cases[i][0]), &why);

		if (!str_equal(buf_str(&why), str_of(cases[i][1])))
			fprintf(stderr, "%s: %.*s\n", cases[i][0], STR_ARG(buf_str(&why)));
		CU_ASSERT_TRUE(str_equal(buf_str(&why), str_of(cases[i][1])));
		CU_ASSERT_EQUAL(fits, !cases[i][1][0]);
		buf_release(&why);
	}
}

void test_a_schema_that_is_not_understood_is_refused(void)
{
	static const char *const cases[][2] = {
		{ FINDINGS, "" },
		{ "{}", "" },
		{ "{\"$schema\":\"s\",\"title\":\"t\",\"description\":\"d\",\"type\":\"null\"}", "" },
		{ "{\"pattern\":\"a\"}", "/pattern: a keyword that is not known" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#\"}}}",
			"/properties/$ref: a keyword that is not known" },
		{ "{\"type\":\"text\"}", "/type: not what this keyword takes" },
		{ "{\"type\":[]}", "/type: not what this keyword takes" },
		{ "{\"required\":[1]}", "/required: not what this keyword takes" },
		{ "{\"minItems\":-1}", "/minItems: not what this keyword takes" },
		{ "{\"minimum\":\"1\"}", "/minimum: not what this keyword takes" },
		{ "{\"additionalProperties\":{}}", "/additionalProperties: not what this keyword takes" },
		{ "{\"anyOf\":[]}", "/anyOf: not what this keyword takes" },
		{ "{\"items\":[]}", "/items: a schema that is no object" },
		{ "[]", "/: a schema that is no object" },
		{ "{", "/: a schema that is no object" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf why = BUF_INIT;
		int err = json_schema_check(str_of(cases[i][0]), &why);

		if (!str_equal(buf_str(&why), str_of(cases[i][1])))
			fprintf(stderr, "%s: %.*s\n", cases[i][0], STR_ARG(buf_str(&why)));
		CU_ASSERT_TRUE(str_equal(buf_str(&why), str_of(cases[i][1])));
		CU_ASSERT_EQUAL(err, cases[i][1][0] ? -E_INVALID : 0);
		buf_release(&why);
	}
}

void test_depth_has_an_end(void)
{
	for (int depth = SCHEMA_DEPTH_MOST - 1; depth <= SCHEMA_DEPTH_MOST; depth++) {
		struct buf schema = BUF_INIT, why = BUF_INIT;

		for (int i = 0; i < depth; i++)
			buf_add_text(&schema, "{\"items\":");
		buf_add_text(&schema, "{}");
		for (int i = 0; i < depth; i++)
			buf_add_text(&schema, "}");
		CU_ASSERT_EQUAL(json_schema_check(buf_str(&schema), &why),
			depth < SCHEMA_DEPTH_MOST ? 0 : -E_INVALID);
		buf_release(&schema);
		buf_release(&why);
	}
}
