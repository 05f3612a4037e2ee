/* That no comment stands beside a line, and that no heading makes an anchor: true and planted, a thousand of each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "absence_judge.h"
#include "common/buf.h"
#include "common/rand.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

enum { FILES = 20, LINES = 40, HEADINGS = 12, CLAIMS = 1000 };

/* Files of even numbers are code, every fourth line of which has a comment; the others have headings, each in a form. */
struct tree {
	struct manifest_file files[FILES];
	struct buf paths[FILES], bytes[FILES];
};

static void code_make(struct buf *out)
{
	static const char *const marks[] = { "/* of it", " * of it */", "int x; // of it", "/* x */ int y;" };

	for (unsigned line = 1; line <= LINES; line++)
		buf_printf(out, "%s%s", line % 4 ? "int f(void);" : marks[line / 4 % 4],
			line % 3 ? "\n" : "\r\n");
}

/* Of heading k: "Part k of file i", in one of several ways. */
static void prose_make(struct buf *out, unsigned file)
{
	static const char *const forms[] = { "# Part %u of File %u\n", "Part %u of file %u\n=====\n",
		"### Part %u, *of* `file` %u! ###\n", "> ## [Part](x#y) %u of file %u\n",
		"<h2>Part %u of file %u</h2>\n",
		"- Part %u of file_%u: nothing\n<a id=\"part-%u-of-file-%u\">\n" };

	for (unsigned k = 0; k < HEADINGS; k++) {
		buf_printf(out, forms[k % 6], k, file, k, file);
		buf_printf(out, "Some words on part %u of file %u.\n\n", k, file);
		if (k % 6 == 0) /* and once more */
			buf_printf(out, "## Part %u of file %u\n", k, file);
	}
}

static void tree_make(struct tree *t)
{
	*t = (struct tree){ 0 };
	for (unsigned i = 0; i < FILES; i++) {
		buf_printf(&t->paths[i], i % 2 ? "docs/f%u.md" : "include/f%u.h", i);
		t->files[i].path = buf_str(&t->paths[i]);
		if (i % 2)
			prose_make(&t->bytes[i], i);
		else
			code_make(&t->bytes[i]);
	}
}

static int file_of(void *arg, uint32_t file, struct str *content)
{
	const struct tree *t = arg;

	*content = buf_str(&t->bytes[file]);
	return 0;
}

static const struct str comments[] = { STR("//"), STR("/*"), STR("*/") };

struct claim {
	uint32_t file, line; /* of the finding */
	struct buf path, word;
};

static enum verdict judge(struct tree *t, const struct claim *c)
{
	const struct absence_files files = { t->files, FILES, file_of, t };
	const struct str path = buf_str(&c->path), word = buf_str(&c->word);
	const struct absence absence = { &path, 1, word.len ? &word : comments, word.len ? 1 : 3 };

	return absence_judge(&files, &absence, c->file, c->line);
}

typedef void plant_fn(unsigned i, uint64_t *chance, struct claim *out);

static void try_thousand(plant_fn *plant, enum verdict wanted)
{
	uint64_t chance = 1;
	unsigned others = 0;
	struct tree t;

	tree_make(&t);
	for (unsigned i = 0; i < CLAIMS; i++) {
		struct claim c = { .file = (uint32_t)rand_below(&chance, FILES / 2) * 2, .line = 1 };

		plant(i, &chance, &c);
		if (judge(&t, &c) != wanted && !others++)
			printf("%u: %s %s, line %u of %u\n", i, c.path.at, c.word.at ? c.word.at : "", c.line,
				c.file);
		buf_release(&c.path);
		buf_release(&c.word);
	}
	CU_ASSERT_EQUAL(others, 0);
	for (unsigned i = 0; i < FILES; i++) {
		buf_release(&t.paths[i]);
		buf_release(&t.bytes[i]);
	}
}

static void lines_put(struct claim *c, uint32_t file, uint32_t first, uint32_t last)
{
	buf_printf(&c->path, "include/f%u.h:%u-%u", file, first, last);
}

/* Up to the line of a comment, or of an anchor up to one letter or number. */
static void plant_true(unsigned i, uint64_t *chance, struct claim *out)
{
	static const char *const near[] = { "#part-%u-of-file-%u-2", "#part-%u-of-files-%u",
		"#part-%u-of-file", "#parts-%u-of-file-%u", "#-%u-of-file-%u",
		"#some-words-on-part-%u-of-file-%u-1" };
	uint32_t quad = 4 * (uint32_t)rand_below(chance, LINES / 4);
	unsigned k = (unsigned)rand_below(chance, HEADINGS),
		 file = (unsigned)rand_below(chance, FILES / 2) * 2 + 1;

	if (i % 2) {
		out->line = quad + 1 + i / 2 % 3;
		lines_put(out, out->file, quad + 1, quad + 3);
		return;
	}
	buf_printf(&out->path, "docs/f%u.md", file);
	buf_printf(&out->word, near[i / 2 % 6], k, file);
}

void test_a_thousand_true_absences_beside_a_place_pass(void)
{
	try_thousand(plant_true, VERDICT_PASS);
}

static void plant_false(unsigned i, uint64_t *chance, struct claim *out)
{
	uint32_t quad = 4 * (uint32_t)rand_below(chance, LINES / 4);
	unsigned k = (unsigned)rand_below(chance, HEADINGS),
		 file = (unsigned)rand_below(chance, FILES / 2) * 2 + 1;

	out->line = quad + 3;
	switch (i % 6) {
	case 0: /* its last line is one too many, or its first */
		lines_put(out, out->file, quad + 1, quad + 4);
		return;
	case 1:
		lines_put(out, out->file, quad ? quad : 4, quad + 6 > LINES ? LINES : quad + 6);
		return;
	case 2: /* as it says, but not of this place, or not of this file */
		lines_put(
			out, out->file, quad < 20 ? quad + 21 : quad - 19, quad < 20 ? quad + 23 : quad - 17);
		return;
	case 3:
		lines_put(out, (out->file + 2) % FILES, quad + 1, quad + 3);
		return;
	case 4: /* behind the end */
		out->line = LINES - 1;
		lines_put(out, out->file, LINES - 1 + 2 * (i / 6 % 2), LINES + 1 + i / 6 % 3);
		return;
	default:
		k = i / 12 % 2 ? k / 6 * 6 : k;
		buf_printf(&out->path, "docs/f%u.md", file);
		buf_printf(&out->word, i / 12 % 2 ? "#part-%u-of-file-%u-1" : "#part-%u-of-file-%u", k, file);
	}
}

void test_a_thousand_false_absences_beside_a_place_are_refused(void)
{
	try_thousand(plant_false, VERDICT_REFUSE);
}
