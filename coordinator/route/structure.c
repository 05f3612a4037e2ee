/* Counts lines, signs and options, and brings every count to a scale of about 0 to 1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/structure.h"

enum { TELLING_BYTES_MOST = 7 };
enum kind {
	OTHER,
	LOWER,
	UPPER,
	DIGIT,
	BLANK,
	MATH,
	BRACKET,
	QUOTE,
	COMMA,
	STOP,
	QUESTION,
	GAP,
	MARKUP,
	FOREIGN,
	KINDS
};

/* clang-format off */
static const unsigned char kind_of[256] = {
	['a'] = LOWER, ['b'] = LOWER, ['c'] = LOWER, ['d'] = LOWER, ['e'] = LOWER, ['f'] = LOWER, ['g'] = LOWER,
	['h'] = LOWER, ['i'] = LOWER, ['j'] = LOWER, ['k'] = LOWER, ['l'] = LOWER, ['m'] = LOWER, ['n'] = LOWER,
	['o'] = LOWER, ['p'] = LOWER, ['q'] = LOWER, ['r'] = LOWER, ['s'] = LOWER, ['t'] = LOWER, ['u'] = LOWER,
	['v'] = LOWER, ['w'] = LOWER, ['x'] = LOWER, ['y'] = LOWER, ['z'] = LOWER,
	['A'] = UPPER, ['B'] = UPPER, ['C'] = UPPER, ['D'] = UPPER, ['E'] = UPPER, ['F'] = UPPER, ['G'] = UPPER,
	['H'] = UPPER, ['I'] = UPPER, ['J'] = UPPER, ['K'] = UPPER, ['L'] = UPPER, ['M'] = UPPER, ['N'] = UPPER,
	['O'] = UPPER, ['P'] = UPPER, ['Q'] = UPPER, ['R'] = UPPER, ['S'] = UPPER, ['T'] = UPPER, ['U'] = UPPER,
	['V'] = UPPER, ['W'] = UPPER, ['X'] = UPPER, ['Y'] = UPPER, ['Z'] = UPPER,
	['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT,
	['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT, ['9'] = DIGIT,
	[' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\v'] = BLANK, ['\f'] = BLANK, ['\r'] = BLANK,
	['+'] = MATH, ['-'] = MATH, ['*'] = MATH, ['/'] = MATH, ['='] = MATH, ['<'] = MATH, ['>'] = MATH,
	['^'] = MATH, ['%'] = MATH, ['|'] = MATH,
	['('] = BRACKET, [')'] = BRACKET, ['['] = BRACKET, [']'] = BRACKET, ['{'] = BRACKET, ['}'] = BRACKET,
	['"'] = QUOTE, ['\''] = QUOTE, [','] = COMMA, ['.'] = STOP, ['!'] = STOP, [';'] = STOP, [':'] = STOP,
	['?'] = QUESTION, ['_'] = GAP, ['\\'] = MARKUP, ['$'] = MARKUP, ['`'] = MARKUP,
};
/* clang-format on */

static enum kind kind(char c)
{
	return (unsigned char)c >= 0x80 ? FOREIGN : kind_of[(unsigned char)c];
}

/* The binary logarithm of n + 1, straight between powers of two: no library's rounding comes into the model. */
static float magnitude(size_t n)
{
	uint32_t whole = 0;
	size_t power = 1;

	while (n + 1 >= power * 2 && whole < 40) {
		power *= 2;
		whole++;
	}
	return (float)whole + (float)(n + 1 - power) / (float)power;
}

static float share(size_t part, size_t all)
{
	return all ? (float)part / (float)all : 0;
}

/* Words that tell something by themselves, in byte order. Whatever is longer tells nothing. */
enum tells { TELLS_NOTHING, COMMON, NEGATION, ASKS };
static const struct {
	char word[TELLING_BYTES_MOST + 1];
	enum tells tells;
} telling[] = {
	/* clang-format off */
	{ "a", COMMON }, { "and", COMMON }, { "are", COMMON }, { "as", COMMON }, { "at", COMMON },
	{ "be", COMMON }, { "by", COMMON }, { "cannot", NEGATION }, { "except", NEGATION },
	{ "false", NEGATION }, { "for", COMMON }, { "from", COMMON }, { "his", COMMON }, { "how", ASKS },
	{ "in", COMMON }, { "is", COMMON }, { "it", COMMON }, { "least", NEGATION },
	{ "neither", NEGATION }, { "never", NEGATION }, { "no", NEGATION }, { "none", NEGATION },
	{ "nor", NEGATION }, { "not", NEGATION }, { "of", COMMON }, { "on", COMMON }, { "or", COMMON },
	{ "that", COMMON }, { "the", COMMON }, { "they", COMMON }, { "this", COMMON }, { "to", COMMON },
	{ "was", COMMON }, { "what", ASKS }, { "when", ASKS }, { "where", ASKS }, { "which", ASKS },
	{ "who", ASKS }, { "whom", ASKS }, { "whose", ASKS }, { "why", ASKS }, { "with", COMMON },
	{ "without", NEGATION },
	/* clang-format on */
};

/* A word as a number whose order is that of its bytes: every word of a text is looked up, and memcmp() is a call. */
static uint64_t key_of(const char word[TELLING_BYTES_MOST + 1])
{
	uint64_t key = 0;

	for (int i = 0; i <= TELLING_BYTES_MOST; i++)
		key = key << 8 | (unsigned char)word[i];
	return key;
}

static enum tells tells(struct str word)
{
	size_t from = 0, to = sizeof telling / sizeof telling[0];
	char small[TELLING_BYTES_MOST + 1] = { 0 };
	uint64_t wanted;

	if (word.len > TELLING_BYTES_MOST)
		return TELLS_NOTHING;
	for (size_t i = 0; i < word.len; i++)
		small[i] = (char)(kind(word.at[i]) == UPPER ? word.at[i] + ('a' - 'A') : word.at[i]);
	wanted = key_of(small);
	while (from < to) {
		size_t middle = (from + to) / 2;
		uint64_t key = key_of(telling[middle].word);

		if (key == wanted)
			return telling[middle].tells;
		if (wanted < key)
			to = middle;
		else
			from = middle + 1;
	}
	return TELLS_NOTHING;
}

void structure_word(struct structure *s, struct str word)
{
	enum tells told = tells(word);

	s->words++;
	s->letters += (uint32_t)word.len;
	if (word.len > s->longest)
		s->longest = (uint32_t)word.len;
	s->numbers += kind(word.at[0]) == DIGIT;
	s->common += told == COMMON;
	s->negations += told == NEGATION;
	s->asks += told == ASKS;
}

/* What is told of lines. */
struct lines {
	uint32_t all, indented, code, options, numbered, single;
	size_t longest, shortest_option, longest_option, option_bytes;
	size_t stem; /* bytes before the first option */
};

/* "A. ", "B) " or "(C) ", behind blanks; returns what stands after it, or nothing. */
static struct str option_of(struct str line)
{
	size_t at = 0;

	while (at < line.len && line.at[at] == ' ')
		at++;
	at += at < line.len && line.at[at] == '(';
	if (at + 3 > line.len || line.at[at] < 'A' || line.at[at] > 'J')
		return STR("");
	if ((line.at[at + 1] != '.' && line.at[at + 1] != ')') || line.at[at + 2] != ' ')
		return STR("");
	return str_sub(line, at + 3, line.len);
}

static void count_option(struct lines *l, struct str option)
{
	l->options++;
	l->option_bytes += option.len;
	l->shortest_option =
		l->options == 1 || option.len < l->shortest_option ? option.len : l->shortest_option;
	l->longest_option = option.len > l->longest_option ? option.len : l->longest_option;
	l->numbered += kind(option.at[0]) == DIGIT || kind(option.at[0]) == MATH || option.at[0] == '$';
	l->single += str_find(option, ' ') < 0;
}

static bool is_code(struct str line)
{
	char last = line.at[line.len - 1];

	return last == '{' || last == '}' || last == ';' || line.at[0] == '#' ||
	       str_starts(line, STR("def ")) || str_starts(line, STR("import ")) ||
	       str_starts(line, STR("return ")) || str_starts(line, STR("```"));
}

static struct lines lines_of(struct str text)
{
	struct lines l = { 0 };
	struct str rest = text;

	while (rest.len) {
		ptrdiff_t end = str_find(rest, '\n');
		struct str line = str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);
		struct str option = option_of(line);

		l.all++;
		if (option.len) {
			count_option(&l, option);
		} else if (line.len) {
			l.indented += kind(line.at[0]) == BLANK;
			l.code += is_code(line);
			l.longest = line.len > l.longest ? line.len : l.longest;
		}
		if (!l.options)
			l.stem += line.len + 1;
		rest = str_sub(rest, line.len + 1, rest.len);
	}
	return l;
}

static void set_lines(struct str text, float out[FEATURES_STRUCTURES])
{
	struct lines l = lines_of(text);

	out[STRUCTURE_LINES] = magnitude(l.all) / 8;
	out[STRUCTURE_LINE_LONGEST] = magnitude(l.longest) / 12;
	out[STRUCTURE_CODE] = share(l.code, l.all);
	out[STRUCTURE_INDENTED] = share(l.indented, l.all);
	out[STRUCTURE_OPTIONS] = magnitude(l.options) / 3;
	out[STRUCTURE_OPTION_MEAN] = l.options ? magnitude(l.option_bytes / l.options) / 8 : 0;
	out[STRUCTURE_OPTION_SPREAD] = magnitude(l.longest_option - l.shortest_option) / 8;
	out[STRUCTURE_OPTION_NUMBERS] = share(l.numbered, l.options);
	out[STRUCTURE_OPTION_SINGLE] = share(l.single, l.options);
	out[STRUCTURE_STEM] = magnitude(l.stem) / 12;
}

static void set_signs(struct str text, float out[FEATURES_STRUCTURES])
{
	size_t counts[KINDS] = { 0 };

	for (size_t i = 0; i < text.len; i++)
		counts[kind(text.at[i])]++;
	out[STRUCTURE_UPPER] = share(counts[UPPER], text.len) * 4;
	out[STRUCTURE_DIGITS] = share(counts[DIGIT], text.len) * 4;
	out[STRUCTURE_BLANKS] = share(counts[BLANK], text.len) * 2;
	out[STRUCTURE_FOREIGN] = share(counts[FOREIGN], text.len) * 4;
	out[STRUCTURE_MATH] = magnitude(counts[MATH]) / 6;
	out[STRUCTURE_BRACKETS] = magnitude(counts[BRACKET]) / 6;
	out[STRUCTURE_QUOTES] = magnitude(counts[QUOTE]) / 6;
	out[STRUCTURE_COMMAS] = magnitude(counts[COMMA]) / 6;
	out[STRUCTURE_STOPS] = magnitude(counts[STOP]) / 6;
	out[STRUCTURE_QUESTIONS] = magnitude(counts[QUESTION]) / 3;
	out[STRUCTURE_GAPS] = magnitude(counts[GAP]) / 4;
	out[STRUCTURE_MARKUP] = magnitude(counts[MARKUP]) / 6;
}

void structure_of(const struct structure *s, struct str text, float out[FEATURES_STRUCTURES])
{
	set_lines(text, out);
	set_signs(text, out);
	out[STRUCTURE_BYTES] = magnitude(s->bytes) / 12;
	out[STRUCTURE_WORDS] = magnitude(s->words) / 10;
	out[STRUCTURE_WORD_MEAN] = share(s->letters, s->words) / 8;
	out[STRUCTURE_WORD_LONGEST] = magnitude(s->longest) / 5;
	out[STRUCTURE_DISTINCT] = share(s->distinct, 2 * (size_t)s->words);
	out[STRUCTURE_COMMON] = share(s->common, s->words) * 2;
	out[STRUCTURE_NEGATIONS] = magnitude(s->negations) / 4;
	out[STRUCTURE_ASKS] = magnitude(s->asks) / 4;
	out[STRUCTURE_NUMBERS] = magnitude(s->numbers) / 6;
}
