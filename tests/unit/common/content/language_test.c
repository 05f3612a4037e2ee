/* Tries common/content/language.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/language.h"

#include <CUnit/CUnit.h>

void test_name_then_first_line_tell_the_language(void)
{
	static const struct {
		struct str path, content, language;
	} cases[] = {
		{ STR("a.c"), STR(""), STR("c") }, { STR("x/a.h"), STR(""), STR("c") },
		{ STR("a.cc"), STR(""), STR("cpp") }, { STR("a.hpp"), STR(""), STR("cpp") },
		{ STR("A.PY"), STR(""), STR("python") }, { STR("a.test.tsx"), STR(""), STR("typescript") },
		{ STR("Dockerfile"), STR(""), STR("dockerfile") },
		{ STR("x/Dockerfile.dev"), STR(""), STR("dockerfile") },
		{ STR("a.jsonc"), STR(""), STR("jsonc") }, { STR("x/tsconfig.json"), STR(""), STR("jsonc") },
		{ STR("x/package.json"), STR(""), STR("json") }, { STR("README"), STR(""), STR("text") },
		{ STR(".yamllint"), STR(""), STR("yaml") }, { STR("a.phtml"), STR(""), STR("php") },
		{ STR("CMakeLists.txt"), STR(""), STR("cmake") }, { STR("notes.txt"), STR(""), STR("text") },
		{ STR(".c"), STR(""), STR("") }, { STR("a."), STR(""), STR("") },
		{ STR("c"), STR(""), STR("") }, { STR("dir.c/run"), STR(""), STR("") },
		{ STR(""), STR(""), STR("") }, { STR("run"), STR("#!/bin/sh\n"), STR("shell") },
		{ STR("run"), STR("#! /bin/bash -e\n"), STR("shell") },
		{ STR("run"), STR("#!/usr/bin/env dash"), STR("shell") },
		{ STR("run"), STR("#!/bin/ksh\r\n"), STR("shell") },
		{ STR("run"), STR("#!/usr/bin/python3.11 -u\n"), STR("python") },
		{ STR("run"), STR("#!/usr/bin/env -S A=1 python3 -u\n"), STR("python") },
		{ STR("run"), STR("#!/usr/bin/env node\n"), STR("javascript") },
		{ STR("run"), STR("#!/opt/thing\n"), STR("") }, { STR("run"), STR("#!"), STR("") },
		{ STR("run"), STR("#!/usr/bin/env"), STR("") }, { STR("run"), STR("\n#!/bin/sh\n"), STR("") },
		{ STR("a.sh"), STR(""), STR("shell") },
		{ STR("a.sh"), STR("#!/usr/bin/env zsh\n"), STR("zsh") },
		{ STR("a.sh"), STR("#!/opt/thing\n"), STR("shell") },
		{ STR("a.js"), STR("#!/bin/sh\n"),
			STR("javascript") }, /* a script that starts itself by node */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str found = language_of(cases[i].path, cases[i].content);

		CU_ASSERT_TRUE(str_equal(found, cases[i].language));
	}
}

void test_a_hash_is_a_comment_in_some_languages_only(void)
{
	CU_ASSERT_FALSE(language_hash_comments(STR("c")));
	CU_ASSERT_FALSE(language_hash_comments(STR("markdown")));
	CU_ASSERT_TRUE(language_hash_comments(STR("python")));
	CU_ASSERT_TRUE(language_hash_comments(STR("")));
	CU_ASSERT_TRUE(language_is_prose(STR("")));
	CU_ASSERT_TRUE(language_is_prose(STR("markdown")));
	CU_ASSERT_FALSE(language_is_prose(STR("c")));
}
