/* Quotes true and planted, a thousand of each, read and judged as the quotes of a result are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/buf.h"
#include "common/rand.h"
#include "coordinator/evidence_read.h"
#include "coordinator/gate/gate.h"
#include "coordinator/state/spec.h"

#include <CUnit/CUnit.h>

enum { LINES = 40, QUOTES = 1000, FILES = QUOTES / 20 };
static const char *const ends[] = { "\n", "\r\n" };

struct source {
	struct buf bytes;
	size_t from[LINES + 1]; /* where each line begins; the last entry: behind the end */
};

/* Tabs, bytes that are no UTF-8, controls and blanks; no line is like another, in whatever file. */
static void line_add(struct buf *out, uint64_t *chance, unsigned file, unsigned number)
{
	static const char *const pieces[] = { "\t", "  ", "\xff\xfe", "\xe9", "if (x)", "\x1b[0m",
		"caf\xc3\xa9", "{" };

	for (uint64_t n = rand_below(chance, 6); n; n--)
		buf_add_text(out, pieces[rand_below(chance, sizeof pieces / sizeof pieces[0])]);
	buf_printf(out, "line %u of %u", number, file);
}

static void source_make(struct source *s, uint64_t *chance, unsigned file)
{
	const char *end = ends[rand_below(chance, 2)];

	*s = (struct source){ BUF_INIT, { 0 } };
	for (unsigned i = 0; i < LINES; i++) {
		s->from[i] = s->bytes.len;
		if (i == 0 && rand_below(chance, 2))
			buf_add_text(&s->bytes, "\xef\xbb\xbf");
		line_add(&s->bytes, chance, file, i);
		/* The last line may have no end. */
		if (i < LINES - 1 || rand_below(chance, 2))
			buf_add_text(&s->bytes, end);
	}
	s->from[LINES] = s->bytes.len;
}

/* These lines, without the end of the last one. */
static struct str lines_of(const struct source *s, unsigned first, unsigned count)
{
	struct str lines = str_bytes(s->bytes.at + s->from[first], s->from[first + count] - s->from[first]);

	while (lines.len && (lines.at[lines.len - 1] == '\n' || lines.at[lines.len - 1] == '\r'))
		lines.len--;
	return lines;
}

static int file_of(void *arg, uint32_t file, struct str *content)
{
	struct source *sources = arg;

	*content = buf_str(&sources[file].bytes);
	return 0;
}

/* What a plant puts into a finding: its place (from 0) and its quote. */
struct plant {
	unsigned first, count;
	struct buf *quote;
};
typedef void plant_fn(
	const struct source *sources, unsigned file, unsigned i, uint64_t *chance, struct plant *out);

static enum verdict judge(const struct source *sources, unsigned file, const struct plant *plant)
{
	struct finding finding = { .file = file,
		.start_line = plant->first + 1,
		.end_line = plant->first + plant->count,
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.lens = STR("security"),
		.rule = STR("t/1"),
		.message = STR("m"),
		.quote = buf_str(plant->quote) };
	struct tool_result result = { .tool = STR("t"), .findings = &finding, .finding_count = 1 };
	struct gate_input in = { .kind = KIND_TOOL, .result = &result, .has_files = true };
	struct arena arena = { 0 };
	struct buf spec = BUF_INIT;
	enum verdict verdict;

	spec_pack(&spec, STR("t"), STR(""), &file, 1);
	in.spec = buf_str(&spec);
	in.evidence = evidence_read(&result, file_of, (void *)(uintptr_t)sources, &arena);
	verdict = gate_judge(&in).verdict;
	buf_release(&spec);
	arena_release(&arena);
	return verdict;
}

static void try_thousand(plant_fn *plant_one, enum verdict wanted)
{
	struct source sources[FILES];
	struct buf quote = BUF_INIT;
	uint64_t chance = 1;
	unsigned others = 0;

	for (unsigned i = 0; i < FILES; i++)
		source_make(&sources[i], &chance, i);
	for (unsigned i = 0; i < QUOTES; i++) {
		struct plant plant = { 0, 1, &quote };

		buf_clear(&quote);
		plant_one(sources, i % FILES, i, &chance, &plant);
		others += judge(sources, i % FILES, &plant) != wanted;
	}
	CU_ASSERT_EQUAL(others, 0);
	for (unsigned i = 0; i < FILES; i++)
		buf_release(&sources[i].bytes);
	buf_release(&quote);
}

