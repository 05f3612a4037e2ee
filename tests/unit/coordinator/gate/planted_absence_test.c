/* Absences true and planted, a thousand of each, looked for and judged as those of a result are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "absence_judge.h"
#include "common/buf.h"
#include "common/rand.h"

#include <CUnit/CUnit.h>

enum { FILES = 50, NAMES = 20, CLAIMS = 1000 };
static const char *const folders[] = { "src", "tests", "docs/deep", "lib/tests" };

/* File i has the names "n_I_0" to "n_I_19", each alone in one place and as a part of others. */
struct tree {
	struct manifest_file files[FILES];
	struct buf paths[FILES], bytes[FILES];
};

static void bytes_make(struct buf *out, unsigned file, uint64_t *chance)
{
	static const char *const between[] = { " ", "\n", "\r\n", "-", ".", "(", "\xff", "\xc3\xa9", "\t\"" };
	enum { KINDS = sizeof between / sizeof between[0] };

	for (unsigned i = 0; i < NAMES; i++) {
		if (i)
			buf_add_text(out, between[rand_below(chance, KINDS)]);
		if (rand_below(chance, 2))
			buf_printf(out, "xn_%u_%u n_%u_%uy%s", file, i, file, i,
				between[rand_below(chance, KINDS)]);
		buf_printf(out, "n_%u_%u", file, i);
	}
	if (rand_below(chance, 2))
		buf_add_byte(out, '\n');
}

static void tree_make(struct tree *t, uint64_t *chance)
{
	*t = (struct tree){ 0 };
	for (unsigned i = 0; i < FILES; i++) {
		buf_printf(&t->paths[i], "%s/f%u.c", folders[i % 4], i);
		t->files[i].path = buf_str(&t->paths[i]);
		bytes_make(&t->bytes[i], i, chance);
	}
}

static int file_of(void *arg, uint32_t file, struct str *content)
{
	const struct tree *t = arg;

	*content = buf_str(&t->bytes[file]);
	return 0;
}

struct plant {
	struct str paths[2], words[3];
	struct buf texts[5];
	struct absence absence;
};

static void path_put(struct plant *p, const char *format, unsigned a)
{
	struct buf *text = &p->texts[p->absence.path_count];

	buf_printf(text, format, a);
	p->paths[p->absence.path_count++] = buf_str(text);
}

static void word_put(struct plant *p, const char *format, unsigned a, unsigned b)
{
	struct buf *text = &p->texts[2 + p->absence.word_count];

	buf_printf(text, format, a, b);
	p->words[p->absence.word_count++] = buf_str(text);
}

typedef void plant_fn(unsigned i, uint64_t *chance, struct plant *out);

static void try_thousand(plant_fn *plant_one, enum verdict wanted)
{
	uint64_t chance = 1;
	unsigned others = 0;
	struct tree t;
	const struct absence_files files = { t.files, FILES, file_of, &t };

	tree_make(&t, &chance);
	for (unsigned i = 0; i < CLAIMS; i++) {
		struct plant p = { .absence = { .paths = p.paths, .words = p.words } };

		plant_one(i, &chance, &p);
		others +=
			absence_judge(&files, &p.absence, (uint32_t)rand_below(&chance, FILES), 1) != wanted;
		for (size_t k = 0; k < 5; k++)
			buf_release(&p.texts[k]);
	}
	CU_ASSERT_EQUAL(others, 0);
	for (unsigned i = 0; i < FILES; i++) {
		buf_release(&t.paths[i]);
		buf_release(&t.bytes[i]);
	}
}

/* What is nearly there: another ending, another folder, a part of a path; of a word a part, one more byte, its place in
 * files that nobody asks about. Tests are the files of odd numbers. */
static void plant_true(unsigned i, uint64_t *chance, struct plant *out)
{
	unsigned file = (unsigned)rand_below(chance, FILES), name = (unsigned)rand_below(chance, NAMES);
	unsigned source = file / 2 * 2;
	static const char *const gone[] = { "src/f%u.h", "f%u.c", "src/f%u", "src/f%u.c/*", "SRC/f%u.c",
		"*/src/f%u.c", "docs/f%u.*", "src*f%u.cc" };
	static const char *const near[] = { "n_%u_%u_", "_%u_%u", "xn_%u_%uy", "N_%u_%u", "yn_%u_%u",
		"n%u_%u" };

	if (i % 3 == 0) {
		path_put(out, gone[i / 3 % 8], file);
		path_put(out, "src/f%u.c", file + FILES);
		return;
	}
	if (i % 3 == 1) { /* it stands, but in no test */
		path_put(out, "*tests/*", 0);
		word_put(out, "n_%u_%u", source, name);
	} else {
		path_put(out, "*", 0);
		word_put(out, near[i / 3 % 6], file, name);
	}
	path_put(out, "tests/f%u.py", file);
	word_put(out, "n_%u_%u", file, name + NAMES);
}

void test_a_thousand_true_absences_pass(void)
{
	try_thousand(plant_true, VERDICT_PASS);
}

/* What is there, under one of several names. */
static void plant_false(unsigned i, uint64_t *chance, struct plant *out)
{
	unsigned file = (unsigned)rand_below(chance, FILES), name = (unsigned)rand_below(chance, NAMES);
	unsigned test = file / 2 * 2 + 1;
	static const char *const there[] = { "*/f%u.c", "*f%u.c", "*/f%u.*", "*f%u*" };
	static const char *const folder[] = { "src/*", "docs/deep/*", "docs/*", "*tests/*", "lib*", "*.c" };

	if (i % 4 < 2) {
		if (i % 8 < 4)
			path_put(out, "none/f%u.c", file);
		path_put(out, i % 4 ? folder[i / 4 % 6] : there[i / 4 % 4], file);
		return;
	}
	path_put(out, "none/f%u.c", file);
	path_put(out, i % 4 == 2 ? "*tests/*" : "*f%u.c", test);
	if (i % 8 < 4)
		word_put(out, "none_%u_%u", file, name);
	word_put(out, "n_%u_%u", test,
		i % 16 < 8 ? name : name % 2 * (NAMES - 1)); /* the first and the last too */
	if (i % 3)
		word_put(out, "nowhere_%u_%u", file, name);
}

void test_a_thousand_false_absences_are_refused(void)
{
	try_thousand(plant_false, VERDICT_REFUSE);
}
