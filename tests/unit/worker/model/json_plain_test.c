/* Tries worker/model/json_plain.c: it takes what it knows, and never what a whole reader of JSON would read otherwise. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/json_plain.h"
#include "common/rand.h"

#include <CUnit/CUnit.h>
#include <jansson.h>
#include <stdio.h>

static const struct plain_field inside[] = { { "text", PLAIN_TEXT, false, NULL, NULL, 0 },
	{ "none", PLAIN_NULL, true, NULL, NULL, 0 } };
static const struct plain_field form[] = {
	{ "type", PLAIN_WORD, false, "t", NULL, 0 },
	{ "index", PLAIN_COUNT, true, NULL, NULL, 0 },
	{ "list", PLAIN_ONE, false, NULL, inside, 2 },
};

#define EVENT(list) "{\"type\":\"t\",\"list\":[" list "]}"

void test_what_is_taken(void)
{
	static const struct {
		const char *json;
		const char *text; /* NULL: left to others */
		uint64_t number;
	} cases[] = {
		{ EVENT("{\"text\":\"a\"}"), "a", 0 },
		{ " { \"index\" : 7 , \"type\":\"t\",\n\"list\" : [ { \"none\" : null, \"text\" : \"\" } ] "
		  "} ",
			"", 7 },
		{ "{\"x\":{\"a\":[1,-2,true,false,null,\"\\n\",{}],\"b\":[]},\"type\":\"t\",\"list\":[{"
		  "\"text\":\"a\"}]}",
			"a", 0 },
		{ EVENT("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t.\"}"), "\"\\/\b\f\n\r\t.", 0 },
		{ EVENT("{\"text\":\"Gr\xc3\xbc\xc3\x9f\"}"), "Gr\xc3\xbc\xc3\x9f", 0 },
		{ EVENT("{\"text\":\"\\u0041\"}"), NULL, 0 },
		{ EVENT("{\"text\":\"\xff\"}"), NULL, 0 },
		{ EVENT("{\"text\":\"\n\"}"), NULL, 0 },
		{ EVENT("{\"text\":\"\\x\"}"), NULL, 0 },
		{ EVENT("{\"text\":null}"), NULL, 0 },
		{ EVENT("{\"text\":\"a\",\"text\":\"b\"}"), NULL, 0 },
		{ EVENT("{\"t\\u0065xt\":\"a\"}"), NULL, 0 },
		{ EVENT("{\"text\":\"a\",\"t\\/\":1}"), NULL, 0 },
		{ EVENT("{\"text\":\"a\",\"none\":1}"), NULL, 0 },
		{ EVENT("{\"text\":\"a\"},{}"), NULL, 0 },
		{ EVENT("{\"text\":\"a\",}"), NULL, 0 },
		{ EVENT("{}"), NULL, 0 },
		{ EVENT(""), NULL, 0 },
		{ EVENT("{\"text\":\"a\"}") "x", NULL, 0 },
		{ EVENT("{\"text\":\"a\"}") "\x01", NULL, 0 },
		{ "{\"type\":\"u\",\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"type\":\"t\",\"index\":01,\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"type\":\"t\",\"index\":1.0,\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"type\":\"t\",\"index\":-1,\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"type\":\"t\",\"index\":999999999999999999,\"list\":[{\"text\":\"a\"}]}", "a",
			999999999999999999 },
		{ "{\"type\":\"t\",\"index\":1000000000000000000,\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"x\":[[[[[[[1]]]]]]],\"type\":\"t\",\"list\":[{\"text\":\"a\"}]}", "a", 0 },
		{ "{\"x\":[[[[[[[[1]]]]]]]],\"type\":\"t\",\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"x\":- 1,\"type\":\"t\",\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"x\":nul,\"type\":\"t\",\"list\":[{\"text\":\"a\"}]}", NULL, 0 },
		{ "{\"type\":\"t\"}", NULL, 0 },
		{ "{}", NULL, 0 },
		{ "", NULL, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT;
		uint64_t number = 0;
		bool taken = json_plain(str_of(cases[i].json), form, 3, &text, &number);

		if (taken != !!cases[i].text)
			fprintf(stderr, "%s\n", cases[i].json);
		CU_ASSERT_EQUAL(taken, !!cases[i].text);
		CU_ASSERT_EQUAL(number, cases[i].number);
		CU_ASSERT_TRUE(str_equal(buf_str(&text), str_of(cases[i].text ? cases[i].text : "")));
		buf_release(&text);
	}
}

static bool is_same(struct str json, const struct buf *text)
{
	json_t *root = json_loadb(json.at, json.len, 0, NULL);
	const json_t *want = json_object_get(json_array_get(json_object_get(root, "list"), 0), "text");
	bool same = json_is_string(want) &&
		    str_equal(buf_str(text), str_bytes(json_string_value(want), json_string_length(want)));

	json_decref(root);
	return same;
}

/* Whatever is done to the bytes: what is taken is what jansson reads. */
void test_it_never_reads_otherwise_than_jansson(void)
{
	static const char event[] = "{\"x\":[1,{\"y\":\"\\n\xc3\xbc\"},-3,true],\"type\":\"t\",\"index\":12,"
				    "\"list\":[{\"none\":null,"
				    "\"text\":\"a\\\"\\\\ \xc3\x9f \"}],\"z\":0}";
	static const char letters[] = "\"\\{}[]:,0159-.eEntu \n\t\xc3\xbc\x80\x01/btrf";
	uint64_t seed = 3;
	unsigned taken = 0;

	for (int round = 0; round < 200000; round++) {
		char bytes[sizeof event];
		struct str json = { bytes, sizeof event - 1 };
		struct buf text = BUF_INIT;
		uint64_t number;

		memcpy(bytes, event, sizeof event);
		for (uint64_t n = rand_below(&seed, 3); n < 3; n++)
			bytes[rand_below(&seed, json.len)] = letters[rand_below(&seed, sizeof letters - 1)];
		if (rand_below(&seed, 8) == 0)
			json.len = rand_below(&seed, json.len);
		if (json_plain(json, form, 3, &text, &number)) {
			taken++;
			if (!is_same(json, &text))
				fprintf(stderr, "%.*s\n", STR_ARG(json));
			CU_ASSERT_TRUE(is_same(json, &text));
		}
		buf_release(&text);
	}
	CU_ASSERT_TRUE(taken > 1000);
}
