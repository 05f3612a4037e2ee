/* Source code as tokens: what is a word, a string or a comment in it. All rules look at these, none at raw lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_SCAN_H
#define WORKER_ANALYZER_SCAN_H
#include "common/str.h"

enum scan_family {
	SCAN_NONE,   /* no tokens */
	SCAN_C,      /* C, C++, Java, Go, Rust, C#, ...: braces, // and block comments */
	SCAN_JS,     /* JavaScript, TypeScript: regular expressions and templates too */
	SCAN_PYTHON, /* indented */
	SCAN_SHELL
};

enum token_kind {
	TOKEN_END,  /* stands once, behind the last one */
	TOKEN_WORD, /* a name or a keyword; in the shell a word or the part of it that is not quoted */
	TOKEN_NUMBER,
	TOKEN_STRING, /* with its prefix and quotes; a here-document; a regular expression */
	TOKEN_COMMENT,
	TOKEN_MARK, /* one byte of punctuation */
};

enum token_branch {
	BRANCH_MAIN,
	BRANCH_ELSE, /* behind an #else or #elif: braces there do not pair with those of BRANCH_MAIN */
	BRANCH_DEAD, /* #if 0 */
};

struct token {
	uint32_t at, len;
	uint32_t line; /* of its first byte, from 1 */
	uint32_t
		mate; /* of a bracket: the index of the other one; 0 when it has none (token 0 can only open) */
	uint16_t indent; /* columns before the first token of its line, a tab up to the next 8; 65535 most */
	uint8_t kind;
	uint8_t branch;
	bool first;     /* of a line that continues no other: Python's and the shell's statements begin so */
	bool directive; /* of the preprocessor */
	bool live;      /* a string into which values are put: f"{x}", `${x}`, "$x" */
};

struct scan {
	struct str bytes;
	enum scan_family family;
	struct token *at; /* count + 1 of them, the last is TOKEN_END */
	size_t count;
	bool cut; /* more tokens than SCAN_TOKENS_MOST: the rest of the file was not looked at */
};

enum { SCAN_TOKENS_MOST = 8 << 20 };

enum scan_family scan_family_of(struct str language);
/* Never fails: what is not terminated ends with its line or with the file. At most 2 GiB. */
void scan_init(struct scan *s, struct str bytes, struct str language);
void scan_release(struct scan *s);

struct str token_text(const struct scan *s, size_t i);
bool token_is(const struct scan *s, size_t i, const char *text);
/* One of these words, blanks between. */
bool token_in(const struct scan *s, size_t i, const char *words);
/* The next or the one before that is no comment; TOKEN_END's index when there is none. */
size_t token_next(const struct scan *s, size_t i);
size_t token_prev(const struct scan *s, size_t i);
/* The other bracket, or TOKEN_END's index. */
size_t token_mate(const struct scan *s, size_t i);
/* The last line that token i stands in. */
uint32_t token_last_line(const struct scan *s, size_t i);
/* A string without prefix and quotes. */
struct str token_content(const struct scan *s, size_t i);
/* Lines with anything but comments and blanks; and those of them that hold nothing but literals and punctuation. */
void scan_count_lines(const struct scan *s, uint32_t *code, uint32_t *literal);
#endif
