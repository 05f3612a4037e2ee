/* A program of the same name and the same version may be another one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/program_hash.h"
#include "common/sha256.h"
#include "tests/unit/common/content/tree.h"

/* T/first and T/second hold programs, T/lib/python3.9 and T/lib/python3.11 modules. */
static void hash(const struct tree *t, struct str command, struct buf *out)
{
	char first[128], second[128], modules[128];

	snprintf(first, sizeof first, "%s/first", t->path);
	snprintf(second, sizeof second, "%s/second", t->path);
	snprintf(modules, sizeof modules, "%s/lib/python3*", t->path);
	const char *const programs[] = { first, second, NULL }, *const places[] = { modules, NULL };

	buf_clear(out);
	program_hash_add(&(struct program_places){ programs, places }, command, STR("lint"), out);
}

void test_a_program_is_known_by_its_bytes(void)
{
	static const struct {
		const char *change;
		bool of_binary, of_script; /* whether its hash is another one then */
	} cases[] = {
		{ ":", false, false },
		{ "touch second/tool second/lint lib/python3.9/lint/__init__.py", false, false },
		{ "printf 'build 2' >second/tool", true, false }, /* as long, and of the same version */
		{ "printf '#!/usr/bin/python3\nlint(1)\n' >second/lint", false, true },
		{ "printf 'x = 2' >lib/python3.9/lint/__init__.py", false, true },
		{ "cp -r lib/python3.9 lib/python3.11", false, true },
		{ "printf 'x = 2' >lib/python3.9/other.py", false, false },
		{ "cp second/* first && printf 'build 3' >first/tool", true, false }, /* found first */
		{ "rm second/*", true, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf before[2] = { BUF_INIT, BUF_INIT }, after[2] = { BUF_INIT, BUF_INIT };
		char command[512];
		struct tree t;

		tree_make(&t, "mkdir -p first second lib/python3.9/lint && printf 'build 1' >second/tool && "
			      "printf '#!/usr/bin/python3\nlint()\n' >second/lint && "
			      "printf 'x = 1' >lib/python3.9/lint/__init__.py && chmod +x second/*");
		hash(&t, STR("tool"), &before[0]);
		hash(&t, STR("lint"), &before[1]);
		snprintf(command, sizeof command, "cd %s && %s", t.path, cases[i].change);
		CU_ASSERT_EQUAL_FATAL(system(command), 0);
		hash(&t, STR("tool"), &after[0]);
		hash(&t, STR("lint"), &after[1]);
		CU_ASSERT_EQUAL(before[0].len, SHA256_BYTES);
		CU_ASSERT_EQUAL(before[1].len, 2 * SHA256_BYTES);
		CU_ASSERT_EQUAL(!str_equal(buf_str(&before[0]), buf_str(&after[0])), cases[i].of_binary);
		CU_ASSERT_EQUAL(!str_equal(buf_str(&before[1]), buf_str(&after[1])), cases[i].of_script);
		for (int k = 0; k < 2; k++) {
			buf_release(&before[k]);
			buf_release(&after[k]);
		}
		tree_remove(&t);
	}
}