/* As a tool would quote it that reads text: as it is, with LF, without the mark. */
static void plant_true(
	const struct source *sources, unsigned file, unsigned i, uint64_t *chance, struct plant *out)
{
	out->first = i % 7 == 0 ? 0 : (unsigned)rand_below(chance, LINES);
	out->count = 1 + (unsigned)rand_below(chance, LINES - out->first);
	struct str lines = lines_of(&sources[file], out->first, out->count);

	if (i % 3 == 2 && str_starts(lines, STR("\xef\xbb\xbf")))
		lines = str_sub(lines, 3, lines.len);
	for (size_t k = 0; k < lines.len; k++)
		if (i % 3 != 1 || lines.at[k] != '\r')
			buf_add_byte(out->quote, lines.at[k]);
}

void test_a_thousand_true_quotes_pass(void)
{
	try_thousand(plant_true, VERDICT_PASS);
}

/* True lines, of another place of the file, of another file, or with a line too many or too few; and lines that would
 * lie behind the file's end. */
static void plant_misplaced(
	const struct source *sources, unsigned file, unsigned i, uint64_t *chance, struct plant *out)
{
	unsigned at = (unsigned)rand_below(chance, LINES - 1);
	unsigned first = at, count = 1;

	switch (i % 5) {
	case 0:
		first = (at + 1 + (unsigned)rand_below(chance, LINES - 1)) % LINES;
		break;
	case 1:
		file = (file + 1) % FILES;
		break;
	case 2:
		count = 2;
		break;
	case 3:
		out->count = 2;
		break;
	default:
		first = LINES - 1;
		at = LINES + (unsigned)rand_below(chance, 3);
	}
	out->first = at;
	buf_add_str(out->quote, lines_of(&sources[file], first, count));
}

void test_a_thousand_misplaced_quotes_are_refused(void)
{
	try_thousand(plant_misplaced, VERDICT_REFUSE);
}

/* One byte changed, one added, one left out: at any place but a line's end, which is not told apart. */
static void plant_near_miss(
	const struct source *sources, unsigned file, unsigned i, uint64_t *chance, struct plant *out)
{
	/* Not the first line: there a mark may be left out. */
	out->first = 1 + (unsigned)rand_below(chance, LINES - 1);
	struct str line = lines_of(&sources[file], out->first, 1);
	size_t at = (size_t)rand_below(chance, line.len);

	buf_add_str(out->quote, str_sub(line, 0, at));
	if (i % 3 == 0)
		buf_add_byte(out->quote, (char)(line.at[at] ^ 1));
	else if (i % 3 == 1)
		buf_printf(out->quote, " %c", line.at[at]);
	buf_add_str(out->quote, str_sub(line, at + 1, line.len));
}

void test_a_thousand_near_misses_are_refused(void)
{
	try_thousand(plant_near_miss, VERDICT_REFUSE);
}

/* Code that might stand there, and does not: what a model makes up. Half of it begins with a true line. */
static void plant_invented(
	const struct source *sources, unsigned file, unsigned i, uint64_t *chance, struct plant *out)
{
	static const char *const made_up[] = { "if (!x)\n\treturn;", "strcpy(a, b);", "line 7", "...",
		"caf\xc3\xa9{line", "free(p);" };

	out->first = (unsigned)rand_below(chance, LINES - 3);
	if (i % 2) {
		buf_add_str(out->quote, lines_of(&sources[file], out->first, 1));
		buf_add_byte(out->quote, '\n');
	}
	buf_add_text(out->quote, made_up[rand_below(chance, sizeof made_up / sizeof made_up[0])]);
	for (size_t k = 0; k < out->quote->len; k++)
		out->count += out->quote->at[k] == '\n';
}

void test_a_thousand_invented_quotes_are_refused(void)
{
	try_thousand(plant_invented, VERDICT_REFUSE);
}
