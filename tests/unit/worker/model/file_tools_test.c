/* Tries worker/model/file_tools.c: what a model sees of its files, and that it sees no others. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/file_tools.h"
#include "worker/model/json_schema.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static const char *const paths[] = { "a.c", "src/b.c", "src/long.c", "src/gone.c" };

static struct str path_of(void *arg, size_t file)
{
	(void)arg;
	return str_of(paths[file]);
}

static bool content_of(void *arg, size_t file, struct buf *out)
{
	(void)arg;
	if (file == 0)
		buf_add_text(out, "one\ntwo\nthree");
	if (file == 1)
		buf_add(out, "tw\0o\nno two\n", 12);
	for (int i = 1; file == 2 && i <= 500; i++)
		buf_printf(out, "line\n");
	return file != 3;
}

static struct model_files files = { 4, path_of, content_of, NULL, NULL };

static bool run(const char *name, const char *arguments, struct buf *out)
{
	struct model_tool_call call = { .id = BUF_INIT };
	bool good;

	buf_clear(out);
	buf_add_text(&call.name, name);
	buf_add_text(&call.arguments, arguments);
	good = file_tool(&files, &call, out);
	buf_release(&call.name);
	buf_release(&call.arguments);
	return good;
}

void test_answers_of_tools(void)
{
	static const struct {
		const char *name, *arguments;
		bool good;
		const char *want;
	} cases[] = {
		{ "read", "{\"path\":\"a.c\"}", true, "1: one\n2: two\n3: three\n[3 lines in all]\n" },
		{ "read", "{\"path\":\"a.c\",\"from\":2,\"to\":2}", true, "2: two\n[3 lines in all]\n" },
		{ "read", "{\"path\":\"a.c\",\"from\":-5,\"to\":1}", true, "1: one\n[3 lines in all]\n" },
		{ "read", "{\"path\":\"a.c\",\"from\":9223372036854775807}", true, "[3 lines in all]\n" },
		{ "read", "{\"path\":\"src/../a.c\"}", false,
			"no file of that path is yours to read; list names those that are" },
		{ "read", "{\"path\":\"/etc/passwd\"}", false,
			"no file of that path is yours to read; list names those that are" },
		{ "read", "{}", false, "no file of that path is yours to read; list names those that are" },
		{ "read", "{\"path\":\"src/gone.c\"}", false, "this file cannot be read" },
		{ "read", "{\"path\":", false, "no such tool, or its arguments are none" },
		{ "list", "{}", true, "a.c\nsrc/b.c\nsrc/long.c\nsrc/gone.c\n" },
		{ "list", "{\"prefix\":\"src/b\"}", true, "src/b.c\n" },
		{ "list", "{\"prefix\":\"x\"}", true, "[none]\n" },
		{ "search", "{\"words\":\"two\"}", true, "a.c:2: two\nsrc/b.c:2: no two\n" },
		{ "search", "{\"words\":\"Two\"}", true, "[none]\n" },
		{ "search", "{\"words\":\"\"}", false, "`words` is empty" },
		{ "write", "{}", false, "no such tool, or its arguments are none" },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(run(cases[i].name, cases[i].arguments, &out), cases[i].good);
		if (!str_equal(buf_str(&out), str_of(cases[i].want)))
			fprintf(stderr, "%s %s: %.*s\n", cases[i].name, cases[i].arguments,
				STR_ARG(buf_str(&out)));
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].want)));
	}
	buf_release(&out);
}

void test_answers_have_an_end(void)
{
	struct buf out = BUF_INIT;

	CU_ASSERT_TRUE(run("read", "{\"path\":\"src/long.c\",\"from\":50}", &out));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "\n449: line\n[500 lines in all]\n"));
	CU_ASSERT_PTR_NULL(strstr(out.at, "\n450: "));
	CU_ASSERT_TRUE(run("search", "{\"words\":\"line\"}", &out));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "src/long.c:50: line\n[there may be more]\n"));
	CU_ASSERT_PTR_NULL(strstr(out.at, "src/long.c:51:"));
	buf_release(&out);
}

void test_bytes_stay_as_they_are(void)
{
	struct buf out = BUF_INIT;

	CU_ASSERT_TRUE(run("read", "{\"path\":\"src/b.c\"}", &out));
	CU_ASSERT_TRUE(str_equal(buf_str(&out), str_bytes("1: tw\0o\n2: no two\n[2 lines in all]\n", 35)));
	buf_release(&out);
}

void test_the_tools_say_what_they_take(void)
{
	for (size_t i = 0; i < FILE_TOOLS; i++) {
		struct buf why = BUF_INIT;

		CU_ASSERT_EQUAL(json_schema_check(file_tools[i].schema, &why), 0);
		buf_release(&why);
	}
}
