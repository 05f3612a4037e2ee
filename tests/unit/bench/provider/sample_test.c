/* Tries bench/provider/sample.c: the smallest JSON of a schema. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/sample.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

void test_the_smallest_that_a_schema_allows(void)
{
	static const char *const cases[][2] = {
		{ "{\"type\":\"object\",\"properties\":{\"findings\":{\"type\":\"array\"},\"b\":{}},"
		  "\"required\":[\"findings\"]}",
			"{\"findings\":[]}" },
		{ "{\"type\":\"array\",\"minItems\":2,\"items\":{\"type\":\"integer\",\"minimum\":3}}",
			"[3,3]" },
		{ "{\"enum\":[\"low\",\"high\"]}", "\"low\"" },
		{ "{\"const\":7}", "7" },
		{ "{\"type\":[\"string\",\"null\"]}", "\"\"" },
		{ "{\"type\":\"string\",\"minLength\":2}", "\"xx\"" },
		{ "{\"type\":\"boolean\"}", "false" },
		{ "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "null" },
		{ "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"number\"}}}", "0" },
		{ "{\"$ref\":\"#\"}", "null" },
		{ "{\"$ref\":\"#/$defs/none\"}", "null" },
		{ "{}", "null" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *schema = json_loads(cases[i][0], 0, NULL), *sample = sample_of(schema);
		char *text = json_dumps(sample, JSON_COMPACT | JSON_ENCODE_ANY);

		CU_ASSERT_STRING_EQUAL(text, cases[i][1]);
		free(text);
		json_decref(sample);
		json_decref(schema);
	}
}
